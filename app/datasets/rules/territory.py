"""What the rates of the members add up to for the whole territory. Source: lifecycle.md §4."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

from app.datasets.rules.score import MemberScore

SEVERAL = 3


@dataclass(frozen=True, slots=True)
class Weighed:
    """Members alike: their score, what the threshold rule says of them, how many they are.

    `population` is that of the communes among them, 0 for any other body: a grouping covers the
    same inhabitants as its communes, and they count once.
    """

    score: MemberScore
    is_subject: bool
    population: int = 0
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryFigures:
    """Subject members by what they publish; a member without a convention counts like another.

    `percent` is the mean of the rates of the subject members, rounded down; None without any.
    `covered` is the population of the communes that publish one dataset or more.
    """

    subject: int = 0
    publish_one: int = 0
    publish_three: int = 0
    publish_all: int = 0
    percent: int | None = None
    population: int = 0
    covered: int = 0

    @property
    def covered_percent(self) -> int | None:
        return self.covered * 100 // self.population if self.population else None


def territory(members: Iterable[Weighed]) -> TerritoryFigures:
    everyone = list(members)
    subject = [one for one in everyone if one.is_subject]
    rated = [(one.score.percent, one.number) for one in subject if one.score.percent is not None]
    total = sum(number for _, number in rated)
    return TerritoryFigures(
        subject=sum(one.number for one in subject),
        publish_one=sum(one.number for one in subject if one.score.published >= 1),
        publish_three=sum(one.number for one in subject if one.score.published >= SEVERAL),
        publish_all=sum(one.number for one in subject if _publishes_all(one.score)),
        percent=floor(sum(percent * number for percent, number in rated) / total)
        if total
        else None,
        population=sum(one.population for one in everyone),
        covered=sum(one.population for one in everyone if one.score.published >= 1),
    )


def _publishes_all(score: MemberScore) -> bool:
    return score.applicable > 0 and score.published == score.applicable
