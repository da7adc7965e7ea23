"""CSV: its encoding, its separator, its lines."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from io import TextIOWrapper
from itertools import islice

from app.datasets.checking.reading.refusals import endless_line, lost_quote
from app.datasets.checking.reading.source import Source
from app.datasets.checking.reading.table import (
    DEEPEST_HEADER,
    Rows,
    Table,
    UnreadableError,
    header_place,
    known_count,
)
from app.datasets.checking.rules import Fault, FileFacts
from app.datasets.checking.rules.wording import (
    late_header,
    mixed_encoding,
    other_encoding,
    unbalanced_quotes,
)

SEPARATORS = {",": "virgule", ";": "point-virgule", "\t": "tabulation", "|": "barre verticale"}
# What French office software writes; a short file would mislead an open guess.
OFFICE_ENCODINGS = ["cp1252", "mac_roman", "cp850"]
NAMES = {
    "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "utf-32": "UTF-32", "cp1252": "Windows-1252", "mac_roman": "MacRoman", "cp850": "CP850 (DOS)",
}  # fmt: skip
BLOCK = 1024 * 1024
# Python's own limit, which other libraries raise: a quote left open must not swallow the file.
LONGEST_CELL = 131_072
LONGEST_LINE = 1_000_000


def read_csv(source: Source, names: frozenset[str]) -> Table:
    encoding = _encoding(source)
    head = _head_lines(source, encoding)
    separator = _separator(head, names)
    place = header_place(_parsed(head, separator), names)
    doubts: list[Fault] = []
    rows = _rows(source, encoding, separator, doubts)
    labels = next(islice(rows, place, None), [])
    is_plain = encoding == "utf-8-sig"
    return Table(
        labels=tuple(labels),
        rows=rows,
        facts=FileFacts("CSV", NAMES[encoding], SEPARATORS[separator], place + 1),
        errors=(late_header(place + 1),) if place else (),
        warnings=() if is_plain else (_encoding_fault(source, encoding),),
        doubts=doubts,
    )


def _encoding_fault(source: Source, encoding: str) -> Fault:
    is_mixed = source.head().startswith(codecs.BOM_UTF8)
    return mixed_encoding() if is_mixed else other_encoding(NAMES[encoding])


def _encoding(source: Source) -> str:
    head = source.head()
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    half = len(head) // 3
    if head[1::2].count(0) > half:
        return "utf-16-le"
    if head[::2].count(0) > half:
        return "utf-16-be"
    return "utf-8-sig" if _is_utf8(source) else _office_encoding(source)


def _is_utf8(source: Source) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with source.open() as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _office_encoding(source: Source) -> str:
    """Guessed on the lines that have accents: the others look the same everywhere."""
    from charset_normalizer import from_bytes

    with source.open() as file:
        accented = (line for line in file if not line.isascii())
        sample = b"".join(islice(accented, 200))[: 64 * 1024]
    best = from_bytes(sample, cp_isolation=OFFICE_ENCODINGS).best()
    return best.encoding if best and best.encoding in NAMES else "cp1252"


def _lines(source: Source, encoding: str) -> Iterator[str]:
    """A byte the encoding does not know is shown as �, never a failure."""
    file = TextIOWrapper(source.open(), encoding=encoding, errors="replace", newline="")
    with file:
        for number, line in enumerate(iter(partial(file.readline, LONGEST_LINE), "")):
            if len(line) == LONGEST_LINE:
                raise UnreadableError(endless_line(number + 1))
            yield line


def _head_lines(source: Source, encoding: str) -> list[str]:
    return list(islice(_lines(source, encoding), 4 * DEEPEST_HEADER))


def _parsed(lines: Sequence[str], separator: str) -> list[list[str]]:
    try:
        return list(islice(csv.reader(lines, delimiter=separator), DEEPEST_HEADER))
    except csv.Error:
        return [line.split(separator) for line in lines[:DEEPEST_HEADER]]


def _separator(head: Sequence[str], names: frozenset[str]) -> str:
    """The one that shows most titles of the schema, else the one that parts lines alike."""

    def score(separator: str) -> tuple[int, int]:
        known = max((known_count(row, names) for row in _parsed(head, separator)), default=0)
        counts = Counter(line.count(separator) for line in head[:20] if line.strip())
        return known, max((count * lines for count, lines in counts.items()), default=0)

    return max(SEPARATORS, key=score)


def _rows(source: Source, encoding: str, separator: str, doubts: list[Fault]) -> Rows:
    quotes = 0

    def watched() -> Iterator[str]:
        nonlocal quotes
        for line in _lines(source, encoding):
            quotes += line.count('"')
            yield line

    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(watched(), delimiter=separator)
    try:
        yield from reader
    except csv.Error:
        raise UnreadableError(lost_quote(reader.line_num)) from None
    if quotes % 2:
        doubts.append(unbalanced_quotes())
