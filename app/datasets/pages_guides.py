"""What the pages that help to act show."""

from dataclasses import dataclass

from app.datasets import rules
from app.datasets.queries import LapsingDecision


@dataclass(frozen=True)
class HowToPage:
    dataset: rules.Dataset
    how_to: rules.HowTo
    licence: str = rules.HOW_TO_LICENCE


@dataclass(frozen=True)
class DecisionLine:
    row: LapsingDecision

    @property
    def name(self) -> str:
        return rules.DATASETS[self.row.dataset].name


@dataclass(frozen=True)
class DecisionsPage:
    """`lapsed`: the rule speaks again, and nobody decided since."""

    soon: tuple[DecisionLine, ...]
    lapsed: tuple[DecisionLine, ...]
    days: int = rules.LAPSES_SOON_DAYS
