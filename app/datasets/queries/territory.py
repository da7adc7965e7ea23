"""Figures of the whole scope, and the decisions that lapse: grouped in SQL, at any size."""

from collections.abc import Iterable, Iterator
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
from app.datasets.queries import standing
from app.datasets.queries.members import scope
from app.datasets.queries.progress import MemberProgress, silent_cells
from app.datasets.queries.ranking import has_told
from app.datasets.queries.standing import is_below, obligation
from app.datasets.rules import DatasetCode, Standing, Weighed

SUBJECT = "subject"


def territory(session: Session, on: date) -> rules.TerritoryFigures:
    return rules.territory([*_told_alike(session, on), *_silent(session, on)])


def _told_alike(session: Session, on: date) -> Iterator[Weighed]:
    """Members about which something was said, those alike at once: the same rate and count."""
    cells = standing.told_cells(on)
    body = (
        core_select(
            case((obligation == SUBJECT, 1), else_=0).label("is_subject"),
            cells.c.published,
            standing.applicable_count(cells).label("applicable"),
            standing.as_rate(cells).label("percent"),
            _people(on).label("people"),
        )
        .select_from(Collectivite)
        .join(cells, cells.c.body_id == col(Collectivite.id))
        .outerjoin(ObligationPeriod, on_day(on))
        .where(scope(session))
        .subquery()
    )
    alike = (body.c.is_subject, body.c.published, body.c.applicable, body.c.percent)
    query = core_select(*alike, func.sum(body.c.people), func.count()).group_by(*alike)
    for is_subject, published, applicable, percent, people, number in session.execute(query):
        score = rules.MemberScore(
            published=int(published),
            applicable=int(applicable),
            not_applicable=len(rules.CODES) - int(applicable),
            percent=None if percent is None else int(percent),
            possible_percent=None if percent is None else int(percent),
        )
        yield Weighed(score, bool(is_subject), int(people or 0), number)


def weighed(session: Session, members: Iterable[MemberProgress], on: date) -> Iterator[Weighed]:
    """Members already at hand, one by one."""
    people = populations(session, true(), on)
    for one in members:
        is_subject = one.member.obligation == SUBJECT
        yield Weighed(one.score, is_subject, people.get(one.member.id, 0))


def _people(on: date) -> ColumnElement[int]:
    """Of a commune; another body covers no inhabitant of its own."""
    figure = func.coalesce(population_on("totale", on), population_on("municipale", on), 0)
    return case((col(Collectivite.kind) == "commune", figure), else_=0)


def populations(session: Session, where: ColumnElement[bool], on: date) -> dict[UUID, int]:
    """Inhabitants of the communes of the scope."""
    query = core_select(col(Collectivite.id), _people(on)).where(scope(session), where)
    return {identifier: int(value) for identifier, value in session.execute(query)}


def _silent(session: Session, on: date) -> Iterator[Weighed]:
    """Members about which nothing was said, by standing."""
    grouped = (col(Collectivite.kind), obligation, is_below)
    query = (
        core_select(*grouped, func.count(col(Collectivite.id)), func.sum(_people(on)))
        .outerjoin(ObligationPeriod, on_day(on))
        .where(scope(session), ~has_told())
        .group_by(*grouped)
    )
    for kind, status, below, number, people in session.execute(query):
        standing_of = Standing(kind, status, bool(below))
        score = rules.member_score(silent_cells(standing_of))
        yield Weighed(score, status == SUBJECT, int(people or 0), number)


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
