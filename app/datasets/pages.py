"""What the pages of the datasets show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.datasets import rules
from app.datasets.checking.queries import CheckRow
from app.datasets.pages_matrix import COMPLETE, Mark, MatrixRow, StepView
from app.datasets.portals.pages import ObservedFile
from app.datasets.queries import DatasetCounts, EpciChoice, MemberProgress
from app.datasets.rules import Applicability, Basis, Dataset, Stage

LICENCE_CHOICES = (
    ("licence-ouverte-2", "Licence Ouverte 2.0"),
    ("licence-ouverte-1", "Licence Ouverte 1.0"),
    ("odbl", "ODbL"),
    ("other", "Autre licence"),
)
STAGE_CHOICES = (
    ("1", "Engagé : un correspondant est nommé, la source des données est connue"),
    ("2", "Collecté : un fichier a été reçu"),
    ("3", "Publié : une adresse publique répond, sous licence ouverte"),
    ("0", "Revenu à « non démarré »"),
)
STAGE_FILTERS = (("3", "publié"), ("2", "collecté"), ("1", "engagé"), ("0", "non démarré"))
APPLICABILITY_FILTERS = (
    ("oui", "concernés"),
    ("obligatoire", "obligatoire"),
    ("volontaire", "volontaire"),
    ("a-determiner", "à déterminer"),
    ("non", "non concernés"),
)
CONFORMITY_CHOICES = (
    ("conformant", "Conforme : aucune erreur"),
    ("minor", "Écarts mineurs : champs facultatifs, ou moins de 5 % des lignes"),
    ("non_conformant", "Non conforme"),
)
DECISION_CHOICES = (
    ("not_applicable", "Non concerné"),
    ("mandatory", "Obligatoire"),
    ("voluntary", "Démarche volontaire"),
    (rules.BACK_TO_RULE, "Revenir à la réponse de la règle"),
)
KIND_FILTERS = (
    ("commune", "commune"),
    ("epci", "EPCI"),
    ("departement", "département"),
    ("region", "région"),
    ("syndicat", "syndicat"),
    ("acteur_associe", "acteur associé"),
    ("other", "autre organisme"),
)
OBLIGATION_FILTERS = (
    ("subject", "assujettie"),
    ("exempt", "non assujettie"),
    ("unknown", "à vérifier"),
)


ActiveFilter = tuple[str, str, str]


def active_filters(
    typed: Mapping[str, str], **choices: Sequence[tuple[str, str]]
) -> tuple[ActiveFilter, ...]:
    """Words, parameter and value of the filters in use; a value not offered is not one."""
    words = [(typed["q"], "q", typed["q"])] if typed["q"] else []
    for name, options in choices.items():
        known = dict(options)
        if typed[name] in known:
            words.append((known[typed[name]], name, typed[name]))
    return tuple(words)


@dataclass(frozen=True)
class CellView:
    """One cell of the matrix, ready for its component."""

    cell: rules.Cell
    href: str

    @property
    def is_complete(self) -> bool:
        return self.cell.points == COMPLETE


@dataclass(frozen=True)
class CountRow:
    """A dataset and how many members are at each place; every figure leads to its list."""

    dataset: Dataset
    counts: DatasetCounts

    @property
    def stages(self) -> tuple[tuple[Stage, int], ...]:
        return tuple((stage, self.counts.concerned(stage)) for stage in reversed(Stage))

    @property
    def undetermined(self) -> int:
        return self.counts.applicable_as(Applicability.UNDETERMINED)

    @property
    def not_applicable(self) -> int:
        return self.counts.applicable_as(Applicability.NOT_APPLICABLE)


@dataclass(frozen=True)
class ListPage:
    """`territory` is None while nobody is followed: a country is not somebody's territory."""

    url: str
    typed: Mapping[str, str]
    counts: tuple[CountRow, ...]
    rows: tuple[MatrixRow, ...]
    total: int
    number: int
    page_count: int
    epcis: tuple[EpciChoice, ...]
    is_followed: bool
    marks: tuple[Mark, ...]
    territory: rules.TerritoryFigures | None
    datasets: tuple[Dataset, ...] = tuple(rules.DATASETS.values())
    kinds: tuple[tuple[str, str], ...] = KIND_FILTERS
    obligations: tuple[tuple[str, str], ...] = OBLIGATION_FILTERS
    stages: tuple[tuple[str, str], ...] = STAGE_FILTERS
    applicabilities: tuple[tuple[str, str], ...] = APPLICABILITY_FILTERS

    @property
    def epci_options(self) -> tuple[tuple[str, str], ...]:
        return tuple((str(one.id), one.name) for one in self.epcis)

    @property
    def dataset_options(self) -> tuple[tuple[str, str], ...]:
        return tuple((one.code.value, one.name) for one in self.datasets)

    @property
    def active(self) -> tuple[ActiveFilter, ...]:
        code = self.typed["departement"]
        return active_filters(
            self.typed,
            departement=((code, f"département {code}"),) if code else (),
            epci=self.epci_options,
            nature=self.kinds,
            obligation=self.obligations,
            jeu=self.dataset_options,
            concerne=self.applicabilities,
            etape=self.stages,
        )


