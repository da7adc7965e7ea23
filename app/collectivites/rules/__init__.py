"""Who must publish under CRPA art. L. 312-1-1: pure rules R-SEUIL-01 to 15 and R-POP-01 to 03."""

from app.collectivites.rules.bands import BANDS, Band, band
from app.collectivites.rules.bodies import KINDS, Body, is_grouping, is_territorial
from app.collectivites.rules.figures import (
    POPULATION_THRESHOLD,
    PopulationCategory,
    PopulationFigure,
    PopulationFinding,
    PopulationTest,
    population_finding,
)
from app.collectivites.rules.history import Period, obligation_periods
from app.collectivites.rules.obligation import (
    ETP_THRESHOLD,
    IN_FORCE_ON,
    LAW_ON,
    Decision,
    Ground,
    Headcount,
    Obligation,
    Policy,
    decide,
    headcount_on,
)
from app.collectivites.rules.wording import Answer, Reason, obligation, summary, why

__all__ = [
    "BANDS",
    "ETP_THRESHOLD",
    "IN_FORCE_ON",
    "KINDS",
    "LAW_ON",
    "POPULATION_THRESHOLD",
    "Answer",
    "Band",
    "Body",
    "Decision",
    "Ground",
    "Headcount",
    "Obligation",
    "Period",
    "Policy",
    "PopulationCategory",
    "PopulationFigure",
    "PopulationFinding",
    "PopulationTest",
    "Reason",
    "band",
    "decide",
    "headcount_on",
    "is_grouping",
    "is_territorial",
    "obligation",
    "obligation_periods",
    "population_finding",
    "summary",
    "why",
]
