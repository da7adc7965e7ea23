"""What the page of the platform shows: counts, their curve, and the lists behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.french import number_fr
from app.reports.platform.marks import Mark
from app.reports.platform.queries import FoundLine

WIDTH, HEIGHT = 600, 200
MOST_BARS = 12
# Dots nearer than this run into one another.
APART = 12


@dataclass(frozen=True)
class Point:
    """A day of the curve: every dataset of the portal, and those of the members."""

    on: date
    number: int
    of_members: int


@dataclass(frozen=True)
class CountCurve:
    """Drawn in a box of 600 × 200; a mark given by an act stands apart from what was counted."""

    points: tuple[Point, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def first(self) -> date:
        return min(self._days())

    @property
    def last(self) -> date:
        return max(self._days())

    @property
    def top(self) -> int:
        """A round figure above the highest."""
        numbers = [one.number for one in self.points], [one.number for one in self.marks]
        highest = max(max(some, default=0) for some in numbers)
        step = 10 if highest < 100 else 50 if highest < 1_000 else 500
        return max(-(-highest // step) * step, 1)

    @property
    def line(self) -> str:
        return _path([self._place(one.on, one.number) for one in self.points])

    @property
    def of_members(self) -> str:
        return _path([self._place(one.on, one.of_members) for one in self.points])

    @property
    def dots(self) -> str:
        """Counted days, lines of no length, round at both ends: the last, and those well apart."""
        kept: list[tuple[int, int]] = []
        for place in (self._place(one.on, one.number) for one in reversed(self.points)):
            if not kept or kept[-1][0] - place[0] >= APART:
                kept.append(place)
        return _dots(kept)

    @property
    def mark_dots(self) -> str:
        return _dots([self._place(one.on, one.number) for one in self.marks])

    def _days(self) -> list[date]:
        return [*(one.on for one in self.points), *(one.on for one in self.marks)]

    def _place(self, on: date, number: int) -> tuple[int, int]:
        days = max((self.last - self.first).days, 1)
        across = (on - self.first).days / days
        return round(WIDTH * across), round(HEIGHT * (1 - number / self.top))


def near(points: Sequence[Point], marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks that leave half of the drawing to what was counted.

    Beside an act of four years ago, the counts of some months would be a blot in a corner.
    """
    if not points:
        return tuple(marks)
    span = points[-1].on - points[0].on
    return tuple(one for one in marks if points[0].on - one.on <= span)


def _path(places: Sequence[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in places) if places else ""


def _dots(places: Sequence[tuple[int, int]]) -> str:
    return "".join(f"M{x} {y}h0" for x, y in places)


@dataclass(frozen=True)
class Part:
    """A bar: a member or a theme."""

    label: str
    value: int
    href: str = ""


@dataclass(frozen=True)
class FoundList:
    """Rows shown of all there are."""

    rows: Sequence[FoundLine] = ()
    total: int = 0

    @property
    def rest(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True)
class PlatformPage:
    """`latest` None: nothing was counted yet. `counted`: one line a month, and the last one."""

    today: date
    name: str
    portals: tuple[tuple[str, str], ...] = ()
    portal_id: UUID | None = None
    portal_url: str = ""
    problem: str = ""
    latest: Point | None = None
    counted: tuple[Point, ...] = ()
    curve: CountCurve | None = None
    marks: tuple[Mark, ...] = ()
    members: tuple[Part, ...] = ()
    themes: tuple[Part, ...] = ()
    newest: FoundList = FoundList()
    old: FoundList = FoundList()
    undated: int = 0
    vanished: FoundList = FoundList()
    unknown_portal: bool = False
    is_demo: bool = False

    @property
    def present(self) -> int:
        """Datasets of the members that are there."""
        return sum(one.value for one in self.members)

    @property
    def bars(self) -> tuple[Part, ...]:
        """A line that says « et 1 autre » would take the place of that one."""
        return self.members[: MOST_BARS if len(self.members) > MOST_BARS + 1 else None]

    @property
    def apart(self) -> tuple[Mark, ...]:
        """Marks that are told beside the curve instead of drawn on it."""
        drawn = self.curve.marks if self.curve and self.curve.points else ()
        return tuple(one for one in self.marks if one not in drawn)

    @property
    def export_url(self) -> str:
        return f"/tableau-de-bord/plateforme.csv?portail={self.portal_id}"

    def said(self, mark: Mark) -> str:
        return f"environ {number_fr(mark.number)}" if mark.is_about else number_fr(mark.number)
