"""Reading what was published: text or workbook, whatever its encoding, separator and first line."""

from app.datasets.checking.reading.opening import read_table
from app.datasets.checking.reading.source import Source
from app.datasets.checking.reading.table import Table, UnreadableError, plain_name

__all__ = ["Source", "Table", "UnreadableError", "plain_name", "read_table"]
