"""How clauses call the bodies, the people who sign for them, their acts and their dates."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.documents import wording
from app.documents.contents import ActContent, PartyContent

Values = Mapping[str, str | None]


def pilot(name: str, kind: str) -> Values:
    return {
        "pilote.appellation": wording.short_name(kind),
        "pilote.nom": name,
        "pilote.designation": wording.with_article(name, kind),
    }


def representative(party: PartyContent) -> str:
    if party.signatory_name:
        name = " ".join(filter(None, (party.signatory_civility, party.signatory_name)))
        return f"{name}, {party.signatory_capacity}"
    return f"son {party.signatory_capacity or wording.executive(party.kind)} en exercice"


def act(found: ActContent | None, kind: str) -> str | None:
    if found is None:
        return None
    assembly = wording.of_assembly(found.assembly or wording.assembly(kind))
    identifier = f" (acte {found.identifier})" if found.identifier else ""
    decided_on = wording.day(found.decided_on)
    return f"délibération n°\u00a0{found.number} {assembly} en date du {decided_on}{identifier}"


def members(others: Sequence[PartyContent]) -> Values:
    named = [wording.with_article(party.name, party.kind) for party in others]
    return {
        "membre.nom": wording.listed([party.name for party in others]) or None,
        "membre.designation": wording.listed(named) or None,
    }


def day(value: date | None) -> str | None:
    return wording.day(value) if value else None
