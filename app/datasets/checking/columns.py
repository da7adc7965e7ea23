"""Judging rows by blocks, column by column: each distinct value is judged once.

Published columns repeat themselves (the SIRET of the body, the day of a meeting): a value known
good is recognised in a set, at the speed of C, and only the others are read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from app.datasets.checking.reading import UnreadableError
from app.datasets.checking.reading.refusals import too_many_rows
from app.datasets.checking.rules import Fault, wording

BLOCK = 1_000
# Beyond this many values a column does not repeat itself: remembering more would only cost memory.
MOST_REMEMBERED = 20_000
MOST_ROWS = 2_000_000

Found = tuple[int, tuple[Fault, ...]]


@dataclass(slots=True)
class Memory:
    """What was already judged: good values, and the faults of the bad ones."""

    judge: Callable[[Any], tuple[Fault, ...]]
    good: set[Any] = field(default_factory=set)
    bad: dict[Any, tuple[Fault, ...]] = field(default_factory=dict)

    def faults(self, keys: Sequence[Any]) -> Iterator[Found]:
        """The places of the bad keys in this block, with their faults."""
        present = set(keys)
        present -= self.good
        if not present:
            return
        self._learn(present)
        if self.bad:
            bad = self.bad
            for place, key in enumerate(keys):
                if key in bad:
                    yield place, bad[key]

    def _learn(self, keys: set[Any]) -> None:
        if len(self.good) > MOST_REMEMBERED:
            self.good.clear()
        if len(self.bad) > MOST_REMEMBERED:
            self.bad.clear()
        for key in keys:
            if key in self.bad:
                continue
            faults = self.judge(key)
            if faults:
                self.bad[key] = faults
            else:
                self.good.add(key)


@dataclass(frozen=True, slots=True)
class ColumnCheck:
    """`places`: one column, whose cells are the keys; or several, whose tuples are."""

    places: tuple[int, ...]
    memory: Memory
    sees_blank_rows: bool = False

    def faults(self, columns: Sequence[Sequence[str]]) -> Iterator[Found]:
        if len(self.places) == 1:
            return self.memory.faults(columns[self.places[0]])
        keys = list(zip(*(columns[place] for place in self.places), strict=True))
        return self.memory.faults(keys)


@dataclass(frozen=True, slots=True)
class FilledCheck:
    """A column whose only rule is to be filled."""

    place: int
    empty: tuple[Fault, ...]
    sees_blank_rows: bool = False

    def faults(self, columns: Sequence[Sequence[str]]) -> Iterator[Found]:
        column = columns[self.place]
        if "" in column:
            for place, cell in enumerate(column):
                if not cell:
                    yield place, self.empty


Check = ColumnCheck | FilledCheck


class Looker(Protocol):
    """A check, or what only counts what it sees."""

    @property
    def sees_blank_rows(self) -> bool: ...

    def faults(self, columns: Sequence[Sequence[str]]) -> Iterator[Found]: ...


def judge_rows(
    labels: Sequence[str], rows: Iterator[list[str]], checks: Sequence[Looker]
) -> Iterator[tuple[int, list[tuple[int, Fault]]]]:
    """For each block, its number of rows and its faults by row, counted from 0 in the file."""
    done = 0
    while block := list(islice(rows, BLOCK)):
        found = _judge_block(labels, block, checks)
        yield len(block), sorted(((done + place, one) for place, one in found), key=_place)
        done += len(block)
        if done > MOST_ROWS:
            raise UnreadableError(too_many_rows(MOST_ROWS))


def _place(found: tuple[int, Fault]) -> int:
    return found[0]


def _judge_block(
    labels: Sequence[str], block: list[list[str]], checks: Sequence[Looker]
) -> list[tuple[int, Fault]]:
    found: list[tuple[int, Fault]] = []
    width = len(labels)
    ragged = {} if set(map(len, block)) == {width} else _squared(labels, block)
    blank = {place for place, row in enumerate(block) if not any(row)}
    columns = list(zip(*block, strict=True)) if width else []
    for check in checks if columns else ():
        for place, faults in check.faults(columns):
            if place not in blank or check.sees_blank_rows:
                found += [(place, fault) for fault in faults]
    for place, faults in ragged.items():
        if place not in blank:
            found += [(place, fault) for fault in faults]
    return found + [(place, wording.blank_row()) for place in blank]


def _squared(labels: Sequence[str], block: list[list[str]]) -> dict[int, tuple[Fault, ...]]:
    """Makes every row as wide as the titles; the faults of those that were not."""
    width = len(labels)
    faults: dict[int, tuple[Fault, ...]] = {}
    for place, row in enumerate(block):
        if len(row) > width:
            faults[place] = tuple(wording.extra_cell(cell) for cell in row[width:])
            block[place] = row[:width]
        elif len(row) < width:
            faults[place] = tuple(wording.missing_cell(name) for name in labels[len(row) :])
            block[place] = row + [""] * (width - len(row))
    return faults
