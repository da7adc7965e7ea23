"""What the pages of the bodies show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.collectivites import rules
from app.collectivites.briefs import Brief
from app.collectivites.models import Collectivite, Headcount, HeadcountBand
from app.collectivites.queries import Row
from app.journal.models import JournalEntry

Choices = Sequence[tuple[str, str]]

KIND_CHOICES = (
    ("commune", "commune"),
    ("epci", "EPCI"),
    ("departement", "département"),
    ("region", "région"),
    ("syndicat", "syndicat"),
    ("acteur_associe", "acteur associé"),
    ("other", "autre organisme"),
)
OBLIGATION_CHOICES = (
    ("subject", "assujettie"),
    ("exempt", "non assujettie"),
    ("unknown", "à vérifier"),
)
PERIMETER_CHOICES = (("toutes", "Tous les organismes chargés"),)
RELATION_WORDS = {
    "none": "",
    "member": "membre",
    "acteur_associe": "acteur associé",
    "upstream": "amont",
    "self": "syndicat porteur",
}
RELATION_CHOICES = (
    ("member", "membre du syndicat"),
    ("acteur_associe", "acteur associé"),
    ("none", "non suivie"),
)
CATEGORY_WORDS = {
    "7210": "commune et commune nouvelle",
    "7220": "département",
    "7225": "collectivité et territoire d’outre-mer",
    "7229": "autre collectivité territoriale",
    "7230": "région",
    "7343": "communauté urbaine",
    "7344": "métropole",
    "7346": "communauté de communes",
    "7348": "communauté d’agglomération",
    "7349": "autre établissement public local de coopération",
    "7354": "syndicat mixte fermé",
    "7355": "syndicat mixte ouvert",
    "7361": "CCAS",
}
_SHORT_TYPES = (
    ("Communauté de communes ", "CC "),
    ("Communauté d'agglomération ", "CA "),
    ("Communauté urbaine ", "CU "),
)


def short_name(name: str) -> str:
    """« CC des Deux Rives »: for the columns and menus where the type is said elsewhere."""
    for long, short in _SHORT_TYPES:
        if name.startswith(long):
            return short + name.removeprefix(long)
    return name


@dataclass(frozen=True)
class ListPage:
    rows: Sequence[Row]
    total: int
    number: int
    page_count: int
    url: str
    typed: Mapping[str, str]
    counts: Mapping[str, int]
    epcis: Choices
    departements: Choices
    has_followed: bool
    is_everyone: bool
    kinds: Choices = KIND_CHOICES
    obligations: Choices = OBLIGATION_CHOICES
    perimeters: Choices = PERIMETER_CHOICES
    relations: Mapping[str, str] = field(default_factory=lambda: RELATION_WORDS)

    def short(self, name: str) -> str:
        return short_name(name)

    @property
    def active(self) -> list[tuple[str, str, str]]:
        """Words, parameter and value of the filters in use; a value not offered is not one."""
        typed = self.typed
        words = [(f"« {typed['q']} »", "q", typed["q"])] if typed["q"] else []
        choices = {
            "nature": self.kinds,
            "epci": self.epcis,
            "obligation": self.obligations,
            "departement": self.departements,
            "perimetre": self.perimeters if self.has_followed else (),
        }
        for name, options in choices.items():
            known = dict(options)
            if typed[name] in known:
                words.append((known[typed[name]], name, typed[name]))
        return words


@dataclass(frozen=True)
class YearView:
    """The figures that took effect one 1 January."""

    effective_on: date
    vintage_year: int
    totale: int | None
    municipale: int | None
    sources: str


@dataclass(frozen=True)
class PeriodView:
    starts_on: date
    ends_on: date | None
    status: str
    why: str


@dataclass(frozen=True)
class BandView:
    year: int
    label: str
    hint: str

    @classmethod
    def of(cls, row: HeadcountBand) -> "BandView":
        band = rules.band(row.code)
        return cls(row.year, band.label, band.hint)


@dataclass(frozen=True)
class SheetPage:
    body: Collectivite
    row: Row
    today: date
    on: date
    answer: rules.Answer
    summary: str
    years: Sequence[YearView]
    headcounts: Sequence[Headcount]
    periods: Sequence[PeriodView]
    band: BandView | None
    communes: Sequence[tuple[UUID, str]]
    entries: Sequence[JournalEntry]
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    typed_day: str = ""
    day_error: str = ""
    briefs: Sequence[Brief] = ()

    @property
    def executive(self) -> str:
        body = self.body
        person = (body.executive_civility, body.executive_first_name, body.executive_last_name)
        words = (" ".join(part for part in person if part), body.executive_title)
        return ", ".join(word for word in words if word)

    @property
    def category(self) -> str:
        code = self.body.legal_category
        if not code:
            return ""
        return f"{CATEGORY_WORDS[code]} ({code})" if code in CATEGORY_WORDS else code

    @property
    def relation(self) -> str:
        return RELATION_WORDS.get(self.body.relation, "")

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """Where the other rooms tell the rest about this body."""
        return (
            ("Fiche pour les élus", f"/territoire/membres/{self.body.id}"),
            ("Conventions", f"/conventions?membre={self.body.id}"),
            ("Accompagnement", f"/accompagnement/{self.body.id}"),
            ("Signataires et correspondants", f"/collectivites/{self.body.id}/personnes"),
            ("Séances", f"/deliberations/seances?collectivite={self.body.id}"),
            ("Jeux de données", f"/jeux-de-donnees?membre={self.body.id}"),
        )


@dataclass(frozen=True)
class EditPage:
    body: Collectivite
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    relations: Choices = RELATION_CHOICES
    bands: Choices = field(
        default_factory=lambda: tuple(
            (code, f"{code} : {band.label}") for code, band in rules.BANDS.items()
        )
    )

    @property
    def may_change_relation(self) -> bool:
        """The syndicat itself and what is upstream are settled when the data is loaded."""
        return self.body.relation in dict(self.relations)


@dataclass(frozen=True)
class RulePage:
    """`answer` is None until something is typed; `applies_to_groupings` is the setting."""

    typed: Mapping[str, str]
    applies_to_groupings: bool
    answer: rules.Answer | None = None
    summary: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    kinds: Choices = KIND_CHOICES
