"""What is known of the bodies on the day a document is printed: figures, correspondants."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from app.collectivites import people, projection
from app.collectivites.models import Collectivite, Mandate
from app.collectivites.queries import sheet
from app.collectivites.rules import Body
from app.collectivites.rules.obligation import Obligation, decide
from app.conventions.queries.loaded import Loaded
from app.core.settings import Settings
from app.documents.contents import CorrespondantContent


@dataclass(frozen=True)
class Figures:
    """The answer of the rule of obligation, and the figures it rests on."""

    obligation: str
    population_totale: int | None = None
    etp: Decimal | None = None

    @property
    def is_subject(self) -> bool | None:
        known = {Obligation.SUBJECT: True, Obligation.EXEMPT: False}
        return known.get(Obligation(self.obligation))


def figures_of(session: Session, settings: Settings, body: Collectivite, on: date) -> Figures:
    facts = sheet.facts(session, [body.id])[body.id]
    decision = decide(
        Body(body.kind, body.legal_category),
        facts.figures,
        facts.headcounts,
        on,
        projection.policy_of(settings),
    )
    totale = decision.population.totale if decision.population else None
    return Figures(
        decision.status.value,
        totale.value if totale else None,
        decision.headcount.etp if decision.headcount else None,
    )


def correspondants(session: Session, loaded: Loaded, on: date) -> tuple[CorrespondantContent, ...]:
    """Those in office, party by party; a party that named none leaves its line to fill by hand.

    Nobody is named anywhere: the annex prints its table to complete.
    """
    found = {
        party.body.name: _in_office(session, loaded, party.body, on) for party in loaded.parties
    }
    if not any(found.values()):
        return ()
    return tuple(
        line
        for name, mandates in found.items()
        for line in [_line(name, mandate) for mandate in mandates]
        or [CorrespondantContent(party=name)]
    )


def contact_name(session: Session, loaded: Loaded, on: date) -> str:
    """The first correspondant of the syndicat; empty when none is recorded."""
    known = _in_office(session, loaded, loaded.parties[0].body, on)
    return known[0].name or "" if known else ""


def _in_office(session: Session, loaded: Loaded, body: Collectivite, on: date) -> list[Mandate]:
    """A demonstration never prints a real person."""
    return [
        mandate
        for mandate in people.of_body(session, body.id)
        if mandate.role == people.CORRESPONDANT
        and mandate.name
        and (mandate.is_demo or not loaded.row.is_demo)
        and (mandate.starts_on is None or mandate.starts_on <= on)
        and (mandate.ends_on is None or on <= mandate.ends_on)
    ]


def _line(party: str, mandate: Mandate) -> CorrespondantContent:
    return CorrespondantContent(
        party=party,
        name=mandate.name,
        function=mandate.capacity,
        email=mandate.email or "",
        phone=mandate.phone or "",
    )
