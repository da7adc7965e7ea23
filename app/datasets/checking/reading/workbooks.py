"""Workbooks (.xlsx, .xls, .ods): the sheet that holds the data, its cells as text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import chain, islice
from typing import Any
from zipfile import BadZipFile, ZipFile

from app.datasets.checking.reading.refusals import damaged, locked, other_archive, too_big_inside
from app.datasets.checking.reading.source import Source
from app.datasets.checking.reading.table import (
    DEEPEST_HEADER,
    Rows,
    Table,
    UnreadableError,
    header_place,
    known_count,
)
from app.datasets.checking.rules import FileFacts
from app.datasets.checking.rules.wording import late_header

OLD_OFFICE = "Cet ancien fichier Office (.xls)"
# What a workbook with a password holds instead of its sheets.
LOCK = "EncryptedPackage".encode("utf-16-le")
LARGEST_CONTENT = 150 * 1024 * 1024
# xlrd and odfpy build the whole document in memory.
LARGEST_XLS = 20 * 1024 * 1024
LARGEST_ODS = 25 * 1024 * 1024
MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    rows: Rows


def read_zip(source: Source, names: frozenset[str]) -> Table:
    """A ZIP is judged by what it holds, never by its name."""
    try:
        with source.open() as file, ZipFile(file) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
    except (BadZipFile, OSError, ValueError):
        raise UnreadableError(damaged("Ce fichier ZIP")) from None
    if "xl/workbook.xml" in sizes:
        if sum(sizes.values()) > LARGEST_CONTENT:
            raise UnreadableError(too_big_inside())
        return _chosen("Excel (.xlsx)", _xlsx(source), names)
    if "content.xml" in sizes and "mimetype" in sizes:
        if sizes["content.xml"] > LARGEST_ODS:
            raise UnreadableError(too_big_inside())
        return _chosen("OpenDocument (.ods)", _ods(source), names)
    raise UnreadableError(other_archive())


def read_xls(source: Source, names: frozenset[str]) -> Table:
    if source.size > LARGEST_XLS:
        raise UnreadableError(too_big_inside())
    return _chosen("Excel 97 (.xls)", _xls(source), names)


def _chosen(kind: str, sheets: Iterator[Sheet], names: frozenset[str]) -> Table:
    """The sheet with most titles of the schema; the first that holds something when none has."""
    best: tuple[int, Sheet, list[list[str]]] | None = None
    for sheet in sheets:
        head = list(islice(sheet.rows, DEEPEST_HEADER))
        known = max((known_count(row, names) for row in head), default=0)
        holds = any(any(row) for row in head)
        if holds and (best is None or known > best[0]):
            best = known, sheet, head
    if best is None:
        raise UnreadableError(damaged("Ce classeur vide"))
    _, sheet, head = best
    place = header_place(head, names)
    labels = _cut(head[place])
    return Table(
        labels=tuple(labels),
        rows=_without_end(chain(head[place + 1 :], sheet.rows), len(labels)),
        facts=FileFacts(kind, header_row=place + 1, sheet=sheet.name),
        errors=(late_header(place + 1),) if place else (),
    )


def _cut(row: Sequence[str]) -> list[str]:
    """Without the empty cells at the end, which only come from a format put on the sheet."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return list(row[:end])


def _without_end(rows: Iterator[list[str]], width: int) -> Rows:
    """Blank rows at the end of a sheet are no rows; those between two rows are.

    A sheet is a rectangle: each row is as wide as the titles, wider only when it holds something.
    """
    blank = 0
    for row in rows:
        cells = _cut(row)
        if not cells:
            blank += 1
            continue
        for _ in range(blank):
            yield [""] * width
        blank = 0
        yield cells + [""] * (width - len(cells))


def _xlsx(source: Source) -> Iterator[Sheet]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(source.read()), read_only=True, data_only=True)
        for sheet in book.worksheets:
            yield Sheet(sheet.title, _xlsx_rows(sheet))
    except UnreadableError:
        raise
    except Exception:  # noqa: BLE001  # openpyxl raises anything on a damaged workbook
        raise UnreadableError(damaged("Ce classeur Excel")) from None


def _xlsx_rows(sheet: Any) -> Rows:
    try:
        for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
            yield [_text(value) for value in row]
    except Exception:  # noqa: BLE001  # the same, while it streams
        raise UnreadableError(damaged("Ce classeur Excel")) from None


def _xls(source: Source) -> Iterator[Sheet]:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=source.read(), on_demand=True, logfile=StringIO())
        for sheet in book.sheets():
            yield Sheet(sheet.name, _xls_rows(sheet, book.datemode))
    except Exception:  # noqa: BLE001  # xlrd raises anything on what is not a workbook
        raise UnreadableError(locked() if LOCK in source.read() else damaged(OLD_OFFICE)) from None


def _xls_rows(sheet: Any, datemode: int) -> Rows:
    import xlrd

    def text(cell: Any) -> str:
        if cell.ctype == xlrd.XL_CELL_DATE:
            try:
                return _text(xlrd.xldate_as_datetime(cell.value, datemode))
            except xlrd.XLDateError:
                return _text(cell.value)
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return _text(bool(cell.value))
        return "" if cell.ctype in _XLS_EMPTY else _text(cell.value)

    for number in range(sheet.nrows):
        yield [text(cell) for cell in sheet.row(number)[:MOST_COLUMNS]]


_XLS_EMPTY = {0, 5, 6}


def _ods(source: Source) -> Iterator[Sheet]:
    from odf.opendocument import load
    from odf.table import Table as OdfTable

    try:
        book = load(BytesIO(source.read()))
        for sheet in book.spreadsheet.getElementsByType(OdfTable):
            yield Sheet(sheet.getAttribute("name"), _ods_rows(sheet))
    except Exception:  # noqa: BLE001  # odfpy raises anything on a damaged document
        raise UnreadableError(damaged("Ce classeur OpenDocument")) from None


def _ods_rows(sheet: Any) -> Rows:
    from odf.table import TableRow

    for row in sheet.getElementsByType(TableRow):
        cells = list(islice(_ods_cells(row), MOST_COLUMNS))
        repeated = int(row.getAttribute("numberrowsrepeated") or 1)
        # An empty row is repeated to the bottom of the sheet: a handful says as much.
        for _ in range(repeated if any(cells) else min(repeated, DEEPEST_HEADER)):
            yield list(cells)


def _ods_cells(row: Any) -> Iterator[str]:
    from odf import teletype
    from odf.table import CoveredTableCell, TableCell

    for cell in row.childNodes:
        if cell.qname not in {TableCell().qname, CoveredTableCell().qname}:
            continue
        kind = cell.getAttribute("valuetype")
        value = cell.getAttribute(_ODS_VALUES[kind]) if kind in _ODS_VALUES else None
        text = str(value) if value else "\n".join(teletype.extractText(p) for p in cell.childNodes)
        repeated = int(cell.getAttribute("numbercolumnsrepeated") or 1)
        for _ in range(min(repeated, MOST_COLUMNS)):
            yield text.removesuffix("T00:00:00")


_ODS_VALUES = {"float": "value", "percentage": "value", "currency": "value", "date": "datevalue"}


def _text(value: object) -> str:
    """What the cell would be in a CSV: ISO dates, a decimal point, whole numbers without it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return str(value)
