"""The six cells of a body on a day, and how many bodies are at each place."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from math import floor
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite, ObligationPeriod
from app.collectivites.queries.listing import on_day
from app.datasets import rules
from app.datasets.models import DatasetCell
from app.datasets.queries.members import EVERYBODY, Member, scope
from app.datasets.queries.standing import is_below, obligation
from app.datasets.rules import Applicability, DatasetCode, Stage, Standing

# Both engines refuse more parameters than this in one statement.
IDS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class MemberProgress:
    member: Member
    cells: tuple[rules.Cell, ...]
    score: rules.MemberScore


def cells(session: Session, ids: Iterable[UUID]) -> dict[tuple[UUID, str], DatasetCell]:
    """The recorded cells of these bodies; a cell about which nothing was said has no row."""
    found: dict[tuple[UUID, str], DatasetCell] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), IDS_AT_ONCE):
        some = wanted[start : start + IDS_AT_ONCE]
        query = select(DatasetCell).where(col(DatasetCell.collectivite_id).in_(some))
        found |= {(row.collectivite_id, row.dataset): row for row in session.exec(query)}
    return found


def cell_on(code: DatasetCode, standing: Standing, row: DatasetCell | None, on: date) -> rules.Cell:
    """One cell as it stands on a day."""
    default = rules.default_applicability(code, standing).value
    if row is None:
        return rules.cell(code, default)
    return rules.cell(
        code,
        rules.effective(default, row.decision, row.decision_until, on),
        stage=row.stage,
        conformity=row.conformity,
        freshness=rules.freshness(row.fresh_until, row.stale_until, on),
    )


def silent_cells(standing: Standing) -> tuple[rules.Cell, ...]:
    """The six cells of a body about which nothing was said."""
    return tuple(
        rules.cell(code, rules.default_applicability(code, standing).value) for code in rules.CODES
    )


def progress(
    session: Session,
    of: Sequence[Member],
    on: date,
    known: Mapping[tuple[UUID, str], DatasetCell] | None = None,
) -> list[MemberProgress]:
    """Six cells and the score of each, in a few statements whatever their number.

    `known` replaces the recorded cells: those of a past day, rebuilt from its facts.
    """
    if known is None:
        known = cells(session, [one.id for one in of])
    told = {member_id for member_id, _ in known}
    result = []
    for one in of:
        if one.id in told:
            six = tuple(
                cell_on(code, one.standing, known.get((one.id, code)), on) for code in rules.CODES
            )
            result.append(MemberProgress(one, six, rules.member_score(six)))
        else:
            result.append(MemberProgress(one, *_silent(one.standing)))
    return result


@cache
def _silent(standing: Standing) -> tuple[tuple[rules.Cell, ...], rules.MemberScore]:
    """There are a few dozen standings: a whole country costs no more than a département."""
    six = silent_cells(standing)
    return six, rules.member_score(six)


@dataclass(frozen=True)
class DatasetCounts:
    """How many members of the scope are at each stage, by applicability, and their points."""

    dataset: DatasetCode
    by_place: Counter[tuple[Applicability, Stage]]
    points: Decimal

    @classmethod
    def of(cls, code: DatasetCode, of: Sequence[rules.Cell]) -> "DatasetCounts":
        """Counted one by one, for those already at hand."""
        places = Counter((one.applicability, one.stage) for one in of)
        return cls(code, places, sum((one.points for one in of), Decimal(0)))

    def concerned(self, stage: Stage | None = None) -> int:
        return sum(
            number
            for (applicability, at), number in self.by_place.items()
            if applicability is not Applicability.NOT_APPLICABLE and stage in (None, at)
        )

    def applicable_as(self, value: Applicability) -> int:
        return sum(number for (one, _), number in self.by_place.items() if one is value)

    @property
    def percent(self) -> int | None:
        """Mean of the cells concerned, rounded down; None when there is none."""
        total = self.concerned()
        return floor(self.points / total) if total else None


def dataset_counts(
    session: Session, on: date, among: ColumnElement[bool] = EVERYBODY
) -> list[DatasetCounts]:
    """Grouped in SQL, so that 36 000 bodies cost three statements and a few hundred rows.

    `among` narrows the scope; its condition may name the body and its obligation of the day.
    """
    within = and_(scope(session), among)
    standings = {standing: n for _, standing, n in _standings(session, within, on)}
    recorded = [found[1:] for found in _recorded(session, within, on)]
    return _counted(standings, recorded)


@dataclass(frozen=True)
class EpciCounts:
    """A grouping with the members of its communes, itself among them; None: those of no EPCI."""

    epci_id: UUID | None
    member_count: int
    datasets: Sequence["DatasetCounts"]


def epci_counts(
    session: Session, on: date, among: ColumnElement[bool] = EVERYBODY
) -> list[EpciCounts]:
    """The same figures parted by EPCI, in as many statements: their sum is `dataset_counts`."""
    within = and_(scope(session), among)
    standings: dict[UUID | None, dict[Standing, int]] = {}
    for epci_id, standing, number in _standings(session, within, on, _epci_of):
        standings.setdefault(epci_id, {})[standing] = number
    recorded: dict[UUID | None, list[_Alike]] = {}
    for epci_id, code, standing, cell, number in _recorded(session, within, on, _epci_of):
        recorded.setdefault(epci_id, []).append((code, standing, cell, number))
    return [
        EpciCounts(epci_id, sum(those.values()), _counted(those, recorded.get(epci_id, ())))
        for epci_id, those in standings.items()
    ]


_Alike = tuple[DatasetCode, Standing, rules.Cell, int]
_epci_of: tuple[ColumnElement[Any], ...] = (
    case((col(Collectivite.kind) == "epci", col(Collectivite.id)), else_=col(Collectivite.epci_id)),
)


def _counted(standings: Mapping[Standing, int], recorded: Sequence[_Alike]) -> list[DatasetCounts]:
    """Bodies without a recorded cell are those of their standing less those that have one."""
    silent = {(code, standing): n for code in rules.CODES for standing, n in standings.items()}
    places: dict[DatasetCode, Counter[tuple[Applicability, Stage]]]
    places = {code: Counter() for code in rules.CODES}
    points = dict.fromkeys(rules.CODES, Decimal(0))
    for code, standing, cell, number in recorded:
        places[code][cell.applicability, cell.stage] += number
        points[code] += cell.points * number
        silent[code, standing] -= number
    for (code, standing), number in silent.items():
        default = rules.default_applicability(code, standing).value
        places[code][default, Stage.NOT_STARTED] += number
    return [DatasetCounts(code, places[code], points[code]) for code in rules.CODES]


def _standings(
    session: Session,
    within: ColumnElement[bool],
    on: date,
    by: tuple[ColumnElement[Any], ...] = (),
) -> Iterator[tuple[Any, Standing, int]]:
    """Without `by`, everybody under one key, None."""
    grouped = (*by, col(Collectivite.kind), obligation, is_below)
    query = (
        core_select(*grouped, func.count(col(Collectivite.id)))
        .outerjoin(ObligationPeriod, on_day(on))
        .where(within)
        .group_by(*grouped)
    )
    for *key, kind, status, below, number in session.execute(query):
        yield (*key, None)[0], Standing(kind, status, bool(below)), number


def _recorded(
    session: Session,
    within: ColumnElement[bool],
    on: date,
    by: tuple[ColumnElement[Any], ...] = (),
) -> Iterator[tuple[Any, DatasetCode, Standing, rules.Cell, int]]:
    """One row for all the cells that are alike on that day."""
    decision = case((col(DatasetCell.decision_until) >= on, col(DatasetCell.decision)), else_=None)
    freshness = case(
        (col(DatasetCell.fresh_until) >= on, "1"),
        (col(DatasetCell.stale_until) >= on, "0.5"),
        (col(DatasetCell.fresh_until).is_not(None), "0"),
        else_=None,
    )
    grouped = (
        *by, col(DatasetCell.dataset), col(Collectivite.kind), obligation, is_below, decision,
        freshness, col(DatasetCell.stage), col(DatasetCell.conformity),
    )  # fmt: skip
    query = (
        core_select(*grouped, func.count())
        .select_from(DatasetCell)
        .join(Collectivite, col(Collectivite.id) == col(DatasetCell.collectivite_id))
        .outerjoin(ObligationPeriod, on_day(on))
        .where(within)
        .group_by(*grouped)
    )
    for (
        *key,
        dataset,
        kind,
        status,
        below,
        decided,
        age,
        stage,
        conformity,
        number,
    ) in session.execute(query):
        code, standing = DatasetCode(dataset), Standing(kind, status, bool(below))
        default = rules.default_applicability(code, standing).value
        alike = rules.cell(
            code,
            Applicability(decided) if decided else default,
            stage=stage,
            conformity=conformity,
            freshness=None if age is None else Decimal(age),
        )
        yield (*key, None)[0], code, standing, alike, number
