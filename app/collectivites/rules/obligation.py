"""The answer on a day: subject, exempt or unknown, and what decides it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.collectivites.rules.bodies import ALWAYS_LARGE_KINDS, Body, is_grouping, is_territorial
from app.collectivites.rules.figures import (
    PopulationFigure,
    PopulationFinding,
    PopulationTest,
    population_finding,
)

ETP_THRESHOLD = Decimal(50)
# Loi n° 2016-1321; fully in force two years later. Steps between the two: not verified.
LAW_ON = date(2016, 10, 7)
IN_FORCE_ON = date(2018, 10, 7)


class Obligation(StrEnum):
    SUBJECT = "subject"
    EXEMPT = "exempt"
    UNKNOWN = "unknown"


class Ground(StrEnum):
    """What decides the answer; stored in the projection."""

    THRESHOLDS = "thresholds"
    POPULATION = "population"
    ETP = "etp"
    ETP_MISSING = "etp_missing"
    POPULATION_MISSING = "population_missing"
    POPULATION_MARGIN = "population_margin"
    POPULATION_DISAGREES = "population_disagrees"
    STAGED_ENTRY = "staged_entry"
    BEFORE_LAW = "before_law"


@dataclass(frozen=True, slots=True)
class Headcount:
    """R-SEUIL-09: the agents of this personne morale only; a CCAS counts its own."""

    etp: Decimal
    effective_on: date
    source: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What an installation chooses: R-SEUIL-07 (off by the letter) and the margin of R-POP-02."""

    applies_to_groupings: bool = False
    margin_percent: int = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """`population` is None when the population test does not concern the body."""

    status: Obligation
    ground: Ground
    population: PopulationFinding | None = None
    headcount: Headcount | None = None


def headcount_on(headcounts: Iterable[Headcount], on: date) -> Headcount | None:
    """The latest in force that day; of two of the same day, the last given."""
    found: Headcount | None = None
    for headcount in headcounts:
        if headcount.effective_on <= on and (
            found is None or headcount.effective_on >= found.effective_on
        ):
            found = headcount
    return found


def population_matters(body: Body, policy: Policy) -> bool:
    """R-SEUIL-07: only a collectivité territoriale is exempted by its population."""
    if is_territorial(body.kind, body.legal_category):
        return True
    return policy.applies_to_groupings and is_grouping(body)


def decide(
    body: Body,
    figures: Sequence[PopulationFigure],
    headcounts: Sequence[Headcount],
    on: date,
    policy: Policy,
) -> Decision:
    """R-SEUIL-02 to 06, on a day (R-SEUIL-11). Both thresholds are inside the obligation.

    Source: CRPA art. L. 312-1-1 and D. 312-1-1-1. There is no transitional clause for a
    population that falls (R-SEUIL-12).
    """
    population = (
        population_finding(figures, on, policy.margin_percent)
        if population_matters(body, policy)
        else None
    )
    if population and population.test is PopulationTest.MISSING and body.kind in ALWAYS_LARGE_KINDS:
        population = replace(population, test=PopulationTest.PASSES)
    headcount = headcount_on(headcounts, on)
    status, ground = _answer(population.test if population else None, headcount, on)
    return Decision(status, ground, population, headcount)


def _answer(
    population: PopulationTest | None, headcount: Headcount | None, on: date
) -> tuple[Obligation, Ground]:
    if on < LAW_ON:
        return Obligation.EXEMPT, Ground.BEFORE_LAW
    if on < IN_FORCE_ON:
        return Obligation.UNKNOWN, Ground.STAGED_ENTRY
    if population is PopulationTest.FAILS:
        return Obligation.EXEMPT, Ground.POPULATION
    if headcount and headcount.etp < ETP_THRESHOLD:
        return Obligation.EXEMPT, Ground.ETP
    if population is not None and population is not PopulationTest.PASSES:
        return Obligation.UNKNOWN, Ground(population.value)
    if headcount is None:
        return Obligation.UNKNOWN, Ground.ETP_MISSING
    return Obligation.SUBJECT, Ground.THRESHOLDS
