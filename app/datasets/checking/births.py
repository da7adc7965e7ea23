"""Few births in a file of first names: told apart from its errors, for a person to weigh."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.datasets.checking.columns import Found
from app.datasets.checking.rules import Fault, births

PLACE, COUNT, YEAR = "COLL_INSEE", "NOMBRE_OCCURRENCES", "ANNEE"
# The communes of a région over ten years; a larger file is no commune's.
MOST_TOWNS = 50_000


@dataclass(slots=True)
class BirthCount:
    """Looks at the columns as the checks do, finds no fault, and remembers each commune's year."""

    places: tuple[int, int, int]
    sees_blank_rows: bool = False
    years: dict[tuple[str, str], births.Year] = field(default_factory=dict)

    def faults(self, columns: Sequence[Sequence[str]]) -> Iterator[Found]:
        for town, count, year in zip(*(columns[one] for one in self.places), strict=True):
            if not (count.isascii() and count.isdigit()) or not town:
                continue
            known = self.years.get((town, year), births.Year())
            if known.births == 0 and len(self.years) >= MOST_TOWNS:
                continue
            self.years[town, year] = known.with_name(int(count))
        return iter(())

    def warnings(self) -> list[Fault]:
        """The rarest births first."""
        few = [(seen.births, town, year) for (town, year), seen in self.years.items() if seen.tells]
        return [
            births.few_births(town, year, self.years[town, year]) for _, town, year in sorted(few)
        ]


def birth_count(names: Sequence[str]) -> BirthCount | None:
    """None when the file lacks a column to count by."""
    wanted = (PLACE, COUNT, YEAR)
    if any(name not in names for name in wanted):
        return None
    place, count, year = (list(names).index(name) for name in wanted)
    return BirthCount((place, count, year))
