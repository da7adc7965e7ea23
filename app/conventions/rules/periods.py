"""Periods: the initial one, then tacit renewals up to their cap; where they stop and why."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.conventions.rules.dates import (
    ONE_DAY,
    add_months,
    effective_end_anytime,
    end_of,
    notice_limit,
    period_bounds,
)
from app.conventions.rules.facts import Facts, Motive, NoticeMode, Renewal

# A tacit renewal without a known cap (an old paper) is projected this far, and flagged incomplete.
UNCAPPED_RENEWALS = 60


class PeriodOrigin(StrEnum):
    INITIAL = "initial"
    TACIT = "tacit"


@dataclass(frozen=True)
class Period:
    """Bounds inclusive. `watch_on` is the limit of notice when a tacit renewal follows, or the end.

    `notice_limit_on` is None for a notice « at any time » or not known.
    """

    number: int
    starts_on: date | None
    ends_on: date | None
    notice_limit_on: date | None
    watch_on: date | None
    origin: PeriodOrigin
    is_renewed: bool = False

    def contains(self, on: date) -> bool:
        return (self.starts_on is None or self.starts_on <= on) and (
            self.ends_on is None or on <= self.ends_on
        )


def effective_start(facts: Facts) -> date | None:
    """The written date, or the date of the last signature (R-CONV-01); None when not known yet."""
    if facts.starts_on is not None:
        return facts.starts_on
    days = [party.signed_on for party in facts.parties]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def periods(facts: Facts, until: date | None = None) -> tuple[Period, ...]:
    """Periods of a fully signed convention, whose start is on or before `until`.

    Those to come are the ones that happen if nobody acts.
    """
    if not facts.is_fully_signed:
        return ()
    stopped = _stopped(facts, _planned(facts))
    return tuple(
        _watched(facts, number, bounds, is_renewed=number < len(stopped) - 1)
        for number, bounds in enumerate(stopped)
        if until is None or bounds[0] is None or bounds[0] <= until
    )


Bounds = tuple[date | None, date | None]


def _planned(facts: Facts) -> list[Bounds]:
    """Initial period and tacit renewals as written, before any act that stops them."""
    start = effective_start(facts)
    initial_end = facts.ends_on
    if initial_end is None and start is not None and facts.duration_months is not None:
        initial_end = end_of(start, facts.duration_months)
    if facts.renewal != Renewal.TACIT or initial_end is None or not facts.renewal_months:
        return [(start, initial_end)]
    cap = UNCAPPED_RENEWALS if facts.renewal_max_count is None else facts.renewal_max_count
    return [(start, initial_end)] + [
        _renewed(facts, start, initial_end, facts.renewal_months, number)
        for number in range(1, cap + 1)
    ]


def _renewed(
    facts: Facts, start: date | None, initial_end: date, months: int, number: int
) -> Bounds:
    """A duration counts from the start; a fixed end, from the day after it."""
    if facts.ends_on is None and start is not None and facts.duration_months is not None:
        return period_bounds(start, facts.duration_months, months, number)
    anchor = initial_end + ONE_DAY
    return add_months(anchor, (number - 1) * months), end_of(anchor, number * months)


def _stopped(facts: Facts, planned: list[Bounds]) -> list[Bounds]:
    """The periods left once a dénonciation received or a termination has stopped them."""
    kept = planned
    if facts.received_on is not None:
        kept = _cut(kept, _denounced_end(facts, kept, facts.received_on))
    if facts.terminated_on is not None:
        kept = _cut(kept, facts.terminated_on)
    return kept


def _cut(planned: list[Bounds], last_day: date | None) -> list[Bounds]:
    """Nothing begins after `last_day`; the first period always stays, be it empty."""
    if last_day is None:
        return planned
    first, *others = planned
    kept = [first, *(bounds for bounds in others if bounds[0] and bounds[0] <= last_day)]
    start, end = kept[-1]
    kept[-1] = (start, last_day if end is None else min(end, last_day))
    return kept


def _denounced_end(facts: Facts, planned: list[Bounds], received: date) -> date | None:
    """Last day after a dénonciation; None when it cannot be known (no end, no notice written).

    At the term: the first end whose limit is not passed. At any time: reception + notice, capped by
    the end of the period running on reception, because a denounced period is not renewed.
    """
    end = next((end for _, end in planned if end is None or received <= end), planned[-1][1])
    if facts.notice_mode == NoticeMode.ANYTIME:
        if facts.notice_months is None:
            return end
        return effective_end_anytime(received, facts.notice_months, end)
    months = facts.notice_months or 0
    ends = [end for _, end in planned if end is not None]
    in_time = (end for end in ends if received <= notice_limit(end, months))
    return next(in_time, ends[-1] if ends else None)


def _watched(facts: Facts, number: int, bounds: Bounds, *, is_renewed: bool) -> Period:
    starts_on, ends_on = bounds
    origin = PeriodOrigin.TACIT if number else PeriodOrigin.INITIAL
    limit = limit_before(facts, ends_on)
    watch_on = limit if is_renewed and limit is not None else ends_on
    return Period(number, starts_on, ends_on, limit, watch_on, origin, is_renewed)


def limit_before(facts: Facts, end: date | None) -> date | None:
    """Last day to receive a dénonciation « at the term » of `end`."""
    if end is None or facts.notice_months is None or facts.notice_mode != NoticeMode.TERM:
        return None
    return notice_limit(end, facts.notice_months)


def effective_end(facts: Facts) -> date | None:
    """Last effective day if nobody acts any more; None when not known."""
    known = periods(facts)
    return known[-1].ends_on if known else None


def end_motive(facts: Facts) -> Motive:
    """Why it ends on `effective_end`: a dénonciation that changed nothing is not the motive."""
    end = effective_end(facts)
    if facts.terminated_on is not None and end == facts.terminated_on:
        return facts.motive or Motive.TERMINATED
    if facts.denounced and end != effective_end(replace(facts, denounced=None)):
        return Motive.DENOUNCED
    return Motive.EXPIRED


def current_period(facts: Facts, on: date) -> Period | None:
    """The period running on that day, else the next to run, else the last one."""
    known = periods(facts)
    running = (period for period in known if period.ends_on is None or on <= period.ends_on)
    return next(running, known[-1] if known else None)


def is_denounced_late(facts: Facts) -> bool:
    """Received after the limit of the period it arrived in: it counts for a later end."""
    received = facts.received_on
    if received is None or facts.notice_mode == NoticeMode.ANYTIME:
        return False
    planned = periods(replace(facts, denounced=None))
    period = next((p for p in planned if p.ends_on and received <= p.ends_on), None)
    return bool(period and period.notice_limit_on and received > period.notice_limit_on)
