"""How long the data of each dataset stays fresh, by its expected rhythm."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.priority_datasets import DATASETS, DatasetCode


@dataclass(frozen=True, slots=True)
class FreshnessDates:
    """Freshness is 1 up to and including `fresh_until`, then 0.5 up to `stale_until`, then 0."""

    fresh_until: date
    stale_until: date


def freshness_dates(
    code: DatasetCode, *, data_on: date | None, data_year: int | None
) -> FreshnessDates | None:
    """None when the date (or the vintage of a yearly dataset) is not known.

    By a date: full up to T + max(7 days, T/10), half up to 2 T. By a vintage: full while it is the
    expected one, half during the year after.
    """
    dataset = DATASETS[code]
    if dataset.vintage_due is not None:
        year = data_year or (data_on.year if data_on else None)
        if year is None or not 1900 <= year <= 9000:
            return None
        month, day = dataset.vintage_due
        return FreshnessDates(date(year + 2, month, day), date(year + 3, month, day))
    if data_on is None or dataset.period_days is None:
        return None
    period = dataset.period_days
    fresh = period + max(7, period // 10)
    return FreshnessDates(
        data_on + timedelta(days=fresh), data_on + timedelta(days=max(fresh, 2 * period))
    )
