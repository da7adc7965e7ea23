"""Checking a file against the format of its dataset: `check_file(path_or_bytes, schema)`."""

from app.datasets.checking.checker import check_file
from app.datasets.checking.rules import Report, SchemaCode

__all__ = ["Report", "SchemaCode", "check_file"]
