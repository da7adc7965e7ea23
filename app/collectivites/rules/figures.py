"""Population figures: which one counts on a day, and what it proves (R-POP-01 to 03)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

POPULATION_THRESHOLD = 3_500


class PopulationCategory(StrEnum):
    """Totale = municipale + comptée à part (CGCT art. R. 2151-1)."""

    TOTALE = "totale"
    MUNICIPALE = "municipale"
    UNKNOWN = "inconnue"


@dataclass(frozen=True, slots=True)
class PopulationFigure:
    """R-POP-01 and 03: a figure counted in year N-3 is in force from 1 January of year N."""

    category: str
    value: int
    effective_on: date
    vintage_year: int | None = None
    source: str = ""


class PopulationTest(StrEnum):
    PASSES = "passes"
    FAILS = "fails"
    MISSING = "population_missing"
    MARGIN = "population_margin"
    DISAGREES = "population_disagrees"


@dataclass(frozen=True, slots=True)
class PopulationFinding:
    """`lower` is a figure the totale cannot be under: municipale, or of unknown category."""

    test: PopulationTest
    totale: PopulationFigure | None
    lower: PopulationFigure | None

    @property
    def grounds(self) -> tuple[PopulationFigure, ...]:
        """The figures the answer rests on, newest first."""
        if self.totale and self.lower and self.lower.effective_on > self.totale.effective_on:
            proves_alone = self.lower.value >= POPULATION_THRESHOLD
            return (self.lower,) if proves_alone else (self.lower, self.totale)
        found = self.totale or self.lower
        return (found,) if found else ()


def population_finding(
    figures: Iterable[PopulationFigure], on: date, margin_percent: int = 5
) -> PopulationFinding:
    """The test against 3 500 with the figures in force that day.

    Source: R-POP-02; yearly decree authenticating the figures, art. 3 (« le chiffre de la
    population totale est celui auquel il convient de se référer »).
    """
    totale: PopulationFigure | None = None
    lower: PopulationFigure | None = None
    for figure in figures:
        if figure.effective_on > on:
            continue
        if figure.category == PopulationCategory.TOTALE:
            totale = _newest(totale, figure)
        else:
            lower = _newest(lower, figure)
    return PopulationFinding(_test(totale, lower, margin_percent), totale, lower)


def _newest(known: PopulationFigure | None, other: PopulationFigure) -> PopulationFigure:
    """Of two lower bounds of one day the larger says more, whatever their order."""
    if known is None:
        return other
    return max(known, other, key=lambda figure: (figure.effective_on, figure.value))


def _test(
    totale: PopulationFigure | None, lower: PopulationFigure | None, margin_percent: int
) -> PopulationTest:
    if totale and (lower is None or lower.effective_on <= totale.effective_on):
        return _side(totale)
    if lower is None:
        return PopulationTest.MISSING
    if _side(lower) is PopulationTest.PASSES:
        return PopulationTest.PASSES
    if totale:
        # An older totale under the threshold agrees; above it, someone must look.
        agrees = _side(totale) is PopulationTest.FAILS
        return PopulationTest.FAILS if agrees else PopulationTest.DISAGREES
    is_close = lower.value * 100 >= POPULATION_THRESHOLD * (100 - margin_percent)
    return PopulationTest.MARGIN if is_close else PopulationTest.FAILS


def _side(figure: PopulationFigure) -> PopulationTest:
    """« moins de 3 500 habitants » is out: exactly 3 500 is in."""
    return PopulationTest.PASSES if figure.value >= POPULATION_THRESHOLD else PopulationTest.FAILS
