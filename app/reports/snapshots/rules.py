"""What a snapshot holds, and what changed between two of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from app.datasets.rules import (
    CODES,
    Applicability,
    Cell,
    Conformity,
    DatasetCode,
    Stage,
    TerritoryFigures,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetFigures:
    """Members concerned by a dataset, by stage; `percent` is the mean of their cells."""

    dataset: DatasetCode
    concerned: int
    published: int
    collected: int
    engaged: int
    not_started: int
    undetermined: int
    not_applicable: int
    percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpciFigures:
    """A grouping with the members of its communes; `percent` is the mean of their rates."""

    id: UUID
    name: str
    members: int
    publishing: int
    published: int
    applicable: int
    percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where the figures were counted, and how old they were; empty in the first snapshots.

    `population_year`: of the Insee, the newest in force; `headcount_on`: the newest declared.
    """

    syndicat: str = ""
    territory: str = ""
    departement: str = ""
    population_year: int | None = None
    headcount_count: int | None = None
    headcount_on: str = ""
    seen_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything a report quotes; `conventions` by state, `obligations` by answer of the rule."""

    datasets: tuple[DatasetFigures, ...]
    epcis: tuple[EpciFigures, ...]
    territory: TerritoryFigures
    conventions: Mapping[str, int]
    obligations: Mapping[str, int]
    without_convention: int = 0
    context: Context = Context()

    @property
    def published(self) -> int:
        return sum(one.published for one in self.datasets)

    @property
    def concerned(self) -> int:
        return sum(one.concerned for one in self.datasets)

    def of(self, code: DatasetCode) -> DatasetFigures:
        return next(one for one in self.datasets if one.dataset is code)


def mean_rate(rates: Iterable[int | None]) -> int | None:
    """Rounded down; a member that nothing concerns counts in no mean."""
    known = [one for one in rates if one is not None]
    return sum(known) // len(known) if known else None


NO_FIGURES = Figures(
    datasets=(), epcis=(), territory=TerritoryFigures(), conventions={}, obligations={}
)


def figures_json(figures: Figures) -> dict[str, object]:
    """Plain JSON values: what the table keeps and what the API answers."""
    written = asdict(figures)
    for epci in written["epcis"]:
        epci["id"] = str(epci["id"])
    for one in written["datasets"]:
        one["dataset"] = str(one["dataset"])
    return {name: list(v) if isinstance(v, tuple) else v for name, v in written.items()}


def read_figures(written: Mapping[str, Any]) -> Figures:
    return Figures(
        datasets=tuple(
            DatasetFigures(**{**one, "dataset": DatasetCode(one["dataset"])})
            for one in written["datasets"]
        ),
        epcis=tuple(EpciFigures(**{**one, "id": UUID(one["id"])}) for one in written["epcis"]),
        territory=TerritoryFigures(**written["territory"]),
        conventions=dict(written["conventions"]),
        obligations=dict(written["obligations"]),
        without_convention=written["without_convention"],
        context=Context(**written.get("context", {})),
    )


@dataclass(frozen=True, slots=True)
class FrozenCell:
    """One dataset of a member as it was counted; `freshness` is 1, 0.5, 0 or None."""

    dataset: DatasetCode
    applicability: Applicability
    stage: Stage
    conformity: Conformity | None
    freshness: float | None

    @property
    def is_published(self) -> bool:
        concerned = self.applicability is not Applicability.NOT_APPLICABLE
        return concerned and self.stage is Stage.PUBLISHED


_APPLICABILITIES = dict(zip("MV-?", Applicability, strict=True))
_CONFORMITIES: dict[str, Conformity | None] = dict(zip("CPN_", (*Conformity, None), strict=True))
_FRESHNESSES: dict[str, float | None] = {"2": 1.0, "1": 0.5, "0": 0.0, "_": None}


def _letter(table: Mapping[str, Any], value: object) -> str:
    return next(letter for letter, meaning in table.items() if meaning == value)


def write_cells(cells: Sequence[Cell]) -> str:
    """Four signs a cell, in the order of the six datasets: « M3C2 » is published, fresh…"""
    return "".join(
        _letter(_APPLICABILITIES, one.applicability)
        + str(int(one.stage))
        + _letter(_CONFORMITIES, one.conformity)
        + _letter(_FRESHNESSES, None if one.freshness is None else float(one.freshness))
        for one in cells
    )


@lru_cache(maxsize=4096)
def read_cells(written: str) -> tuple[FrozenCell, ...]:
    return tuple(
        FrozenCell(
            code,
            _APPLICABILITIES[written[4 * index]],
            Stage(int(written[4 * index + 1])),
            _CONFORMITIES[written[4 * index + 2]],
            _FRESHNESSES[written[4 * index + 3]],
        )
        for index, code in enumerate(CODES)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenMember:
    id: UUID
    siren: str | None
    name: str
    kind: str
    epci_id: UUID | None
    obligation: str
    published: int
    applicable: int
    percent: int | None
    possible_percent: int | None
    cells: tuple[FrozenCell, ...]
    insee_code: str | None = None
    convention: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """`members` is empty until they are asked for (`get` and `latest` with `members=True`).

    `id` is None for the present day, which is not kept.
    """

    id: UUID | None
    taken_on: date
    name: str
    author: str
    recorded_at: datetime
    rule_version: str
    covers_everyone: bool
    member_count: int
    figures: Figures
    is_demo: bool
    members: tuple[FrozenMember, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A member whose rate moved; None stands for « sans objet »."""

    id: UUID
    name: str
    before: int | None
    after: int | None

    @property
    def points(self) -> int:
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True, slots=True)
class Publication:
    """A dataset that a member began, or ceased, to publish."""

    id: UUID
    name: str
    dataset: DatasetCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """From one day to a later one; most moved first, then by name.

    `has_same_rule` false: a rate may have moved because the rule did.
    """

    since: date
    until: date
    has_same_rule: bool
    progressed: tuple[Change, ...]
    regressed: tuple[Change, ...]
    new_publications: tuple[Publication, ...]
    lost_publications: tuple[Publication, ...]
    arrived: tuple[FrozenMember, ...]
    left: tuple[FrozenMember, ...]

    @property
    def is_empty(self) -> bool:
        return not (
            self.progressed or self.regressed or self.new_publications or self.lost_publications
            or self.arrived or self.left
        )  # fmt: skip


