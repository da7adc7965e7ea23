"""What a readable file is once opened: its titles, and its rows as text, one after the other."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.datasets.checking.rules import Fault, FileFacts

Rows = Iterator[list[str]]
# Titles further down than this are not looked for.
DEEPEST_HEADER = 30
MOST_COLUMNS = 500
# The mark of UTF-8 read as Windows-1252.
MANGLED_BOM = "ï»¿"


class UnreadableError(Exception):
    """The file holds no table, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` start just under the titles, at `facts.header_row` + 1.

    `doubts` fills while the rows are read: what is only known at the end of the file.
    """

    labels: tuple[str, ...]
    rows: Rows
    facts: FileFacts
    errors: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    doubts: list[Fault] = field(default_factory=list)


def plain_name(label: str) -> str:
    """A title without case, accents, spaces or marks: « Coll_Nom » and « COLL NOM » meet."""
    letters = unicodedata.normalize("NFKD", label.removeprefix(MANGLED_BOM)).casefold()
    return re.sub(r"[^a-z0-9]", "", letters.encode("ascii", "ignore").decode())


def known_count(row: Sequence[str], names: frozenset[str]) -> int:
    return len({plain_name(cell) for cell in row[:MOST_COLUMNS]} & names)


def header_place(head: Sequence[Sequence[str]], names: frozenset[str]) -> int:
    """The line with most titles of the schema, the first one on a tie; line 0 when none has any."""
    counts = [known_count(row, names) for row in head[:DEEPEST_HEADER]]
    return counts.index(max(counts)) if any(counts) else 0
