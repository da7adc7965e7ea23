"""What the correspondant sees by the link, and what agents see of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.collectivites.models import Collectivite, Mandate
from app.collectivites.pages import SheetPage
from app.collectivites.rules import Answer
from app.conventions.queries.lists import DueRow
from app.core.french import date_short, typo_fr
from app.datasets.pages import LICENCE_CHOICES, CellDetail
from app.datasets.rules import DATASETS, Applicability, DatasetCode, Stage
from app.reports.correspondants.models import Kind, MemberLink
from app.reports.correspondants.queries import ConventionRow, ProposalRow

Choices = Sequence[tuple[str, str]]
STAGE_WORDS = {
    Stage.NOT_STARTED: "à commencer",
    Stage.ENGAGED: "la source des données est connue, le fichier reste à préparer",
    Stage.COLLECTED: "le fichier est prêt, il reste à le publier",
    Stage.PUBLISHED: "publié",
}
CONCERN_WORDS = {
    Applicability.MANDATORY: "obligatoire pour vous",
    Applicability.VOLUNTARY: "facultatif pour vous",
    Applicability.NOT_APPLICABLE: "ne vous concerne pas",
    Applicability.UNDETERMINED: "reste à savoir s’il vous concerne",
}
KIND_WORDS = {
    Kind.PUBLICATION: "Publication déclarée",
    Kind.ANSWER: "Réponse prévue",
    Kind.ACT: "Délibération déposée",
    Kind.SCAN: "Numérisation déposée",
}


@dataclass(frozen=True)
class DatasetView:
    """One of the six, in plain words."""

    detail: CellDetail

    @property
    def name(self) -> str:
        return self.detail.dataset.name

    @property
    def concern(self) -> str:
        return CONCERN_WORDS[self.detail.view.cell.applicability]

    @property
    def is_published(self) -> bool:
        return self.detail.view.cell.stage is Stage.PUBLISHED

    @property
    def where(self) -> str:
        if self.detail.view.cell.applicability is Applicability.NOT_APPLICABLE:
            return "rien à faire"
        return STAGE_WORDS[self.detail.view.cell.stage]

    @property
    def rhythm(self) -> str:
        return self.detail.dataset.rhythm


@dataclass(frozen=True)
class SentView:
    """A proposal in one line."""

    row: ProposalRow

    @property
    def kind(self) -> str:
        return KIND_WORDS[Kind(self.row.proposal.kind)]

    @property
    def what(self) -> str:
        one = self.row.proposal
        if one.dataset:
            return DATASETS[DatasetCode(one.dataset)].name
        if one.on:
            note = f"\u202f; {one.note}" if one.note else ""
            return typo_fr(f"{self.row.reference}, le {date_short(one.on)}") + note
        return one.file_name or ""

    @property
    def href(self) -> str:
        """Where an agent deals with it."""
        one = self.row.proposal
        if one.kind == Kind.ACT:
            return f"/deliberations/depot/{one.file_key}"
        if one.kind == Kind.SCAN:
            return f"/documents/numerisations/{one.file_key}"
        return f"/conventions/{one.convention_id}" if one.convention_id else ""

    @property
    def is_file(self) -> bool:
        return self.row.proposal.kind in {Kind.ACT, Kind.SCAN}

    @property
    def outcome(self) -> str:
        one = self.row.proposal
        if one.decided_at is None:
            return "attend la confirmation d’un agent"
        return "confirmé" if one.is_accepted else "écarté"


@dataclass(frozen=True)
class MemberPage:
    """Behind a personal link. `refused`: the form whose sending was refused."""

    secret: str
    form_token: str
    link: MemberLink
    holder: str
    sheet: SheetPage
    conventions: Sequence[ConventionRow]
    due: Mapping[UUID, DueRow]
    datasets: Sequence[DatasetView]
    sent: Sequence[SentView]
    done: str = ""
    refused: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    licences: Choices = LICENCE_CHOICES
    dataset_choices: Choices = tuple((code.value, one.name) for code, one in DATASETS.items())

    @property
    def body(self) -> Collectivite:
        return self.sheet.body

    @property
    def answer(self) -> Answer:
        return self.sheet.answer

    @property
    def convention_choices(self) -> Choices:
        return tuple((str(one.id), f"{one.reference}, {one.title}") for one in self.conventions)

    def action(self, kind: str) -> str:
        return f"/correspondant/{self.secret}/{kind}"

    def value(self, kind: str, name: str) -> str:
        return self.typed.get(name, "") if self.refused == kind else ""

    def error(self, kind: str, name: str) -> str | None:
        return self.errors.get(name) if self.refused == kind else None


@dataclass(frozen=True)
class InboxPage:
    """`refused`: the proposal whose decision was refused."""

    waiting: Sequence[SentView]
    decided: Sequence[SentView]
    refused: UUID | None = None
    reason: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LinksPage:
    """`address` is shown once, when it has just been made for `holder_id`."""

    body: Collectivite
    holders: Sequence[Mandate]
    links: Mapping[UUID, MemberLink]
    today: date
    days: int
    address: str = ""
    holder_id: UUID | None = None
