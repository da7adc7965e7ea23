"""Exact dates: the end is the last day, inclusive; months are added from the anchor, clamped."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

ONE_DAY = timedelta(days=1)
POSTING_WORKING_DAYS = 5
MAX_MONTHS = 1200
_FIRST_YEAR, _LAST_YEAR = 1900, 2999


def add_months(start: date, months: int) -> date:
    """The same day `months` later, or the last day of that month when it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def end_of(start: date, months: int) -> date:
    """Last day of a span of `months` from `start`: the day before start + months."""
    return add_months(start, months) - ONE_DAY


def notice_limit(end: date, months: int) -> date:
    """The last day r such that r + notice ≤ end, which is not « end minus notice »."""
    latest = add_months(end, -months)
    while months and add_months(latest + ONE_DAY, months) <= end:
        latest += ONE_DAY
    return latest


def effective_end_anytime(received: date, months: int, end: date | None) -> date:
    """Last effective day of a notice given at any time: reception + notice, capped by the end."""
    noticed = add_months(received, months)
    return noticed if end is None else min(noticed, end)


def safe_posting_day(limit: date, working_days: int = POSTING_WORKING_DAYS) -> date:
    """The day to post a registered letter so that it is received by `limit`.

    Counted in working days (Monday to Friday, French public holidays left out).
    """
    day = limit
    while working_days:
        day -= ONE_DAY
        working_days -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> Mapping[date, str]:
    import holidays

    return dict(holidays.country_holidays("FR", years=year).items())


def deadline_json(
    end: date, notice_months: int, mode: str = "term", received: date | None = None
) -> dict[str, object]:
    """The document printed by `jalon deadline`.

    `limit_on`: last day a notice « at the term » may be received; null for « at any time ».
    `ends_on`: last effective day, null when the notice received does not stop this term.
    """
    _refuse_out_of_range(end, notice_months, received)
    if mode == "anytime":
        ends_on = effective_end_anytime(received, notice_months, end) if received else end
        return {"limit_on": None, "ends_on": ends_on.isoformat()}
    limit = notice_limit(end, notice_months)
    document: dict[str, object] = {"limit_on": limit.isoformat(), "ends_on": end.isoformat()}
    if received and received > limit:
        document["ends_on"] = None
        document["warning"] = (
            f"Reçue le {received:%d/%m/%Y}, après la limite du {limit:%d/%m/%Y} : "
            "la dénonciation compte pour le terme suivant."
        )
    return document


def _refuse_out_of_range(end: date, notice_months: int, received: date | None) -> None:
    if not 0 <= notice_months <= MAX_MONTHS:
        raise ValueError(f"Le préavis se compte en mois, de 0 à {MAX_MONTHS}.")
    if any(day and not _FIRST_YEAR <= day.year <= _LAST_YEAR for day in (end, received)):
        raise ValueError(f"Les dates vont de {_FIRST_YEAR} à {_LAST_YEAR}.")
