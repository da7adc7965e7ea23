"""The answer over time: constant by pieces, it changes only when a fact or the law does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.collectivites.rules.bodies import Body
from app.collectivites.rules.figures import PopulationFigure
from app.collectivites.rules.obligation import (
    IN_FORCE_ON,
    LAW_ON,
    Ground,
    Headcount,
    Obligation,
    Policy,
    decide,
)


@dataclass(frozen=True, slots=True)
class Period:
    """From `starts_on` to `ends_on`, both inside; None: until a fact changes."""

    starts_on: date
    ends_on: date | None
    status: Obligation
    ground: Ground


def obligation_periods(
    body: Body,
    figures: Sequence[PopulationFigure],
    headcounts: Sequence[Headcount],
    policy: Policy,
) -> tuple[Period, ...]:
    """From 7 October 2016 on, without a gap; neighbours that say the same are one."""
    fact_days = {*(f.effective_on for f in figures), *(h.effective_on for h in headcounts)}
    days = sorted({LAW_ON, IN_FORCE_ON, *(day for day in fact_days if day > LAW_ON)})
    kept: list[tuple[date, Obligation, Ground]] = []
    for day in days:
        decision = decide(body, figures, headcounts, day, policy)
        if not kept or kept[-1][1:] != (decision.status, decision.ground):
            kept.append((day, decision.status, decision.ground))
    ends = [day - timedelta(days=1) for day, _, _ in kept[1:]]
    return tuple(
        Period(day, end, status, ground)
        for (day, status, ground), end in zip(kept, [*ends, None], strict=True)
    )
