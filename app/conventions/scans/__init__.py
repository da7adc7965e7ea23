"""Piles of scanned conventions: read page by page, sorted into sets, attached once confirmed."""
