"""Announce deadlines: ledger and digests."""
