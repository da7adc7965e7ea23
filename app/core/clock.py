"""The only place that reads the clock."""

from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The civil day in Paris: a deadline is a French calendar day."""
    return now().astimezone(PARIS).date()


TodayDep = Annotated[date, Depends(today)]
