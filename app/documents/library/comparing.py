"""Two versions side by side: which clauses came, went or moved, and the words that changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from app.documents.contents import ClauseContent

# A word with the blanks after it: blanks alone are too alike to compare.
_WORDS = re.compile(r"(?:\{\{.*?\}\}|\w+|[^\w\s])\s*|\s+")
_WORD = re.compile(r"\w+")
_ALIKE = 0.6
_CRUMB = 3


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed, came or went; never SAME and empty."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    change: Change
    before: ClauseContent | None
    after: ClauseContent | None
    runs: tuple[Run, ...]

    @property
    def clause(self) -> ClauseContent:
        """The clause as it is now, or as it was when it went."""
        found = self.after or self.before
        assert found is not None  # noqa: S101  # one of the two always is
        return found

    @property
    def has_other_frame(self) -> bool:
        """Its title, its part or its condition changed."""
        if self.before is None or self.after is None:
            return False
        return _head(self.before) != _head(self.after)


def compare(
    before: Sequence[ClauseContent], after: Sequence[ClauseContent]
) -> tuple[ClauseChange, ...]:
    """In the order of the new version; what went is shown where it was."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[ClauseChange] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found += [_same(clause) for clause in after[j1:j2]]
        else:
            found += _replaced(before[i1:i2], after[j1:j2])
    return tuple(found)


def _same(clause: ClauseContent) -> ClauseChange:
    return ClauseChange(Change.SAME, clause, clause, (Run(Change.SAME, clause.body),))


def _replaced(
    before: Sequence[ClauseContent], after: Sequence[ClauseContent]
) -> Iterator[ClauseChange]:
    """Clauses of one title, or of the same words for the most part, are one that changed."""
    left = list(before)
    for clause in after:
        old = next((each for each in left if _is_next_of(each, clause)), None)
        if old is None:
            yield ClauseChange(Change.ADDED, None, clause, (Run(Change.ADDED, clause.body),))
            continue
        for gone in left[: left.index(old)]:
            yield _gone(gone)
        left = left[left.index(old) + 1 :]
        yield ClauseChange(Change.CHANGED, old, clause, words(old.body, clause.body))
    for gone in left:
        yield _gone(gone)


def _gone(clause: ClauseContent) -> ClauseChange:
    return ClauseChange(Change.REMOVED, clause, None, (Run(Change.REMOVED, clause.body),))


def _is_next_of(old: ClauseContent, new: ClauseContent) -> bool:
    if old.part != new.part:
        return False
    if old.title and old.title == new.title:
        return True
    return SequenceMatcher(None, _split(old.body), _split(new.body)).quick_ratio() >= _ALIKE


def _head(clause: ClauseContent) -> tuple[str, str, str]:
    return clause.part, clause.title, clause.condition


def words(before: str, after: str) -> tuple[Run, ...]:
    """What went comes before what came; a placeholder is one word.

    A word or two alike between two changes are part of the change: nobody reads in crumbs.
    """
    old, new = _split(before), _split(after)
    runs: list[Run] = []
    gone, came = "", ""
    # Beyond 200 words, the commonest (« de », « la ») only follow their neighbours: seconds saved.
    opcodes = SequenceMatcher(None, old, new).get_opcodes()
    for place, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        is_between = 0 < place < len(opcodes) - 1
        if tag == "equal" and not (is_between and len(_WORD.findall("".join(new[j1:j2]))) < _CRUMB):
            runs += [Run(Change.REMOVED, gone), Run(Change.ADDED, came)]
            runs.append(Run(Change.SAME, "".join(new[j1:j2])))
            gone, came = "", ""
            continue
        gone, came = gone + "".join(old[i1:i2]), came + "".join(new[j1:j2])
    runs += [Run(Change.REMOVED, gone), Run(Change.ADDED, came)]
    return tuple(run for run in runs if run.text)


def _split(text: str) -> list[str]:
    return _WORDS.findall(text)
