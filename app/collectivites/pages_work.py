"""What the work list and the page of a new body show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote
from uuid import UUID

from app.collectivites import rules, service
from app.collectivites.pages import short_name
from app.collectivites.queries import Row

PER_PAGE = 50
MISSING_POPULATION = {
    rules.Ground.POPULATION_MISSING: "la population",
    rules.Ground.POPULATION_MARGIN: "la population totale (proche de 3\u202f500)",
    rules.Ground.POPULATION_DISAGREES: "la population totale de l’année",
}
NEW_KINDS = (
    ("acteur_associe", "acteur associé"),
    ("syndicat", "syndicat"),
    ("other", "autre organisme (CCAS, SDIS, office…)"),
)


@dataclass(frozen=True)
class Task:
    """One body to settle: what nobody knows, and how to ask for it."""

    id: UUID
    name: str
    population: int | None
    epci_id: UUID | None
    epci_name: str | None
    missing: tuple[str, ...]
    hint: str
    email: str | None
    is_demo: bool

    @property
    def letter(self) -> str:
        """A ready message to the body; empty when it has no address."""
        if not self.email:
            return ""
        return f"mailto:{quote(self.email)}?subject={quote(SUBJECT)}&body={quote(BODY, safe='')}"


SUBJECT = "Nombre d’agents en équivalent temps plein"
BODY = "\r\n\r\n".join(
    (
        "Bonjour,",
        (
            "Pour savoir si votre structure est soumise à l’obligation de publier ses données "
            "(article L. 312-1-1 du code des relations entre le public et l’administration), "
            "pouvez-vous nous indiquer son nombre d’agents en équivalent temps plein, la date à "
            "laquelle il est vrai et le document d’où il vient (par exemple le rapport social "
            "unique)\u202f?"
        ),
        "Un chiffre exact est utile\u00a0: la limite est de 50 agents.",
        "Merci d’avance.",
    )
)


@dataclass(frozen=True)
class WorkPage:
    """`ours`: the syndicat itself when its answer is unknown; `total` counts members only."""

    tasks: Sequence[Task]
    total: int
    number: int
    page_count: int
    url: str
    ours: Row | None = None

    @staticmethod
    def short(name: str) -> str:
        return short_name(name)


@dataclass(frozen=True)
class NewBodyPage:
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    kinds: Sequence[tuple[str, str]] = NEW_KINDS
    relations: Sequence[tuple[str, str]] = tuple(service.RELATIONS.items())


def task(row: Row, band_code: str | None) -> Task:
    missing = [MISSING_POPULATION[ground] for ground in MISSING_POPULATION if ground == row.ground]
    if row.etp is None:
        missing.append("le nombre d’agents (ETP)")
    return Task(
        id=row.id,
        name=row.name,
        population=row.population,
        epci_id=row.epci_id,
        epci_name=row.epci_name,
        missing=tuple(missing),
        hint=f"tranche INSEE : {rules.band(band_code).label}" if band_code else "",
        email=row.email,
        is_demo=row.is_demo,
    )
