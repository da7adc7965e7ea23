"""Reading a CSV or an Excel file as rows of text, whatever its encoding and separator."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from charset_normalizer import from_bytes

from app.core.errors import InvalidError
from app.core.french import number_fr

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_CONTENT = 60 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 100
# What French office software writes; a short file would mislead an open guess.
OFFICE_ENCODINGS = ["cp1252", "mac_roman", "cp850"]

NOT_A_TABLE = (
    (b"%PDF", "C’est un PDF. Enregistrez le tableau en CSV ou en XLSX, puis recommencez."),
    (b"\xd0\xcf\x11\xe0", "C’est un ancien fichier Excel (.xls). Enregistrez-le en .xlsx."),
    (b"\x89PNG", "C’est une image. Enregistrez le tableau en CSV ou en XLSX."),
    (b"\xff\xd8\xff", "C’est une image. Enregistrez le tableau en CSV ou en XLSX."),
)
HTML = "C’est une page web, pas un tableau. Téléchargez le fichier lui-même, en CSV ou en XLSX."
OTHER_ZIP = "C’est un fichier compressé qui n’est pas un XLSX. Envoyez le tableau lui-même."
MACROS = "Ce classeur contient des macros. Enregistrez-le en .xlsx, sans macros, puis recommencez."
UNREADABLE = "Ce fichier n’est ni un CSV ni un XLSX. Enregistrez le tableau dans l’un des deux."

Row = tuple[int, tuple[str, ...]]


def read(content: bytes) -> list[Row]:
    """Rows that hold something, with their number as a spreadsheet shows it.

    The content decides, never the name of the file. Raises InvalidError with one sentence.
    """
    _refuse_at_once(content)
    try:
        rows = _xlsx(content) if content.startswith(b"PK") else _csv(_text(content))
        found = [(number, cells) for number, cells in enumerate(rows, start=1) if any(cells)]
    except csv.Error:
        raise InvalidError(UNREADABLE) from None
    if not found:
        raise InvalidError("Ce tableau est vide. Vérifiez que vous envoyez le bon fichier.")
    return found


def _refuse_at_once(content: bytes) -> None:
    if not content.strip():
        raise InvalidError("Ce fichier est vide. Choisissez le fichier du tableau.")
    if len(content) > LARGEST_FILE:
        raise InvalidError("Ce fichier est trop lourd (5 Mo au plus). Découpez-le.")
    for start, sentence in NOT_A_TABLE:
        if content.startswith(start):
            raise InvalidError(sentence)
    head = content[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise InvalidError(HTML)


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    if b"\x00" in content:
        raise InvalidError(UNREADABLE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(content, cp_isolation=OFFICE_ENCODINGS).best()
        return _decoded(content, best.encoding if best else "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise InvalidError(UNREADABLE) from None


def _csv(text: str) -> Iterator[tuple[str, ...]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = csv.reader(StringIO(text), delimiter=_separator(text))
    return (tuple(_plain(cell) for cell in row[:MOST_COLUMNS]) for row in _bounded(lines))


def _separator(text: str) -> str:
    """The one that parts most lines the same way: a title above the headings has none."""
    head = [line for line in text.split("\n", maxsplit=200) if line.strip()][:20]

    def parted(separator: str) -> int:
        counts = Counter(line.count(separator) for line in head)
        return max((count * lines for count, lines in counts.items()), default=0)

    return max(";\t,", key=parted)


def _plain(cell: str) -> str:
    """An apostrophe before = + - @ is how a spreadsheet keeps a text from being a formula."""
    cell = cell.replace("\x00", "").strip()
    return cell[1:] if re.match(r"'[=+\-@]", cell) else cell


def _bounded(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise InvalidError(f"Ce tableau a plus de {number_fr(MOST_ROWS)} lignes. Découpez-le.")
        yield row


def _xlsx(content: bytes) -> Iterator[tuple[str, ...]]:
    """The first sheet; what it unzips to is bounded before it is read."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
    except BadZipFile:
        raise InvalidError(OTHER_ZIP) from None
    if "xl/workbook.xml" not in sizes or sum(sizes.values()) > LARGEST_CONTENT:
        raise InvalidError(OTHER_ZIP)
    if "xl/vbaProject.bin" in sizes:
        raise InvalidError(MACROS)
    rows = _sheet(content, data_only=True)
    if len(rows) > MOST_ROWS + 1:
        raise InvalidError(f"Ce tableau a plus de {number_fr(MOST_ROWS)} lignes. Découpez-le.")
    if _has_formulas(content):
        return map(_with_formulas, rows, _sheet(content, data_only=False))
    return (tuple(_cell(value) for value in row) for row in rows)


def _sheet(content: bytes, *, data_only: bool) -> list[tuple[object, ...]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=data_only)
        rows: Iterable[tuple[object, ...]] = book.worksheets[0].iter_rows(
            values_only=True, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS
        )
        found = list(rows)
        book.close()
    except (InvalidFileException, KeyError, ValueError, IndexError, SyntaxError, BadZipFile):
        raise InvalidError(
            "Ce fichier XLSX est abîmé. Ouvrez-le, enregistrez-le de nouveau, recommencez."
        ) from None
    return found


def _has_formulas(content: bytes) -> bool:
    """Asked first: a workbook without formula is read once, not twice."""
    with ZipFile(BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return any(re.search(rb"<f[ >/]", archive.read(name)) for name in sheets)


def _with_formulas(results: tuple[object, ...], formulas: tuple[object, ...]) -> tuple[str, ...]:
    """The result the workbook kept; a formula never computed is shown as it is written."""
    return tuple(
        _cell(formula) if result is None else _cell(result)
        for result, formula in zip(results, formulas, strict=False)
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    return _plain(str(value))


def cell_name(row: int, column: int) -> str:
    """« B4 », as the spreadsheet shows it; column from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"