def diff(before: Snapshot, after: Snapshot) -> Diff:
    """Both need their members; a body counted once only arrived or left, and did not move."""
    earlier = {one.id: one for one in before.members}
    later = {one.id: one for one in after.members}
    both = [(earlier[one.id], one) for one in after.members if one.id in earlier]
    moved = [
        Change(new.id, new.name, old.percent, new.percent)
        for old, new in both
        if old.percent != new.percent
    ]
    return Diff(
        since=before.taken_on,
        until=after.taken_on,
        has_same_rule=before.rule_version == after.rule_version,
        progressed=_most_moved(one for one in moved if one.points > 0),
        regressed=_most_moved(one for one in moved if one.points < 0),
        new_publications=tuple(p for old, new in both for p in _gained(old, new, new.name)),
        lost_publications=tuple(p for old, new in both for p in _gained(new, old, new.name)),
        arrived=tuple(one for one in after.members if one.id not in earlier),
        left=tuple(one for one in before.members if one.id not in later),
    )


def _most_moved(changes: Any) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda one: (-abs(one.points), one.name)))


def _gained(old: FrozenMember, new: FrozenMember, name: str) -> list[Publication]:
    return [
        Publication(new.id, name, now.dataset)
        for was, now in zip(old.cells, new.cells, strict=True)
        if now.is_published and not was.is_published
    ]