@dataclass(frozen=True)
class DatasetPage:
    dataset: Dataset
    counts: CountRow
    url: str
    rows: tuple[MatrixRow, ...]
    marks: tuple[Mark, ...]
    published_on: Mapping[UUID, date | None]
    typed: Mapping[str, str]
    total: int
    number: int
    page_count: int
    stages: tuple[tuple[str, str], ...] = STAGE_FILTERS
    applicabilities: tuple[tuple[str, str], ...] = APPLICABILITY_FILTERS

    @property
    def index(self) -> int:
        """Place of this dataset among the six cells of a row."""
        return rules.CODES.index(self.dataset.code)

    @property
    def active(self) -> tuple[ActiveFilter, ...]:
        return active_filters(self.typed, concerne=self.applicabilities, etape=self.stages)


@dataclass(frozen=True)
class EvidenceView:
    """`report`: where the one on its file is read; of a file not published, by agents alone."""

    id: UUID
    stage: int
    basis: str
    author: str
    observed_on: date
    recorded_at: datetime
    url: str | None
    licence: str | None
    correspondant: str | None
    data_source: str | None
    data_on: date | None
    data_year: int | None
    conformity: str | None
    schema_version: str | None
    checker_version: str | None
    file_sha256: str | None
    note: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawal_reason: str | None
    is_demo: bool
    report: str = ""


@dataclass(frozen=True)
class DecisionView:
    value: str
    reason: str
    author: str
    decided_on: date
    until: date
    holds: bool
    is_demo: bool


@dataclass(frozen=True)
class CellDetail:
    """One dataset of a member: the cell, why it applies, and the evidence behind it."""

    dataset: Dataset
    view: CellView
    ground: rules.Ground
    evidence: EvidenceView | None
    decision: DecisionView | None

    @property
    def points(self) -> str:
        low, high = self.view.cell.points, self.view.cell.possible
        if low == high:
            return rules.points_fr(low)
        return f"entre {rules.points_fr(low)} et {rules.points_fr(high)}"


@dataclass(frozen=True)
class MemberPage:
    progress: MemberProgress
    today: date
    cells: tuple[CellDetail, ...]
    checks: tuple[CheckRow, ...]
    next_step: StepView | None = None

    @property
    def has_demo(self) -> bool:
        return any(one.evidence is not None and one.evidence.is_demo for one in self.cells)


@dataclass(frozen=True)
class CellPage:
    progress: MemberProgress
    today: date
    detail: CellDetail
    history: tuple[EvidenceView, ...]
    decisions: tuple[DecisionView, ...]
    can_be_freed: bool
    checked_as: str
    checks: tuple[CheckRow, ...]
    warning: str
    typed: Mapping[str, str]
    warning_title: str = rules.PRIVACY_TITLE
    errors: Mapping[str, str] = field(default_factory=dict)
    typed_decision: Mapping[str, str] = field(default_factory=dict)
    decision_errors: Mapping[str, str] = field(default_factory=dict)
    typed_withdrawal: Mapping[str, str] = field(default_factory=dict)
    withdrawal_errors: Mapping[str, str] = field(default_factory=dict)
    withdrawn: UUID | None = None
    observed: tuple[ObservedFile, ...] = ()
    stages: tuple[tuple[str, str], ...] = STAGE_CHOICES
    licences: tuple[tuple[str, str], ...] = LICENCE_CHOICES
    conformities: tuple[tuple[str, str], ...] = CONFORMITY_CHOICES

    @property
    def other_word(self) -> EvidenceView | None:
        """What people last said when an observation counts, what was last observed when they do."""
        counting = self.detail.evidence
        if counting is None:
            return None
        is_observed = counting.basis == Basis.OBSERVED
        return next(
            (
                one
                for one in self.history
                if one.withdrawn_at is None and (one.basis == Basis.OBSERVED) != is_observed
            ),
            None,
        )

    @property
    def past(self) -> tuple[EvidenceView, ...]:
        """Every evidence but the one that counts."""
        counting = self.detail.evidence.id if self.detail.evidence else None
        return tuple(one for one in self.history if one.id != counting)

    @property
    def decision_choices(self) -> tuple[tuple[str, str], ...]:
        return DECISION_CHOICES if self.can_be_freed else DECISION_CHOICES[1:]
