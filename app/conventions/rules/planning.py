"""Periods as written: the initial one, then what renews it or moves its end, before any stop."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.conventions.rules.dates import ONE_DAY, end_of
from app.conventions.rules.facts import (
    Amendment,
    ExpressRenewal,
    Facts,
    Renewal,
    by_effect,
    terms_on,
)

# A tacit renewal without a known cap (an old paper) is projected this far, and flagged incomplete.
UNCAPPED_RENEWALS = 60


class PeriodOrigin(StrEnum):
    """`avenant`: whatever opened the period, an avenant has since moved its end."""

    INITIAL = "initial"
    TACIT = "tacit"
    EXPRESS = "express"
    AVENANT = "avenant"


@dataclass(frozen=True)
class Planned:
    """Bounds inclusive."""

    starts_on: date | None
    ends_on: date | None
    origin: PeriodOrigin


def planned(facts: Facts, start: date | None) -> list[Planned]:
    return _Course(facts, start).run()


class _Course:
    """Goes from each end to the next: an act already concluded, else the tacit clause of that day.

    Months count from an anchor, never chained: the start for a duration, the day after a fixed end.
    """

    def __init__(self, facts: Facts, start: date | None) -> None:
        self.facts = facts
        self.moves: list[tuple[Amendment, date]] = [
            (amendment, amendment.ends_on)
            for amendment in by_effect(facts.amendments)
            if amendment.ends_on is not None
        ]
        self.acts: list[ExpressRenewal] = sorted(
            facts.renewals, key=lambda act: (act.concluded_on, act.months)
        )
        self.tacit_count = 0
        end, self.anchor, self.months = facts.ends_on, start, 0
        if end is None and start is not None and facts.duration_months is not None:
            end, self.months = end_of(start, facts.duration_months), facts.duration_months
        elif end is not None:
            self.anchor = end + ONE_DAY
        self.periods = [Planned(start, end, PeriodOrigin.INITIAL)]

    def run(self) -> list[Planned]:
        self._move()
        while self._follow():
            self._move()
        return self.periods

    def _move(self) -> None:
        """Avenants effective while the last period runs; one may give an end to an unknown one."""
        while self.moves and (
            (end := self.periods[-1].ends_on) is None or self.moves[0][0].effective_on <= end
        ):
            self._move_end()

    def _move_end(self) -> None:
        _, end = self.moves.pop(0)
        self.periods[-1] = replace(self.periods[-1], ends_on=end, origin=PeriodOrigin.AVENANT)
        self.anchor, self.months = end + ONE_DAY, 0

    def _follow(self) -> bool:
        end = self.periods[-1].ends_on
        if end is None or self.anchor is None:
            return False
        if self.acts and self.acts[0].concluded_on <= end:
            self._open(end, self.acts.pop(0).months, PeriodOrigin.EXPRESS)
            return True
        terms = terms_on(self.facts, end)
        cap = UNCAPPED_RENEWALS if terms.renewal_max_count is None else terms.renewal_max_count
        if terms.renewal == Renewal.TACIT and terms.renewal_months and self.tacit_count < cap:
            self.tacit_count += 1
            self._open(end, terms.renewal_months, PeriodOrigin.TACIT)
            return True
        if self.moves and self.moves[0][0].concluded_on <= end:
            self._move_end()  # signed in time, effective after the end that it moves
            return True
        return False

    def _open(self, end: date, months: int, origin: PeriodOrigin) -> None:
        assert self.anchor is not None  # noqa: S101  # `_follow` has looked
        self.months += months
        last = end_of(self.anchor, self.months)
        self.periods.append(Planned(end + ONE_DAY, last, origin))
