"""Measure of publication on the six priority datasets."""
