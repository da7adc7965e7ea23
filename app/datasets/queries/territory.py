"""Figures of the whole scope, and the decisions that lapse: grouped in SQL, at any size."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, true
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite, ObligationPeriod
from app.collectivites.queries.listing import on_day, population_on
from app.datasets import rules
from app.datasets.models import ApplicabilityDecision, DatasetCell
from app.datasets.queries.members import Filters, scope
from app.datasets.queries.progress import MemberProgress, silent_cells
from app.datasets.queries.ranking import has_told, told
from app.datasets.queries.standing import is_below, obligation
from app.datasets.rules import DatasetCode, Standing, Weighed

SUBJECT = "subject"


def territory(session: Session, on: date) -> rules.TerritoryFigures:
    return rules.territory(weighed(session, told(session, Filters(), on), on))


def weighed(
    session: Session, members: list[MemberProgress], on: date, *, others: bool = True
) -> Iterator[Weighed]:
    """These members one by one, then the silent ones by standing unless they are among them."""
    people = populations(session, has_told() if others else true(), on)
    for one in members:
        is_subject = one.member.obligation == SUBJECT
        yield Weighed(one.score, is_subject, people.get(one.member.id, 0))
    for standing, number, population in _silent(session, on) if others else ():
        score = rules.member_score(silent_cells(standing))
        yield Weighed(score, standing.obligation == SUBJECT, population, number)


def _people(on: date) -> ColumnElement[int]:
    """Of a commune; another body covers no inhabitant of its own."""
    figure = func.coalesce(population_on("totale", on), population_on("municipale", on), 0)
    return case((col(Collectivite.kind) == "commune", figure), else_=0)


def populations(session: Session, where: ColumnElement[bool], on: date) -> dict[UUID, int]:
    """Inhabitants of the communes of the scope."""
    query = core_select(col(Collectivite.id), _people(on)).where(scope(session), where)
    return {identifier: int(value) for identifier, value in session.execute(query)}


def _silent(session: Session, on: date) -> Iterator[tuple[Standing, int, int]]:
    grouped = (col(Collectivite.kind), obligation, is_below)
    query = (
        core_select(*grouped, func.count(col(Collectivite.id)), func.sum(_people(on)))
        .outerjoin(ObligationPeriod, on_day(on))
        .where(scope(session), ~has_told())
        .group_by(*grouped)
    )
    for kind, status, below, number, population in session.execute(query):
        yield Standing(kind, status, bool(below)), number, int(population or 0)


def population(session: Session, member_id: UUID, on: date) -> int | None:
    """None when it is not known, or for a body without inhabitants of its own."""
    figure = func.coalesce(population_on("totale", on), population_on("municipale", on))
    query = core_select(figure).where(col(Collectivite.id) == member_id)
    found = session.execute(query).scalar_one_or_none()
    return None if found is None else int(found)


@dataclass(frozen=True, slots=True)
class LapsingDecision:
    member_id: UUID
    member: str
    dataset: DatasetCode
    value: str
    reason: str
    author: str
    decided_on: date
    until: date
    is_demo: bool


def lapsing(session: Session, since: date, until: date) -> list[LapsingDecision]:
    """Decisions in use whose last day falls between the two, soonest first, then by name."""
    newest = and_(
        col(ApplicabilityDecision.collectivite_id) == col(DatasetCell.collectivite_id),
        col(ApplicabilityDecision.dataset) == col(DatasetCell.dataset),
    )
    rank = func.row_number().over(
        partition_by=(col(DatasetCell.collectivite_id), col(DatasetCell.dataset)),
        order_by=(
            col(ApplicabilityDecision.decided_on).desc(),
            col(ApplicabilityDecision.recorded_at).desc(),
        ),
    )
    ranked = (
        core_select(
            col(Collectivite.id).label("member_id"),
            col(Collectivite.name).label("member"),
            col(Collectivite.sort_name).label("sort_name"),
            col(DatasetCell.dataset).label("dataset"),
            col(ApplicabilityDecision.value).label("value"),
            col(ApplicabilityDecision.reason).label("reason"),
            col(ApplicabilityDecision.author).label("author"),
            col(ApplicabilityDecision.decided_on).label("decided_on"),
            col(DatasetCell.decision_until).label("until"),
            col(ApplicabilityDecision.is_demo).label("is_demo"),
            rank.label("rank"),
        )
        .select_from(DatasetCell)
        .join(Collectivite, col(Collectivite.id) == col(DatasetCell.collectivite_id))
        .join(ApplicabilityDecision, newest)
        .where(scope(session), _ends_between(since, until))
        .subquery()
    )
    rows = session.execute(
        core_select(ranked)
        .where(ranked.c.rank == 1)
        .order_by(ranked.c.until, ranked.c.sort_name, ranked.c.dataset)
    )
    return [
        LapsingDecision(
            row.member_id, row.member, DatasetCode(row.dataset), row.value, row.reason,
            row.author, row.decided_on, row.until, row.is_demo,
        )
        for row in rows
    ]  # fmt: skip


def lapsing_count(session: Session, since: date, until: date) -> int:
    query = (
        core_select(func.count())
        .select_from(DatasetCell)
        .join(Collectivite, col(Collectivite.id) == col(DatasetCell.collectivite_id))
        .where(scope(session), _ends_between(since, until))
    )
    return int(session.execute(query).scalar_one())


def _ends_between(since: date, until: date) -> ColumnElement[bool]:
    return and_(
        col(DatasetCell.decision).is_not(None),
        col(DatasetCell.decision_until) >= since,
        col(DatasetCell.decision_until) <= until,
    )
