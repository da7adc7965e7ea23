"""What an avenant changes of the parties, of their signatories and of the datasets, checked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.collectivites.models import Collectivite
from app.conventions.models import AvenantParty
from app.conventions.queries.changing import LoadedAvenant, side_change
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.rules import amending as rules
from app.conventions.rules import names
from app.conventions.rules.facts import Amendment
from app.conventions.rules.overlays import datasets_on, sides_on
from app.conventions.rules.sides import Body, Side
from app.core.errors import InvalidError
from app.priority_datasets import DATASETS


@dataclass(frozen=True, kw_only=True)
class SideData:
    """One party: the body that takes over, or the person who signs from then on, or both."""

    party_id: UUID
    successor_id: UUID | None = None
    name: str | None = None
    capacity: str | None = None


def missing(
    kind: str, sides: Sequence[SideData], datasets: Collection[str] | None
) -> dict[str, str]:
    """What an avenant of that kind must say."""
    if kind == "parties" and not any(side.successor_id for side in sides):
        return {"successor_id": "Choisissez l’organisme qui succède à la partie."}
    if kind == "signatories" and not any(side.name or side.capacity for side in sides):
        return {"kind": "Indiquez plus bas qui signe désormais, pour une partie au moins."}
    if kind == "datasets" and not datasets:
        return {"datasets": "Cochez les jeux de données que la convention couvre désormais."}
    return {}


def check_datasets(loaded: Loaded, codes: Sequence[str] | None, on: date) -> None:
    if codes is None:
        return
    if not set(codes) <= set(DATASETS):
        raise InvalidError.of({"datasets": "Choisissez dans la liste."})
    known = datasets_on(loaded.facts, on).codes
    if known is not None and set(known) == set(codes):
        message = "Ces jeux de données sont déjà ceux de la convention ce jour-là."
        raise InvalidError.of({"datasets": message})


def check_same_day(loaded: Loaded, amendment: Amendment) -> None:
    """Signed or only drafted: abandoned ones leave their day free."""
    others = [
        known.amendment_on(known.row.effective_on)
        for known in loaded.avenants
        if known.row.abandoned_on is None and known.row.effective_on is not None
    ]
    named = {known.number for known in (*others, amendment)}
    others += [known for known in loaded.facts.amendments if known.number not in named]
    if said := rules.same_day_problem(others, amendment):
        raise InvalidError.of({"effective_on": said})


def prepare(
    session: Session, loaded: Loaded, avenant_id: UUID, given: Sequence[SideData], on: date
) -> list[AvenantParty]:
    """The rows to write; each refusal names the field of its party."""
    sides = {side.key: side for side in sides_on(loaded.facts, on)}
    rows = []
    for data in given:
        loaded.party(data.party_id)
        side = sides[data.party_id]
        others = [other for other in sides.values() if other.key != side.key]
        row = AvenantParty(avenant_id=avenant_id, party_id=side.key)
        if data.successor_id is not None:
            _succeed(session, row, data.successor_id, side, others)
        _name(row, data, side)
        rows.append(row)
    return rows


def _succeed(
    session: Session,
    row: AvenantParty,
    successor_id: UUID,
    side: Side,
    others: Sequence[Side],
) -> None:
    body = session.get(Collectivite, successor_id)
    said = None
    if body is None:
        said = "Choisissez l’organisme dans la liste."
    elif body.siren is None:
        said = f"Renseignez d’abord le SIREN de « {body.name} » sur sa fiche."
    elif any(other.body.key == body.id for other in others):
        said = f"« {body.name} » est déjà une autre partie à cette convention."
    elif (body.id, body.siren) == (side.body.key, side.body.siren):
        said = f"« {body.name} » est déjà cette partie, sous le même SIREN."
    if said or body is None:
        raise InvalidError.of({"successor_id": said or ""})
    row.successor_id, row.successor_name, row.successor_siren = body.id, body.name, body.siren
    known = " ".join(filter(None, (body.executive_first_name, body.executive_last_name)))
    row.signatory_name = known or None
    row.signatory_capacity = names.capacity(
        body.executive_title, body.executive_civility, body.kind
    )


def _name(row: AvenantParty, data: SideData, side: Side) -> None:
    if not data.name and not data.capacity:
        return
    said = (data.name, data.capacity or row.signatory_capacity or side.signatory_capacity)
    if said[1] is None:
        message = f"Indiquez en quelle qualité signe « {side.body.name} »."
        raise InvalidError.of({f"capacity_{side.key}": message})
    if row.successor_id is None and said == (side.signatory_name, side.signatory_capacity):
        message = f"C’est déjà le signataire de « {side.body.name} » ce jour-là."
        raise InvalidError.of({f"name_{side.key}": message})
    row.signatory_name, row.signatory_capacity = said


def signing_side(loaded: Loaded, avenant: LoadedAvenant, party: Party, on: date) -> Side:
    """Who signs this avenant: the side of that day, or what the avenant puts in its place."""
    side, row = loaded.standing(party, on), avenant.change(party.row.id)
    if row is None:
        return side
    change = side_change(row)
    body: Body = change.body or side.body
    if change.signatory_capacity is None:
        return replace(side, body=body)
    return replace(
        side,
        body=body,
        signatory_name=change.signatory_name,
        signatory_capacity=change.signatory_capacity,
    )
