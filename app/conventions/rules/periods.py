"""Periods as they run: those written, until what stops them; the limit of notice of each."""

from dataclasses import dataclass, replace
from datetime import date

from app.conventions.rules.dates import (
    ONE_DAY,
    effective_end_anytime,
    notice_limit,
)
from app.conventions.rules.facts import Facts, Motive, NoticeMode, terms_on
from app.conventions.rules.planning import PeriodOrigin, Planned, planned


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
    stopped = _stopped(facts, planned(facts, effective_start(facts)))
    return tuple(
        _watched(facts, number, period, is_renewed=number < len(stopped) - 1)
        for number, period in enumerate(stopped)
        if until is None or period.starts_on is None or period.starts_on <= until
    )


def _stopped(facts: Facts, planned: list[Planned]) -> list[Planned]:
    """The periods left once a dénonciation received or a termination has stopped them."""
    kept = planned
    if facts.received_on is not None:
        kept = _cut(kept, _denounced_end(facts, kept, facts.received_on))
    if facts.terminated_on is not None:
        kept = _cut(kept, facts.terminated_on)
    return kept


def _cut(planned: list[Planned], last_day: date | None) -> list[Planned]:
    """Nothing begins after `last_day`; the first period always stays, be it empty."""
    if last_day is None:
        return planned
    first, *others = planned
    kept = [first, *(p for p in others if p.starts_on and p.starts_on <= last_day)]
    end = kept[-1].ends_on
    kept[-1] = replace(kept[-1], ends_on=last_day if end is None else min(end, last_day))
    return kept


def _denounced_end(facts: Facts, planned: list[Planned], received: date) -> date | None:
    """Last day after a dénonciation; None when it cannot be known (no end, no notice written).

    The notice is the one in force on reception. At the term: the first end whose limit is not
    passed. At any time: reception + notice, capped by the end of the period running on reception,
    because a denounced period is not renewed.
    """
    terms = terms_on(facts, received)
    known = [period.ends_on for period in planned]
    end = next((end for end in known if end is None or received <= end), known[-1])
    if terms.notice_mode == NoticeMode.ANYTIME:
        if terms.notice_months is None:
            return end
        return effective_end_anytime(received, terms.notice_months, end)
    ends = [end for end in known if end is not None]
    in_time = (end for end in ends if received <= notice_limit(end, terms.notice_months or 0))
    return next(in_time, ends[-1] if ends else None)


def _watched(facts: Facts, number: int, period: Planned, *, is_renewed: bool) -> Period:
    limit = limit_before(facts, period.ends_on)
    watch_on = limit if is_renewed and limit is not None else period.ends_on
    return Period(
        number, period.starts_on, period.ends_on, limit, watch_on, period.origin, is_renewed
    )


def limit_before(facts: Facts, end: date | None) -> date | None:
    """Last day to receive a dénonciation « at the term » of `end`.

    Each reception follows the notice in force that day, so the last day may be the eve of an
    avenant that lengthens the notice.
    """
    if end is None:
        return None
    at_end = terms_on(facts, end)
    if at_end.notice_months is None or at_end.notice_mode != NoticeMode.TERM:
        return None
    until = end
    days = {amendment.effective_on for amendment in facts.amendments}
    for since in sorted((day for day in days if day <= end), reverse=True):
        limit = min(until, _limit(terms_on(facts, since), end))
        if limit >= since:
            return limit
        until = since - ONE_DAY
    return min(until, _limit(facts, end))


def _limit(terms: Facts, end: date) -> date:
    if terms.notice_mode == NoticeMode.ANYTIME:
        return end
    return notice_limit(end, terms.notice_months or 0)


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
    if received is None or terms_on(facts, received).notice_mode == NoticeMode.ANYTIME:
        return False
    known = periods(replace(facts, denounced=None))
    period = next((p for p in known if p.ends_on and received <= p.ends_on), None)
    return bool(period and period.notice_limit_on and received > period.notice_limit_on)
