"""What the pages of conventions show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.conventions.forms import COPY_CHOICES, DUE_CHOICES
from app.conventions.models import Convention
from app.conventions.rules.facts import State
from app.conventions.rules.flags import Flag
from app.conventions.rules.sides import Since
from app.conventions.service.acting import STATE_LABELS
from app.conventions.service.terms import LICENCES
from app.deliberations.queries import DeliberationRow
from app.priority_datasets import DATASETS

Choice = tuple[str, str]
DATASET_CHOICES: Sequence[Choice] = tuple((code.value, d.name) for code, d in DATASETS.items())
STATE_CHOICES: Sequence[Choice] = tuple((code.value, text) for code, text in STATE_LABELS.items())
DIRECTION_CHOICES: Sequence[Choice] = (("member", "avec un membre"), ("upstream", "en amont"))
RENEWAL_CHOICES: Sequence[Choice] = (
    ("none", "Aucune : elle finit à son terme"),
    ("express", "Expresse : un acte de chaque partie avant le terme"),
    ("tacit", "Tacite : elle se prolonge si personne ne la dénonce"),
)
NOTICE_CHOICES: Sequence[Choice] = (
    ("term", "Au terme : la lettre doit être reçue avant une date limite"),
    ("anytime", "À tout moment : la convention finit au bout du préavis"),
)


@dataclass(frozen=True)
class Row:
    """One line of the list, on the day asked."""

    id: UUID
    reference: str
    title: str
    member_name: str
    state: State
    flags: Sequence[Flag]
    starts_on: date | None
    ends_on: date | None
    due_on: date | None
    due_words: str
    is_demo: bool


@dataclass(frozen=True)
class ListPage:
    rows: Sequence[Row]
    count: int
    number: int
    page_count: int
    url: str
    sort: str
    on: date
    is_today: bool
    typed: Mapping[str, str]
    active: Sequence[tuple[str, str, str]]
    counts: Mapping[State, int]
    members: Sequence[Choice]
    state_labels: Mapping[State, str] = field(default_factory=lambda: STATE_LABELS)
    states: Sequence[Choice] = STATE_CHOICES
    directions: Sequence[Choice] = DIRECTION_CHOICES
    due_choices: Sequence[Choice] = DUE_CHOICES
    copy_choices: Sequence[Choice] = COPY_CHOICES


@dataclass(frozen=True)
class Event:
    """One point of the timeline."""

    on: date
    label: str
    note: str = ""
    tone: str = "plain"
    href: str = ""


@dataclass(frozen=True)
class CreationPage:
    typed: Mapping[str, str]
    bodies: Sequence[Choice]
    models: Sequence[Choice]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TermsPage:
    """Terms of a draft, of an old paper to complete, or of one to record (`row` is then None)."""

    typed: Mapping[str, str]
    row: Convention | None
    bodies: Sequence[Choice] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    is_paper: bool = False
    models: Sequence[Choice] = ()
    renewals: Sequence[Choice] = RENEWAL_CHOICES
    notices: Sequence[Choice] = NOTICE_CHOICES
    licences: Sequence[Choice] = tuple(LICENCES.items())
    directions: Sequence[Choice] = DIRECTION_CHOICES


def since_words(since: Since | None) -> str:
    return f"depuis l’avenant n° {since.number} ({since.on:%d/%m/%Y})" if since else ""


def act_choice(act: DeliberationRow) -> Choice:
    number = f"n° {act.number}" if act.number else "sans numéro connu"
    proof = f"exécutoire le {act.executoire_on:%d/%m/%Y}" if act.executoire_on else "non prouvée"
    return str(act.id), f"{number} du {act.meeting_on:%d/%m/%Y}, {proof}"
