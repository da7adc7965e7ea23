"""Preparing the conventions of many members at once: chosen, checked, drawn up, printed."""
