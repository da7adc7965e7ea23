"""Where each paper original is, and when its silence lasts too long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LATE_AFTER_DAYS = 30
MOST_COPIES = 9


@dataclass(frozen=True)
class Copy:
    """The last known place of an original: at `holder`'s, or on its way to them since a day."""

    number: int
    holder: str
    is_on_its_way: bool
    since: date

    def is_late(self, on: date) -> bool:
        """On its way for more than thirty days: day thirty is still in time."""
        return self.is_on_its_way and on - self.since > timedelta(days=LATE_AFTER_DAYS)


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
