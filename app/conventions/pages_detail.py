"""What the page of one convention shows, on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.conventions.act_forms import NOT_TRIED, WHOLE_FORMS, Tried, address_of, forms_of
from app.conventions.models import AvenantSignature, Convention, Signature
from app.conventions.pages import (
    DATASET_CHOICES,
    NOTICE_CHOICES,
    RENEWAL_CHOICES,
    Choice,
    Event,
    since_words,
)
from app.conventions.pages_pieces import PiecesView
from app.conventions.pages_views import AvenantView, MeetingsLeft, PartyView
from app.conventions.queries.loaded import Loaded
from app.conventions.rules.amending import renewal_problem
from app.conventions.rules.facts import LIVE, Facts, Renewal, State, terms_on
from app.conventions.rules.flags import Flag
from app.conventions.rules.overlays import datasets_on, since
from app.conventions.rules.periods import Period
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.sides import DatasetList
from app.conventions.rules.steps import NextStep, Step
from app.conventions.rules.transitions import Act
from app.conventions.service.amending import KINDS
from app.conventions.service.naming import convention_name
from app.conventions.service.signing import LEVELS, MEANS
from app.conventions.service.terms import LICENCES
from app.core.french import date_fr, de
from app.documents.library.builtin import Model
from app.journal.models import JournalEntry
from app.priority_datasets import DATASETS

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
    scanned: Mapping[str, UUID]
    bodies: Sequence[Choice]
    entries: Sequence[JournalEntry]
    today: date
    tried: Tried = NOT_TRIED
    meetings: MeetingsLeft | None = None
    successors: Sequence[Choice] = ()
    read_on: date | None = None
    dataset_choices: Sequence[Choice] = DATASET_CHOICES
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

    @staticmethod
    def level_of(signature: Signature | AvenantSignature) -> str:
        """« niveau avancée, d’après … »: declared, so always with its source."""
        if signature.level is None:
            return ""
        return f"niveau déclaré : {LEVELS[signature.level]}, d’après {signature.level_source}"

    @property
    def name_to_sign(self) -> str:
        return convention_name(self.loaded, "a-signer")

    @property
    def model(self) -> Model | None:
        return self.loaded.model

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
        return [(view.key, view.standing.body.name) for view in self.parties]

    @property
    def act_choices(self) -> Sequence[Choice]:
        """The délibérations of every side, each under the name of its body."""
        return [
            (key, f"{view.standing.body.name} : {words}")
            for view in self.parties
            for key, words in view.acts
        ]

    @property
    def printed(self) -> Sequence[Choice]:
        """The acts that may be prepared to prolong or to end it, while it runs."""
        here = f"/conventions/{self.row.id}"
        if self.state not in LIVE or self.read_on is not None:
            return []
        renewal = [
            ("Projet de renouvellement", f"{here}/renouvellement.pdf?projet=true"),
            ("Acte de renouvellement à signer", f"{here}/renouvellement.pdf"),
        ]
        return [
            *(renewal if self.can_be_renewed else ()),
            *(
                (
                    f"Lettre de dénonciation, à l’initiative {de(view.standing.body.name)}",
                    f"{here}/parties/{view.key}/denonciation.pdf",
                )
                for view in self.parties
                if self.facts.denounced is None
                or str(self.loaded.denonciation and self.loaded.denonciation.party_id) == view.key
            ),
        ]

    @property
    def can_be_renewed(self) -> bool:
        months = self.terms.renewal_months
        proposed = Proposal(self.today, self.today, months=months)
        return bool(months) and renewal_problem(self.facts, proposed) is None

    def signed_words(self, name: str, signature: AvenantSignature) -> str:
        """« Moissac a signé le 02/11/2026, signature électronique, niveau déclaré : … »."""
        words = [f"{name} a signé le {signature.signed_on:%d/%m/%Y}"]
        if signature.means:
            words.append(f"signature {MEANS[signature.means]}")
        return ", ".join([*words, *filter(None, [self.level_of(signature)])])

    def can(self, act: str) -> bool:
        return Act(act) in self.acts_open

    @property
    def links(self) -> Sequence[tuple[str, str]]:
        """The forms open on that day, but those shown with the documents."""
        waiting = self.facts.denounced is not None and self.facts.received_on is None
        closed = {
            "piece",
            "relance",
            "reception" if not waiting else "",
            *(("denonciation",) if self.facts.denounced else ("retrait", "rectification")),
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
    def avenant_kind(self) -> str:
        """What the avenant being prepared changes; empty until it is chosen."""
        kind = self.tried.typed.get("kind", "")
        return kind if kind in KINDS else ""

    @property
    def avenant_kind_label(self) -> str:
        return KINDS[self.avenant_kind].lower()

    @property
    def asks_kind(self) -> bool:
        """First what the avenant changes, then the fields of that."""
        is_untouched = not self.avenant_kind and not self.tried.errors
        return self.tried.action == "avenant" and is_untouched

    @property
    def opens_other_parts(self) -> bool:
        """After a refusal, nothing typed stays folded away."""
        return bool(self.tried.errors)

    @property
    def tried_avenant(self) -> AvenantView | None:
        key = self.tried.avenant_id
        return next((view for view in self.avenants if view.row.id == key), None)

    @property
    def terms(self) -> Facts:
        """The terms of the day: the initial ones under the avenants effective."""
        return terms_on(self.facts, self.today)

    def since(self, *names: str) -> str:
        """« depuis l’avenant n° 1 (01/02/2027) » when one changed these terms."""
        return since_words(since(self.facts, self.today, *names))

    @property
    def datasets(self) -> DatasetList:
        return datasets_on(self.facts, self.today)

    @property
    def dataset_names(self) -> Sequence[str]:
        codes = set(self.datasets.codes or ())
        return [found.name for code, found in DATASETS.items() if code in codes]

    @property
    def datasets_since(self) -> str:
        return since_words(self.datasets.since)
