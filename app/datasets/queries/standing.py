"""The rules of applicability and of the score, spelt out in SQL from the rules themselves.

A database so filters and orders a whole country; a test compares it with the rules, cell by cell.
"""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal

from sqlalchemy import (
    ColumnElement,
    Subquery,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlmodel import col

from app.collectivites.models import Collectivite, ObligationPeriod
from app.collectivites.queries.listing import on_day, status
from app.collectivites.rules import Ground
from app.datasets import rules
from app.datasets.models import DatasetCell
from app.datasets.rules import Applicability, DatasetCode, Stage, Standing
from app.datasets.rules.score import (
    CONFORMITY_POINTS,
    CONFORMITY_SHARE,
    FRESHNESS_POINTS,
    STAGE_POINTS,
)

obligation = status
is_below = case((col(ObligationPeriod.reason) == Ground.POPULATION.value, 1), else_=0)

# Points go by halves: counted twice, they are whole numbers, the same on both engines.
SCALE = 2
CONCERNED, UNDETERMINED, NOT_CONCERNED = 2, 1, 0
_RANKS = {
    Applicability.MANDATORY: CONCERNED,
    Applicability.VOLUNTARY: CONCERNED,
    Applicability.UNDETERMINED: UNDETERMINED,
    Applicability.NOT_APPLICABLE: NOT_CONCERNED,
}


def by_standing(value: Callable[[Standing], int]) -> ColumnElement[int]:
    """Of a body, on a select that joins its obligation of the day."""
    choices: list[tuple[ColumnElement[bool], int]] = []
    for kind in rules.KINDS:
        known = {
            Standing(kind, one, below): value(Standing(kind, one, below))
            for one in rules.OBLIGATIONS
            for below in (False, True)
        }
        if len(set(known.values())) == 1:
            choices.append((col(Collectivite.kind) == kind, next(iter(known.values()))))
        else:
            choices += [(_is(standing), number) for standing, number in known.items() if number]
    return case(*choices, else_=0)


def _is(standing: Standing) -> ColumnElement[bool]:
    return and_(
        col(Collectivite.kind) == standing.kind,
        obligation == standing.obligation,
        is_below == int(standing.is_below_population),
    )


def default_rank(code: DatasetCode) -> ColumnElement[int]:
    """CONCERNED, UNDETERMINED or NOT_CONCERNED by the rule."""
    return by_standing(lambda one: _RANKS[rules.default_applicability(code, one).value])


def default_count() -> ColumnElement[int]:
    """How many of the six datasets the rule says applicable."""
    return by_standing(
        lambda one: sum(
            _RANKS[rules.default_applicability(code, one).value] > NOT_CONCERNED
            for code in rules.CODES
        )
    )


def default_rank_of_cell() -> ColumnElement[int]:
    choices = [(col(DatasetCell.dataset) == code.value, default_rank(code)) for code in rules.CODES]
    return case(*choices, else_=NOT_CONCERNED)


def rank_of_cell(on: date, default: ColumnElement[int]) -> ColumnElement[int]:
    """The decision while it holds, else the rule."""
    decided = case(
        {value.value: rank for value, rank in _RANKS.items()}, value=col(DatasetCell.decision)
    )
    return case((_holds(on), decided), else_=default)


def points_of_cell(on: date) -> ColumnElement[int]:
    """Times SCALE; of a dataset that concerns the body."""
    published = case(
        {
            conformity.value: _scaled(CONFORMITY_POINTS * share)
            for conformity, share in CONFORMITY_SHARE.items()
        },
        value=col(DatasetCell.conformity),
        else_=0,
    ) + case(
        (col(DatasetCell.fresh_until) >= on, _scaled(FRESHNESS_POINTS)),
        (col(DatasetCell.stale_until) >= on, _scaled(FRESHNESS_POINTS / 2)),
        else_=0,
    )
    base = case(
        {int(stage): _scaled(points) for stage, points in STAGE_POINTS.items()},
        value=col(DatasetCell.stage),
        else_=0,
    )
    return base + case((col(DatasetCell.stage) == int(Stage.PUBLISHED), published), else_=0)


def _scaled(points: Decimal) -> int:
    return int(points * SCALE)


def applies_to_cell(wanted: Collection[Applicability], on: date) -> ColumnElement[bool]:
    """Of a recorded cell: whether its applicability is one of these."""
    words = sorted(one.value for one in wanted)
    by_rule = or_(
        *(
            and_(col(DatasetCell.dataset) == code.value, rule_says(code, wanted))
            for code in rules.CODES
        )
    )
    holds = _holds(on)
    return or_(and_(holds, col(DatasetCell.decision).in_(words)), and_(~holds, by_rule))


def _holds(on: date) -> ColumnElement[bool]:
    until = col(DatasetCell.decision_until)
    return and_(until.is_not(None), until >= on)


def rule_says(code: DatasetCode, wanted: Collection[Applicability]) -> ColumnElement[bool]:
    """Of a body: whether the rule answers one of these for a dataset."""
    agrees = by_standing(lambda one: int(rules.default_applicability(code, one).value in wanted))
    return agrees == literal(1) if wanted else false()


def told_cells(on: date) -> Subquery:
    """By body about which something was said: points of its recorded cells, how many are published,
    and how many more (or fewer) apply than by the rule.
    """
    default = default_rank_of_cell()
    rank = rank_of_cell(on, default)
    applies = _is_applicable(rank)
    is_published = and_(rank > NOT_CONCERNED, col(DatasetCell.stage) == int(Stage.PUBLISHED))
    body_id = col(DatasetCell.collectivite_id)
    return (
        select(
            body_id.label("body_id"),
            func.sum(case((rank == CONCERNED, points_of_cell(on)), else_=0)).label("points"),
            func.sum(case((is_published, 1), else_=0)).label("published"),
            func.sum(applies - _is_applicable(default)).label("more"),
        )
        .join(Collectivite, col(Collectivite.id) == body_id)
        .outerjoin(ObligationPeriod, on_day(on))
        .group_by(body_id)
        .subquery("told")
    )


def _is_applicable(rank: ColumnElement[int]) -> ColumnElement[int]:
    return case((rank > NOT_CONCERNED, 1), else_=0)


def applicable_count(told: Subquery) -> ColumnElement[int]:
    return default_count() + func.coalesce(told.c.more, 0)


def as_rate(told: Subquery) -> ColumnElement[int]:
    """The mean rounded down; NULL (« sans objet ») when nothing applies."""
    count = applicable_count(told)
    points = func.coalesce(told.c.points, 0)
    return case((count > 0, points // (SCALE * count)), else_=None)
