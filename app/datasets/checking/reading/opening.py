"""The door: the content says what a file is, never its name."""

from app.datasets.checking.reading import refusals
from app.datasets.checking.reading.source import LARGEST, Source
from app.datasets.checking.reading.table import MOST_COLUMNS, Table, UnreadableError
from app.datasets.checking.reading.text import read_csv
from app.datasets.checking.reading.workbooks import read_xls, read_zip


def read_table(source: Source, names: frozenset[str]) -> Table:
    """`names`: plain titles of the schema, by which the sheet, separator and first line are found.

    Raises UnreadableError, now or while its rows are read.
    """
    head = open_head(source)
    if head.startswith(b"PK"):
        return read_zip(source, names)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return read_xls(source, names)
    fault = refusals.not_a_table(head)
    if fault:
        raise UnreadableError(fault)
    table = read_csv(source, names)
    if len(table.labels) > MOST_COLUMNS:
        raise UnreadableError(refusals.too_many_columns(MOST_COLUMNS))
    return table


def open_head(source: Source) -> bytes:
    if source.size > LARGEST:
        raise UnreadableError(refusals.too_large(source.size, LARGEST))
    head = source.head()
    fault = refusals.refusal(head)
    if fault:
        raise UnreadableError(fault)
    return head
