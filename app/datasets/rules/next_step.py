"""« La prochaine marche »: the one thing to do that brings a member the most points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.datasets.rules.applicability import Applicability
from app.datasets.rules.evidence import Conformity, Stage
from app.datasets.rules.score import (
    CONFORMITY_POINTS,
    CONFORMITY_SHARE,
    FRESHNESS_POINTS,
    STAGE_POINTS,
    Cell,
    points_on,
)
from app.priority_datasets import CODES, DATASETS, DatasetCode


class Action(StrEnum):
    """One step of the stair: a stage, or one of the two measures of what is published."""

    DECIDE = "decide"
    NAME = "name"
    COLLECT = "collect"
    PUBLISH = "publish"
    CHECK = "check"
    MEND = "mend"
    DATE = "date"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class NextStep:
    """`gain` is in points of the cell, `member_gain` in points of the member's rate: what this
    action brings by itself when it is done well, never what only later ones would add.
    """

    dataset: DatasetCode
    action: Action
    gain: Decimal
    member_gain: Decimal


_STAIR = {
    Stage.NOT_STARTED: (Action.NAME, Stage.ENGAGED),
    Stage.ENGAGED: (Action.COLLECT, Stage.COLLECTED),
    Stage.COLLECTED: (Action.PUBLISH, Stage.PUBLISHED),
}


def next_step(cells: Sequence[Cell]) -> NextStep | None:
    """None when nothing is left to win, or when no dataset concerns the member.

    Ties: what is mandatory, then what has a legal delay, then the order of the six datasets. To
    say whether a dataset concerns the member comes last unless what it already did waits on it.
    """
    concerned = [one for one in cells if one.is_applicable]
    steps = [
        (_rank(cell, gain), NextStep(cell.dataset, action, gain, gain / len(concerned)))
        for cell in concerned
        for action, gain in _steps(cell)
    ]
    return min(steps, key=lambda ranked: ranked[0])[1] if steps else None


def _rank(cell: Cell, gain: Decimal) -> tuple[Decimal, bool, bool, int]:
    return (
        -gain,
        cell.applicability is not Applicability.MANDATORY,
        DATASETS[cell.dataset].legal_delay is None,
        CODES.index(cell.dataset),
    )


def _steps(cell: Cell) -> Iterator[tuple[Action, Decimal]]:
    """What can be done now for a cell, and what it brings."""
    if cell.applicability is Applicability.UNDETERMINED:
        yield Action.DECIDE, points_on(cell.stage, cell.conformity, cell.freshness)
        return
    if cell.stage is not Stage.PUBLISHED:
        action, reached = _STAIR[cell.stage]
        yield action, STAGE_POINTS[reached] - STAGE_POINTS[cell.stage]
        return
    yield from _measures(cell)


def _measures(cell: Cell) -> Iterator[tuple[Action, Decimal]]:
    if cell.conformity is None:
        yield Action.CHECK, CONFORMITY_POINTS
    elif cell.conformity is not Conformity.CONFORMANT:
        yield Action.MEND, CONFORMITY_POINTS * (1 - CONFORMITY_SHARE[cell.conformity])
    if cell.freshness is None:
        yield Action.DATE, FRESHNESS_POINTS
    elif cell.freshness < 1:
        yield Action.REFRESH, FRESHNESS_POINTS * (1 - cell.freshness)
