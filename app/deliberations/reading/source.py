"""The text being read, and the same text folded for searching: one offset serves both."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, TypeVar

Value = TypeVar("Value")

LONGEST = 400_000
PAGE_BREAK = "\f"
_EXCERPT = 140
_REPLACED = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u00ad": None, "\u200b": None, "\ufeff": None}
    | {"’": "'", "‘": "'", "´": "'", "`": "'", "–": "-", "—": "-", "‑": "-", "−": "-", "‐": "-"}
    | {"ﬁ": "fi", "ﬂ": "fl", "№": "N°", "º": "°", "\x00": " "}
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact was read: page and line counted from 1, and the words around it."""

    page: int
    line: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class Finding(Generic[Value]):
    """A fact as it is written, or None; `doubts` are French sentences."""

    value: Value | None = None
    place: Place | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """`folded` is `text` without accents nor capitals, letter for letter."""

    text: str
    folded: str = field(repr=False)

    @classmethod
    def of(cls, raw: str) -> "Source":
        text = unicodedata.normalize("NFC", raw[:LONGEST].translate(_REPLACED))
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("**", "  ")
        return cls(text, "".join(map(_folded, text)))

    def place(self, start: int) -> Place:
        before = self.text[:start]
        page_start = before.rfind(PAGE_BREAK) + 1
        line_start = max(before.rfind("\n"), before.rfind(PAGE_BREAK)) + 1
        line_end = re.compile(r"[\n\f]|$").search(self.text, start)
        line = self.text[line_start : line_end.start() if line_end else None]
        return Place(
            page=before.count(PAGE_BREAK) + 1,
            line=before.count("\n", page_start) + 1,
            excerpt=squeezed(line)[:_EXCERPT],
        )


@cache
def _folded(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[:1].casefold()
    return base if len(base) == 1 else letter


def squeezed(text: str) -> str:
    """On one line: words cut at the end of a line are joined, blanks are one space."""
    joined = re.sub(r"(?<=[^\W\d])-\s*\n\s*(?=[^\W\d])", "-", text)
    return " ".join(joined.split())
