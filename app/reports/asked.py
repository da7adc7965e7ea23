"""The filters of the dashboard as its address gives them: read, named in words, or refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session

from app.collectivites import queries as collectivites
from app.collectivites import rules as bodies
from app.collectivites.building import LONGEST_MENU
from app.collectivites.forms import OBLIGATIONS, page_number, uuid_or_none
from app.collectivites.models import Collectivite
from app.collectivites.pages import KIND_CHOICES, OBLIGATION_CHOICES, Choices, short_name
from app.conventions.rules.facts import State
from app.conventions.service.acting import STATE_LABELS
from app.core.errors import InvalidError
from app.core.french import typo_fr
from app.datasets import queries as datasets
from app.reports.perimeter import EVERYTHING, WITHOUT, Perimeter

CONVENTION_CHOICES: Choices = (
    (WITHOUT, "aucune en cours ni en préparation"),
    *((state.value, label) for state, label in STATE_LABELS.items()),
)
LABELS = {
    "departement": "Département",
    "epci": "EPCI",
    "nature": "Nature",
    "convention": "Convention",
    "obligation": "Obligation",
}
LONGEST_SHOWN = 40


class PerimeterForm(BaseModel):
    """Every value is text: what means nothing is told to the reader, and applied to nothing."""

    departement: str = ""
    epci: str = ""
    nature: str = ""
    convention: str = ""
    obligation: str = ""
    page: str = "1"

    @property
    def number(self) -> int:
        return page_number(self.page)


@dataclass(frozen=True)
class Asked:
    """A perimeter, what it is called, and what may be chosen instead.

    `active`: triples (words, parameter, value), each of which may be taken away; `refused`: what
    the address asks and that means nothing, in words.
    """

    perimeter: Perimeter
    active: tuple[tuple[str, str, str], ...] = ()
    refused: tuple[str, ...] = ()
    departements: Choices = ()
    epcis: Choices = ()
    kinds: Choices = KIND_CHOICES
    obligations: Choices = OBLIGATION_CHOICES
    conventions: Choices = CONVENTION_CHOICES

    @property
    def typed(self) -> Mapping[str, str]:
        return {name: self.perimeter.query().get(name, "") for name in LABELS}

    @property
    def words(self) -> str:
        """« Département : 82 Tarn-et-Garonne ; Nature : commune »; empty when all is shown."""
        return typo_fr(" ; ".join(words for words, _, _ in self.active))

    @property
    def refusal(self) -> str:
        if not self.refused:
            return ""
        said = ", ".join(self.refused)
        return typo_fr(f"Cette adresse demande un filtre qui n’existe pas : {said}.")


EVERYBODY = Asked(EVERYTHING)


def read(session: Session, form: PerimeterForm) -> Asked:
    """Three statements, one more for an EPCI that the menu does not offer."""
    departements = collectivites.departement_choices(session)
    code = form.departement if form.departement in dict(departements) else ""
    epcis = _epcis(session, code)
    chosen = _epci(session, form.epci, epcis)
    known: Mapping[str, Mapping[str, str]] = {
        "departement": dict(departements),
        "epci": {form.epci: chosen[1]} if chosen else {},
        "nature": dict(KIND_CHOICES),
        "convention": dict(CONVENTION_CHOICES),
        "obligation": dict(OBLIGATION_CHOICES),
    }
    typed = {name: getattr(form, name) for name in LABELS}
    return Asked(
        perimeter=Perimeter(
            departement=code,
            epci_id=chosen[0] if chosen else None,
            kind=form.nature if form.nature in bodies.KINDS else "",
            obligation=form.obligation if form.obligation in OBLIGATIONS else "",
            convention=form.convention if form.convention in {WITHOUT, *State} else "",
        ),
        active=tuple(
            (f"{LABELS[name]} : {known[name][value]}", name, value)
            for name, value in typed.items()
            if value in known[name]
        ),
        refused=tuple(
            f"{LABELS[name]} « {_plain(value)} »"
            for name, value in typed.items()
            if value and value not in known[name]
        ),
        departements=departements if len(departements) > 1 else (),
        epcis=_menu(epcis, chosen),
    )


def strictly(asked: Asked) -> Asked:
    """For a file, which must never say more than what was asked: a wrong filter is refused."""
    if asked.refused:
        raise InvalidError(f"{asked.refusal} Reprenez le fichier depuis le tableau de bord.")
    return asked


def _epcis(session: Session, departement: str) -> Sequence[tuple[UUID, str]]:
    """Those with a body of the scope; with the whole country, those of the département."""
    if collectivites.has_followed(session):
        return [(one.id, short_name(one.name)) for one in datasets.epci_choices(session)]
    found = collectivites.epci_choices(session, is_everyone=True, departement=departement)
    return [(identifier, short_name(name)) for identifier, name in found]


def _epci(
    session: Session, typed: str, offered: Sequence[tuple[UUID, str]]
) -> tuple[UUID, str] | None:
    identifier = uuid_or_none(typed)
    if identifier is None:
        return None
    name = dict(offered).get(identifier)
    if name is None:
        body = session.get(Collectivite, identifier)
        name = short_name(body.name) if body and body.kind == "epci" else None
    return (identifier, name) if name else None


def _menu(offered: Sequence[tuple[UUID, str]], chosen: tuple[UUID, str] | None) -> Choices:
    """A menu of hundreds is no help: the département first; what is chosen stays in it."""
    shown = list(offered) if len(offered) <= LONGEST_MENU else []
    if chosen and chosen not in shown:
        shown.append(chosen)
    return tuple((str(identifier), name) for identifier, name in shown)


def _plain(value: str) -> str:
    return "".join(sign for sign in value if sign.isprintable())[:LONGEST_SHOWN]
