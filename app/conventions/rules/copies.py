"""Where each paper original is, and from when it is claimed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LATE_AFTER_DAYS = 30
MOST_COPIES = 9


@dataclass(frozen=True)
class Copy:
    """The last known place of an original: at `holder`'s, or on its way to them since a day.

    `is_awaited`: kept by a side that must send it back, because not everyone has signed it.
    `late_from`: the first day on which it is claimed; thirty days when nothing else was settled.
    """

    number: int
    holder: str
    is_on_its_way: bool
    since: date
    is_awaited: bool = False
    late_from: date | None = None

    @property
    def claimed_from(self) -> date:
        return self.late_from or late_from(self.since, LATE_AFTER_DAYS)

    def is_late(self, on: date) -> bool:
        return (self.is_on_its_way or self.is_awaited) and on >= self.claimed_from


def late_from(since: date, days: int) -> date:
    """More than so many days: the last of them is still in time."""
    return since + timedelta(days=days + 1)


def late(copies: Iterable[Copy], on: date) -> tuple[Copy, ...]:
    return tuple(copy for copy in copies if copy.is_late(on))


def problem(copies: Iterable[Copy], number: int, since: date) -> str | None:
    if not 1 <= number <= MOST_COPIES:
        return f"Écrivez un numéro d’exemplaire de 1 à {MOST_COPIES}."
    known = next((copy for copy in copies if copy.number == number), None)
    if known is not None and since < known.since:
        return (
            f"L’exemplaire n° {number} a déjà bougé le {known.since:%d/%m/%Y} : "
            f"le {since:%d/%m/%Y} vient avant. Vérifiez la date."
        )
    return None
