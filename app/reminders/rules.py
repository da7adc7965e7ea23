"""Which reminder is due on a day: ranges of dates, never equality. Source: lifecycle.md §3."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from app.conventions.rules.dates import add_months
from app.core.french import NBSP

# How long the last milestone may be caught up; past it, silence.
CATCH_UP_DAYS = 30
ON_THE_DAY = "day"
LATE_AFTER_HOURS = 26


@dataclass(frozen=True, slots=True)
class Schedule:
    """The milestones an installation chose."""

    months_before: tuple[int, ...] = (6, 3, 1)
    days_after: tuple[int, ...] = (30, 60, 90)


@dataclass(frozen=True, slots=True)
class Milestone:
    """Due on any day from `from_on` to `until_on`, both inside."""

    code: str
    from_on: date
    until_on: date


def milestones(watch_on: date, ends_on: date | None, schedule: Schedule) -> tuple[Milestone, ...]:
    """In order of date. `ends_on` is None when nothing is asked after the end (tacit renewal).

    Each lasts until the eve of the next one, so that a missed night is caught up.
    """
    starts = {
        f"{months}-months": add_months(watch_on, -months) for months in schedule.months_before
    }
    starts[ON_THE_DAY] = watch_on
    if ends_on is not None:
        for days in schedule.days_after:
            starts[f"after-{days}"] = ends_on + timedelta(days=days)
    ordered = sorted(starts.items(), key=lambda item: item[1])
    return tuple(
        Milestone(code, start, _eve_of_next(ordered, index))
        for index, (code, start) in enumerate(ordered)
    )


def _eve_of_next(ordered: list[tuple[str, date]], index: int) -> date:
    if index + 1 < len(ordered):
        return ordered[index + 1][1] - timedelta(days=1)
    return ordered[index][1] + timedelta(days=CATCH_UP_DAYS - 1)


def due_milestone(
    watch_on: date,
    ends_on: date | None,
    on: date,
    already: Collection[str],
    schedule: Schedule,
) -> Milestone | None:
    """The closest milestone reached, unless it, or a later one, was already planned.

    One step at a time: a convention imported 20 days before its end gets one line, not three.
    """
    known = milestones(watch_on, ends_on, schedule)
    reached = next((one for one in known if one.from_on <= on <= one.until_on), None)
    if reached is None or any(
        one.code in already for one in known if one.from_on >= reached.from_on
    ):
        return None
    return reached


def answer_overdue(until_on: date, on: date, already: Collection[str]) -> Milestone | None:
    """A promised answer that did not come asks again, once, during the days that follow."""
    start = until_on + timedelta(days=1)
    end = until_on + timedelta(days=CATCH_UP_DAYS)
    overdue = Milestone(f"answer-{until_on.isoformat()}", start, end)
    return overdue if start <= on <= end and overdue.code not in already else None


def milestone_label(code: str) -> str:
    """« 6 mois avant », « le jour même », « 30 jours après la fin »."""
    if code == ON_THE_DAY:
        return "le jour même"
    if code.startswith("after-"):
        return f"{code.removeprefix('after-')}{NBSP}jours après la fin"
    if code.startswith("answer-"):
        return "réponse attendue dépassée"
    return f"{code.removesuffix('-months')}{NBSP}mois avant"
