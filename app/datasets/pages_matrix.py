"""Rows of the matrix, the drawings they share, and the words of the next step."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.french import NBSP, typo_fr
from app.datasets import rules
from app.datasets.rules import Applicability, Dataset, Stage

COMPLETE = Decimal(100)


@dataclass(frozen=True)
class Mark:
    """One drawing of the sprite: cells that look alike share it, so that 200 rows stay light."""

    number: int
    applicability: Applicability
    stage: Stage
    conformity: rules.Conformity | None
    freshness: Decimal | None
    complete: bool


class Marks:
    """Gathers the drawings a page needs while its rows are built."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Mark] = {}

    def of(self, cell: rules.Cell) -> int:
        """The number of the drawing of this cell."""
        looks = (
            (cell.applicability, Stage.NOT_STARTED, None, None, False)
            if not cell.is_applicable
            else (
                cell.applicability,
                cell.stage,
                cell.conformity,
                cell.freshness,
                cell.points == COMPLETE,
            )
        )
        if looks not in self._known:
            self._known[looks] = Mark(len(self._known), *looks)
        return self._known[looks].number

    @property
    def all(self) -> tuple[Mark, ...]:
        return tuple(self._known.values())


@dataclass(frozen=True)
class MatrixRow:
    """`marks`: the drawing of each of the six cells; `step`: the next one, in a few words."""

    id: UUID
    name: str
    kind: str
    obligation: str
    score: rules.MemberScore
    marks: tuple[int, ...]
    step: str
    applicabilities: tuple[Applicability, ...]


ACTION_WORDS = {
    rules.Action.DECIDE: "dire si concerné",
    rules.Action.NAME: "lancer",
    rules.Action.COLLECT: "recueillir",
    rules.Action.PUBLISH: "publier",
    rules.Action.CHECK: "contrôler",
    rules.Action.MEND: "corriger",
    rules.Action.DATE: "dater",
    rules.Action.REFRESH: "mettre à jour",
}
ACTION_SENTENCES = {
    rules.Action.DECIDE: "Dites si ce jeu concerne le membre : tant que la réponse manque, la case "
    "compte 0 point.",
    rules.Action.NAME: "Nommez un correspondant chez le membre, et dites d’où viendront les "
    "données.",
    rules.Action.COLLECT: "Recueillez le fichier auprès du correspondant.",
    rules.Action.PUBLISH: "Publiez le fichier reçu, sous licence ouverte, et notez son adresse.",
    rules.Action.CHECK: "Faites contrôler le fichier publié : sans rapport, sa conformité ne "
    "rapporte rien.",
    rules.Action.MEND: "Corrigez les erreurs du rapport de contrôle, puis publiez de nouveau.",
    rules.Action.DATE: "Notez la date des données publiées : sans elle, leur fraîcheur ne "
    "rapporte rien.",
    rules.Action.REFRESH: "Publiez des données plus récentes.",
}


def gain_fr(gain: Decimal) -> str:
    """« + 35 » : points, with at most one decimal."""
    return f"+{NBSP}{gain.quantize(Decimal('0.1')).normalize():f}".replace(".", ",")


def step_words(step: rules.NextStep | None) -> str:
    """« publier Adresses, + 35 »; empty when nothing is left to win."""
    if step is None:
        return ""
    name = rules.DATASETS[step.dataset].short_name
    return f"{ACTION_WORDS[step.action]} {name}, {gain_fr(step.gain)}"


@dataclass(frozen=True)
class StepView:
    """« La prochaine marche » of a member, with what it brings."""

    step: rules.NextStep
    href: str

    @property
    def dataset(self) -> Dataset:
        return rules.DATASETS[self.step.dataset]

    @property
    def sentence(self) -> str:
        return typo_fr(ACTION_SENTENCES[self.step.action])

    @property
    def gain(self) -> str:
        cell, member = gain_fr(self.step.gain), gain_fr(self.step.member_gain)
        return f"{cell} sur la case, soit {member} sur le taux du membre"

    @property
    def how_to(self) -> str:
        return f"/jeux-de-donnees/{self.step.dataset}/mode-d-emploi"
