"""Writing lists as spreadsheets: the CSV and the XLSX that an office in French opens at once."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from app.core.french import date_short

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
USUAL_WIDTH = 16
Cell = date | int | str | None


@dataclass(frozen=True)
class Sheet:
    """`widths`: one a column, in characters; the usual one where it ends."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def safe(text: str) -> str:
    """A text that a spreadsheet would take for a formula is kept a text."""
    return f"'{text}" if re.match(r"\s*[=+\-@]", text) else text


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with its mark, semicolons, French dates: what a spreadsheet in French opens."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_text(cell) for cell in cells] for cells in rows)
    return out.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    if isinstance(cell, date):
        return date_short(cell)
    return safe(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Real dates and numbers, headings that stay in sight, filters; written row by row."""
    from openpyxl import Workbook

    # First: when the database refuses, an open workbook would be left behind.
    found = [(sheet, list(sheet.rows)) for sheet in sheets]
    book = Workbook(write_only=True)
    for sheet, rows in found:
        _write(book, sheet, rows)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write(book: Any, sheet: Sheet, rows: Sequence[Sequence[Cell]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(sheet.name)
    page.freeze_panes = "B2"
    for place in range(1, len(sheet.headings) + 1):
        width = sheet.widths[place - 1] if place <= len(sheet.widths) else USUAL_WIDTH
        page.column_dimensions[get_column_letter(place)].width = width
    headings = [WriteOnlyCell(page, heading) for heading in sheet.headings]
    for cell in headings:
        cell.font = Font(bold=True)
    page.append(headings)
    for cells in rows:
        page.append([_typed(page, cell) for cell in cells])
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headings))}{len(rows) + 1}"


def _typed(page: Any, value: Cell) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        text = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value)[:32_000])
        text.data_type = "s"
        text.quotePrefix = safe(value) != value
        return text
    if isinstance(value, date):
        day = WriteOnlyCell(page, datetime.combine(value, time()))
        day.number_format = "dd/mm/yyyy"
        return day
    return value
