"""Where a first name may tell which child (R-RGPD-PRENOMS), as a file of first names shows it."""

from dataclasses import dataclass

from app.core.french import plural
from app.datasets.checking.rules.report import Fault
from app.datasets.checking.rules.wording import fault
from app.datasets.rules.privacy import FEW_BIRTHS, TITLE, WARNING

CODE = "few-births"


@dataclass(frozen=True, slots=True)
class Year:
    """What a commune registered in a year: births, and names given once."""

    births: int = 0
    lone_names: int = 0

    def with_name(self, count: int) -> "Year":
        return Year(self.births + count, self.lone_names + (count == 1))

    @property
    def tells(self) -> bool:
        return self.births < FEW_BIRTHS and self.lone_names > 0


def few_births(town: str, year: str, seen: Year) -> Fault:
    given = plural(seen.lone_names, "prénom donné", "prénoms donnés")
    why = f"Commune {town}, {year} : {plural(seen.births, 'naissance', 'naissances')}, dont {given}"
    told = fault(CODE, "NOMBRE_OCCURRENCES", TITLE, f"{why} une seule fois.", WARNING)
    return Fault(told.code, told.field, told.title, told.why, told.fix, is_warning=True)
