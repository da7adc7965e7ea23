"""What the pages of conventions show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.conventions.act_forms import NOT_TRIED, WHOLE_FORMS, Tried, address_of, forms_of
from app.conventions.forms import COPY_CHOICES, DUE_CHOICES
from app.conventions.models import Avenant, Convention
from app.conventions.pages_pieces import PiecesView
from app.conventions.queries.loading import Loaded, Party
from app.conventions.rules.facts import Facts, Renewal, State, terms_on
from app.conventions.rules.flags import Flag
from app.conventions.rules.periods import Period
from app.conventions.rules.steps import NextStep, Step
from app.conventions.rules.transitions import Act
from app.conventions.service.acting import STATE_LABELS
from app.conventions.service.amending import KINDS
from app.conventions.service.drafting import MODELS
from app.conventions.service.signing import MEANS
from app.conventions.service.terms import LICENCES
from app.core.french import date_fr
from app.deliberations.queries import DeliberationRow
from app.journal.models import JournalEntry

Choice = tuple[str, str]
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
TERM_WORDS: Mapping[str, str] = {
    "start": "la date d’effet",
    "end": "la durée ou la fin",
    "renewal": "la reconduction",
    "renewal_months": "la durée des reconductions",
    "renewal_max_count": "le nombre de reconductions",
    "notice": "le préavis",
}
_STEP_WORDS: Mapping[Step, str] = {
    Step.COMPLETE_DRAFT: "Complétez le brouillon.",
    Step.FREEZE: "Le brouillon est complet : relisez le projet, puis figez le texte.",
    Step.DELIBERATE: "Délibérer, puis transmettre et publier l’acte.",
    Step.PROVE_EXECUTOIRE: "Prouver le caractère exécutoire (réception et publication).",
    Step.SIGN: "Signer la convention.",
    Step.RECEIVE_NOTICE: "Enregistrez la réception de la dénonciation : elle compte de ce jour.",
    Step.DECIDE_NOTICE: "Décidez avec le membre : laisser reconduire, ou dénoncer.",
    Step.PREPARE_NEXT: "Préparez la suite : nouvelle convention ou renouvellement.",
    Step.COMPLETE_TERMS: "Complétez ce que le document d’origine permet de savoir.",
    Step.CLAIM_COPY: "Rendre l’exemplaire papier attendu, ou dire où il est.",
    Step.KEEP_FILE: "Joignez l’exemplaire signé.",
    Step.ARCHIVE: "Rien d’attendu : la convention peut être archivée.",
    Step.NOTHING: "Rien d’attendu pour l’instant.",
}


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
class PartyView:
    """One side and what may be recorded about it."""

    party: Party
    acts: Sequence[Choice]
    proposed: str
    can_approve: bool
    can_sign: bool
    can_correct: bool
    can_leave: bool
    is_approved: bool

    @property
    def key(self) -> str:
        return str(self.party.row.id)


@dataclass(frozen=True)
class AvenantView:
    """`changes`: what it changes, in words; `waiting`: the sides that have not signed."""

    row: Avenant
    changes: Sequence[str]
    effective_on: date | None
    waiting: Sequence[Choice]

    @property
    def is_open(self) -> bool:
        return self.row.abandoned_on is None and self.effective_on is None

    @property
    def kind_label(self) -> str:
        return KINDS[self.row.kind]


@dataclass(frozen=True)
class MeetingsLeft:
    """Who may still decide before the limit; `lines` say it body by body."""

    sentence: str
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class DetailPage:
    loaded: Loaded
    state: State
    sentence: str
    next: NextStep
    flags: Sequence[Flag]
    events: Sequence[Event]
    periods: Sequence[Period]
    current: Period | None
    parties: Sequence[PartyView]
    avenants: Sequence[AvenantView]
    acts_open: frozenset[Act]
    pieces: PiecesView
    bodies: Sequence[Choice]
    entries: Sequence[JournalEntry]
    today: date
    tried: Tried = NOT_TRIED
    meetings: MeetingsLeft | None = None
    means: Sequence[Choice] = tuple(MEANS.items())
    kinds: Sequence[Choice] = tuple(KINDS.items())
    renewals: Sequence[Choice] = RENEWAL_CHOICES
    notices: Sequence[Choice] = NOTICE_CHOICES

    @property
    def row(self) -> Convention:
        return self.loaded.row

    @property
    def facts(self) -> Facts:
        return self.loaded.facts

    @property
    def model_label(self) -> str | None:
        return MODELS.get(self.row.model or "")

    @property
    def licence_label(self) -> str:
        return LICENCES.get(self.row.licence or "", "au choix de l’adhérent")

    @property
    def next_words(self) -> str:
        """« Moissac : délibérer… »; without a name it is for the syndicat's staff."""
        words = _STEP_WORDS[self.next.step]
        if self.next.who:
            words = f"{' et '.join(self.next.who)} : {words[0].lower()}{words[1:]}"
        if self.next.before:
            words = f"{words} Avant le {date_fr(self.next.before)}."
        return words

    @property
    def next_details(self) -> Sequence[str]:
        if self.next.step == Step.COMPLETE_TERMS:
            return [f"Manque {TERM_WORDS[code]}." for code in self.next.details]
        return self.next.details

    @property
    def party_choices(self) -> Sequence[Choice]:
        return [(view.key, view.party.body.name) for view in self.parties]

    @property
    def act_choices(self) -> Sequence[Choice]:
        """The délibérations of every side, each under the name of its body."""
        return [
            (key, f"{view.party.body.name} : {words}")
            for view in self.parties
            for key, words in view.acts
        ]

    def can(self, act: str) -> bool:
        return Act(act) in self.acts_open

    @property
    def links(self) -> Sequence[tuple[str, str]]:
        """The forms open on that day, but those shown with the documents."""
        waiting = self.facts.denounced is not None and self.facts.received_on is None
        closed = {
            "exemplaire",
            "piece",
            "relance",
            "reception" if not waiting else "",
            "denonciation" if self.facts.denounced else "retrait",
            "renouvellement" if self.terms.renewal != Renewal.EXPRESS else "",
            *(("resiliation", "annulation") if self.row.terminated_on else ()),
            "remplacement" if self.row.replaced_by_id else "",
        }
        return [
            (form.title, f"/conventions/{self.row.id}/actes/{name}")
            for name, form in WHOLE_FORMS.items()
            if form.act in self.acts_open and name not in closed
        ]

    @property
    def tried_view(self) -> PartyView | None:
        key = str(self.tried.party_id)
        return next((view for view in self.parties if view.key == key), None)

    @property
    def act_title(self) -> str:
        return forms_of(self.tried)[self.tried.action].title

    @property
    def act_address(self) -> str:
        return address_of(f"/conventions/{self.row.id}", self.tried)

    @property
    def tried_avenant(self) -> AvenantView | None:
        key = self.tried.avenant_id
        return next((view for view in self.avenants if view.row.id == key), None)

    @property
    def terms(self) -> Facts:
        """The terms of the day: the initial ones under the avenants effective."""
        return terms_on(self.facts, self.today)


@dataclass(frozen=True)
class CreationPage:
    typed: Mapping[str, str]
    bodies: Sequence[Choice]
    errors: Mapping[str, str] = field(default_factory=dict)
    models: Sequence[Choice] = tuple(MODELS.items())


@dataclass(frozen=True)
class TermsPage:
    """Terms of a draft, of an old paper to complete, or of one to record (`row` is then None)."""

    typed: Mapping[str, str]
    row: Convention | None
    bodies: Sequence[Choice] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    is_paper: bool = False
    renewals: Sequence[Choice] = RENEWAL_CHOICES
    notices: Sequence[Choice] = NOTICE_CHOICES
    licences: Sequence[Choice] = tuple(LICENCES.items())
    directions: Sequence[Choice] = DIRECTION_CHOICES


def act_choice(act: DeliberationRow) -> Choice:
    number = f"n° {act.number}" if act.number else "sans numéro connu"
    proof = f"exécutoire le {act.executoire_on:%d/%m/%Y}" if act.executoire_on else "non prouvée"
    return str(act.id), f"{number} du {act.meeting_on:%d/%m/%Y}, {proof}"
