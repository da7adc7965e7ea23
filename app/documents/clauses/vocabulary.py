"""What a model is made of: a kind of document, its parts, its placeholders, its conditions."""

from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`meaning` is a noun phrase; a value that may be missing prints as a rule to fill by hand."""

    name: str
    meaning: str
    example: str
    source: str
    may_be_missing: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """`is_titled`: its clauses bear a heading; `is_required`: a text without one is not complete.

    `is_plain`: one paragraph, printed inside another line.
    """

    code: str
    label: str
    hint: str
    is_titled: bool = False
    is_required: bool = False
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """`required`: placeholders without which the document would not say what Jalon computes."""

    code: str
    label: str
    family: str
    parts: tuple[Part, ...]
    placeholders: tuple[Placeholder, ...]
    conditions: tuple[Condition, ...]
    required: tuple[str, ...]

    def placeholder(self, name: str) -> Placeholder | None:
        return next((known for known in self.placeholders if known.name == name), None)

    def part(self, code: str) -> Part | None:
        return next((known for known in self.parts if known.code == code), None)

    def condition(self, code: str) -> Condition | None:
        return next((known for known in self.conditions if known.code == code), None)

    def nearest(self, name: str) -> str | None:
        names = [known.name for known in self.placeholders]
        close = get_close_matches(name.lower().replace(" ", ""), names, n=1, cutoff=0.5)
        return close[0] if close else None
