"""Rules of the measure of publication: applicability, evidence, freshness, licence, score."""

from app.collectivites.rules import KINDS
from app.datasets.rules.applicability import (
    BACK_TO_RULE,
    LAPSES_SOON_DAYS,
    OBLIGATIONS,
    Applicability,
    Decision,
    Ground,
    Standing,
    decision_errors,
    decision_until,
    default_applicability,
    effective,
    is_certain,
    newest_decision,
)
from app.datasets.rules.evidence import (
    Basis,
    CellProjection,
    Claim,
    Conformity,
    EvidenceFact,
    Stage,
    claim_errors,
    project,
)
from app.datasets.rules.freshness import FreshnessDates, freshness_dates
from app.datasets.rules.how_to import HOW_TO, HowTo
from app.datasets.rules.how_to import LICENCE as HOW_TO_LICENCE
from app.datasets.rules.licence import Licence, LicenceReading, normalise
from app.datasets.rules.next_step import Action, NextStep, next_step
from app.datasets.rules.privacy import TITLE as PRIVACY_TITLE
from app.datasets.rules.privacy import WARNING as PRIVACY_WARNING
from app.datasets.rules.privacy import WHO_DECIDED, is_sensitive, privacy_warning
from app.datasets.rules.score import (
    RULE_VERSION,
    Cell,
    MemberScore,
    cell,
    freshness,
    grade,
    mean_percent,
    member_score,
    points_fr,
)
from app.datasets.rules.territory import TerritoryFigures, Weighed, territory
from app.priority_datasets import CODES, DATASETS, Dataset, DatasetCode

__all__ = [
    "BACK_TO_RULE",
    "CODES",
    "DATASETS",
    "HOW_TO",
    "HOW_TO_LICENCE",
    "KINDS",
    "LAPSES_SOON_DAYS",
    "OBLIGATIONS",
    "PRIVACY_TITLE",
    "PRIVACY_WARNING",
    "RULE_VERSION",
    "WHO_DECIDED",
    "Action",
    "Applicability",
    "Basis",
    "Cell",
    "CellProjection",
    "Claim",
    "Conformity",
    "Dataset",
    "DatasetCode",
    "Decision",
    "EvidenceFact",
    "FreshnessDates",
    "Ground",
    "HowTo",
    "Licence",
    "LicenceReading",
    "MemberScore",
    "NextStep",
    "Stage",
    "Standing",
    "TerritoryFigures",
    "Weighed",
    "cell",
    "claim_errors",
    "decision_errors",
    "decision_until",
    "default_applicability",
    "effective",
    "freshness",
    "freshness_dates",
    "grade",
    "is_certain",
    "is_sensitive",
    "mean_percent",
    "member_score",
    "newest_decision",
    "next_step",
    "normalise",
    "points_fr",
    "privacy_warning",
    "project",
    "territory",
]
