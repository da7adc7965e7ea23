"""Points of a cell, rate of a member, and the words that go with them. Source: lifecycle.md §4."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import floor

from app.core.french import NBSP, percent_fr
from app.datasets.rules.applicability import Applicability
from app.datasets.rules.evidence import Conformity, Stage
from app.priority_datasets import DatasetCode

RULE_VERSION = "2026-11"

STAGE_POINTS = {
    Stage.NOT_STARTED: Decimal(0),
    Stage.ENGAGED: Decimal(10),
    Stage.COLLECTED: Decimal(25),
    Stage.PUBLISHED: Decimal(60),
}
CONFORMITY_POINTS = Decimal(25)
FRESHNESS_POINTS = Decimal(15)
CONFORMITY_SHARE = {
    Conformity.CONFORMANT: Decimal(1),
    Conformity.MINOR: Decimal("0.5"),
    Conformity.NON_CONFORMANT: Decimal(0),
}
GRADES = ((10, "à lancer"), (40, "engagé"), (80, "en bonne voie"), (100, "à maintenir"))
FULL_GRADE = "complet"
NOTHING_CONCERNED = "sans objet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One member × dataset on a day. `freshness` and `conformity` are None when not measured.

    `points` counts what is proven; `possible`, as if what is not measured were perfect.
    """

    dataset: DatasetCode
    applicability: Applicability
    stage: Stage = Stage.NOT_STARTED
    conformity: Conformity | None = None
    freshness: Decimal | None = None
    points: Decimal = Decimal(0)
    possible: Decimal = Decimal(0)

    @property
    def is_applicable(self) -> bool:
        return self.applicability is not Applicability.NOT_APPLICABLE

    @property
    def is_published(self) -> bool:
        return self.is_applicable and self.stage is Stage.PUBLISHED


def freshness(fresh_until: date | None, stale_until: date | None, on: date) -> Decimal | None:
    """Both days are inside; None when the date of the data is not known."""
    if fresh_until is None or stale_until is None:
        return None
    if on <= fresh_until:
        return Decimal(1)
    return Decimal("0.5") if on <= stale_until else Decimal(0)


def cell(
    dataset: DatasetCode,
    applicability: Applicability,
    *,
    stage: int = 0,
    conformity: str | None = None,
    freshness: Decimal | None = None,
) -> Cell:
    """Points only where the dataset is known to concern the member: ignorance never raises it."""
    known = Stage(stage)
    measured = Conformity(conformity) if conformity else None
    low = high = Decimal(0)
    if applicability in {Applicability.MANDATORY, Applicability.VOLUNTARY}:
        low, high = _points(known, measured, freshness)
    return Cell(
        dataset=dataset,
        applicability=applicability,
        stage=known,
        conformity=measured,
        freshness=freshness,
        points=low,
        possible=high,
    )


def points_on(stage: Stage, conformity: Conformity | None, freshness: Decimal | None) -> Decimal:
    """What is proven of a dataset that concerns the member."""
    return _points(stage, conformity, freshness)[0]


def _points(
    stage: Stage, conformity: Conformity | None, freshness: Decimal | None
) -> tuple[Decimal, Decimal]:
    low = high = STAGE_POINTS[stage]
    if stage is not Stage.PUBLISHED:
        return low, high
    share = None if conformity is None else CONFORMITY_SHARE[conformity]
    for part, weight in ((share, CONFORMITY_POINTS), (freshness, FRESHNESS_POINTS)):
        low += weight * (part or Decimal(0))
        high += weight * (Decimal(1) if part is None else part)
    return low, high


@dataclass(frozen=True, slots=True)
class MemberScore:
    """`percent` is None (« sans objet ») when no dataset concerns the member, never 100.

    `possible_percent` differs from `percent` when something published was not measured.
    """

    published: int
    applicable: int
    not_applicable: int
    percent: int | None
    possible_percent: int | None

    @property
    def sentence(self) -> str:
        """« 3 jeux publiés sur 5 concernés (1 non concerné) »: French counts two from two."""
        if self.percent is None:
            return NOTHING_CONCERNED
        noun = "jeu publié" if self.published < 2 else "jeux publiés"
        concerned = "concerné" if self.applicable < 2 else "concernés"
        text = f"{self.published} {noun} sur {self.applicable} {concerned}"
        if self.not_applicable:
            plural = "" if self.not_applicable < 2 else "s"
            text += f" ({self.not_applicable} non concerné{plural})"
        return text

    @property
    def rate(self) -> str:
        """« 57 % », or « entre 57 % et 62 % » while something is « non mesuré »."""
        if self.percent is None or self.possible_percent is None:
            return NOTHING_CONCERNED
        low = percent_fr(self.percent)
        if self.possible_percent == self.percent:
            return low
        return f"entre {low} et {percent_fr(self.possible_percent)}"

    @property
    def grade(self) -> str:
        return grade(self.percent)


def grade(percent: int | None) -> str:
    if percent is None:
        return NOTHING_CONCERNED
    return next((word for limit, word in GRADES if percent < limit), FULL_GRADE)


def member_score(cells: Sequence[Cell]) -> MemberScore:
    """Mean of the applicable cells, rounded down, so that 100 needs every cell at 100."""
    concerned = [one for one in cells if one.is_applicable]
    return MemberScore(
        published=sum(one.is_published for one in concerned),
        applicable=len(concerned),
        not_applicable=len(cells) - len(concerned),
        percent=mean_percent([one.points for one in concerned]),
        possible_percent=mean_percent([one.possible for one in concerned]),
    )


def mean_percent(points: Sequence[Decimal]) -> int | None:
    """Rounded down; None for nothing."""
    return floor(sum(points, Decimal(0)) / len(points)) if points else None


def points_fr(points: Decimal) -> str:
    """« 72,5 points »."""
    text = f"{points.normalize():f}".replace(".", ",")
    return f"{text}{NBSP}point{'s' if points >= 2 else ''}"
