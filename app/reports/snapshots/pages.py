"""What the pages of the snapshots show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.core.french import NBSP, date_fr, date_short, plural
from app.datasets.rules import DATASETS, DatasetCode, TerritoryFigures
from app.reports.snapshots.rules import (
    DatasetFigures,
    Diff,
    FrozenMember,
    Publication,
    Snapshot,
)
from app.reports.snapshots.stopping import RetentionPoint

LISTED = 12
CURVE_WIDTH, CURVE_HEIGHT = 600, 200


def signed(number: int) -> str:
    """« + 3 », « − 2 », « = »."""
    if number == 0:
        return "="
    return f"{'+' if number > 0 else '−'}{NBSP}{abs(number)}"


@dataclass(frozen=True, slots=True)
class Moved:
    """« + 3 depuis le 01/11/2026 »."""

    by: int
    since: date

    def __str__(self) -> str:
        return f"{signed(self.by)} depuis le {date_short(self.since)}"


@dataclass(frozen=True)
class Baseline:
    """What the figures of today are compared with; None where the snapshot cannot say.

    `why_not`: a clause that says why nothing is compared at all.
    """

    since: date
    published: Mapping[DatasetCode, int] | None = None
    obligations: Mapping[str, int] | None = None
    conventions: Mapping[str, int] | None = None
    without_convention: int | None = None
    has_other_rule: bool = False
    why_not: str = ""

    def moved(self, before: int | None, now: int) -> "Moved | None":
        """None when nothing moved, or nothing is known."""
        return None if before is None or before == now else Moved(now - before, self.since)

    def of_dataset(self, code: DatasetCode, now: int) -> "Moved | None":
        return self.moved(self.published[code] if self.published else None, now)

    def of_obligation(self, answer: str, now: int) -> "Moved | None":
        """A snapshot leaves out an answer that nobody had."""
        known = self.obligations
        return None if known is None else self.moved(known.get(answer, 0), now)

    def of_state(self, state: str, now: int) -> "Moved | None":
        known = self.conventions
        return None if known is None else self.moved(known.get(state, 0), now)

    def sentence(self, published: int) -> str:
        if self.why_not or self.published is None:
            return f"Évolution non mesurée{NBSP}: {self.why_not}."
        by = published - sum(self.published.values())
        rule = " La règle de calcul a changé entre-temps." if self.has_other_rule else ""
        if by == 0:
            return f"Autant de jeux publiés qu’au {date_fr(self.since)}.{rule}"
        noun = "jeu publié" if abs(by) < 2 else "jeux publiés"
        return f"{signed(by)} {noun} depuis le {date_fr(self.since)}.{rule}"


@dataclass(frozen=True)
class Curve:
    """The drawing of the retention: one line for those that publish, one for those that ever did.

    Lines alone: the figures are in the table beside, the words around.
    """

    points: tuple[RetentionPoint, ...]

    @property
    def top(self) -> int:
        return max((one.ever for one in self.points), default=0) or 1

    @property
    def publishing(self) -> str:
        return self._line([one.publishing for one in self.points])

    @property
    def ever(self) -> str:
        return self._line([one.ever for one in self.points])

    @property
    def gap(self) -> str:
        """The surface between the two lines: those that stopped."""
        back = self._places([one.publishing for one in self.points])[::-1]
        return self.ever + "".join(f"L{x} {y}" for x, y in back) + "z"

    @property
    def marks(self) -> str:
        """A point a day: lines of no length, round at both ends."""
        places = self._places([one.publishing for one in self.points])
        return "".join(f"M{x} {y}h0" for x, y in places)

    def _line(self, values: Sequence[int]) -> str:
        places = self._places(values)
        return "M" + "L".join(f"{x} {y}" for x, y in places)

    def _places(self, values: Sequence[int]) -> list[tuple[int, int]]:
        """Across by the days that passed, up by the number."""
        first, last = self.points[0].on, self.points[-1].on
        days = max((last - first).days, 1)
        return [
            (
                round(CURVE_WIDTH * (one.on - first).days / days),
                round(CURVE_HEIGHT * (1 - value / self.top)),
            )
            for one, value in zip(self.points, values, strict=True)
        ]


@dataclass(frozen=True)
class PublicationGroup:
    """What one member began, or ceased, to publish."""

    id: UUID
    name: str
    datasets: tuple[str, ...]


def by_member(publications: Sequence[Publication]) -> tuple[PublicationGroup, ...]:
    groups: dict[UUID, list[Publication]] = {}
    for one in publications:
        groups.setdefault(one.id, []).append(one)
    return tuple(
        PublicationGroup(identifier, found[0].name, tuple(DATASETS[p.dataset].name for p in found))
        for identifier, found in groups.items()
    )


@dataclass(frozen=True)
class Changes:
    """The differences, ready to list: the most moved first, the rest counted."""

    diff: Diff
    listed: int = LISTED

    @property
    def begun(self) -> tuple[PublicationGroup, ...]:
        return by_member(self.diff.new_publications)

    @property
    def ceased(self) -> tuple[PublicationGroup, ...]:
        return by_member(self.diff.lost_publications)

    @property
    def sentence(self) -> str:
        diff = self.diff
        if diff.is_empty:
            return f"Rien n’a changé depuis le {date_fr(diff.since)}."
        progressed = plural(len(diff.progressed), "membre a progressé", "membres ont progressé")
        regressed = plural(len(diff.regressed), "a reculé", "ont reculé")
        begun = plural(len(diff.new_publications), "nouvelle publication", "nouvelles publications")
        return f"Depuis le {date_fr(diff.since)} : {progressed}, {regressed}, {begun}."


@dataclass(frozen=True)
class HistoryPage:
    """`stopped`: members that published in a snapshot and publish nothing today."""

    today: date
    snapshots: tuple[Snapshot, ...]
    changes: Changes | None
    curve: Curve
    stopped: tuple[tuple[UUID, str], ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StateCount:
    label: str
    number: int


@dataclass(frozen=True)
class SnapshotPage:
    snapshot: Snapshot
    earlier: Snapshot | None
    changes: Changes | None
    conventions: tuple[StateCount, ...]
    rows: tuple[FrozenMember, ...]
    number: int
    page_count: int

    @property
    def url(self) -> str:
        return f"/jeux-de-donnees/historique/{self.snapshot.id}"

    @property
    def title(self) -> str:
        return f"Chiffres arrêtés au {date_fr(self.snapshot.taken_on)}"

    @property
    def datasets(self) -> tuple[tuple[str, DatasetFigures], ...]:
        return tuple((DATASETS[one.dataset].name, one) for one in self.snapshot.figures.datasets)

    @property
    def territory(self) -> TerritoryFigures:
        return self.snapshot.figures.territory
