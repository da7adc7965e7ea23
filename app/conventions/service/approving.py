"""What authorises a side to sign: its délibération or its delegation, and who signs."""

from datetime import date
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.conventions.queries import loading
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.transitions import Act
from app.conventions.service.acting import check, note
from app.conventions.service.projecting import rebuild
from app.core.errors import ConflictError, InvalidError
from app.core.french import de
from app.deliberations import service as deliberations


def _open(
    session: Session, convention_id: UUID, party_id: UUID, today: date
) -> tuple[Loaded, Party]:
    loaded = loading.load(session, convention_id)
    check(Act.ATTACH_DELIBERATION, loaded, Proposal(today, today))
    return loaded, loaded.party(party_id)


def attach_deliberation(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    party_id: UUID,
    deliberation_id: UUID,
    today: date,
) -> None:
    """One délibération of the syndicat may cover many conventions (R-SIGN-04)."""
    loaded, party = _open(session, convention_id, party_id, today)
    act = deliberations.get(session, deliberation_id)
    if act.collectivite_id != party.body.id:
        message = (
            f"Cette délibération n’est pas celle {de(party.body.name)}. Choisissez-en une autre."
        )
        raise InvalidError.of({"deliberation_id": message})
    party.row.deliberation_id = act.id
    rebuild(session, convention_id)
    summary = f"Délibération {deliberations.label(act)} rattachée pour {party.body.name}."
    note(
        session, actor, "deliberation_attached", loaded.row, summary, {"deliberation": str(act.id)}
    )


def detach_deliberation(
    session: Session, actor: journal.Actor, convention_id: UUID, party_id: UUID, today: date
) -> None:
    loaded, party = _open(session, convention_id, party_id, today)
    _refuse_signed(party, "Sa délibération ne peut plus être détachée")
    if party.deliberation is None:
        return
    summary = (
        f"Délibération {deliberations.label(party.deliberation)} détachée pour {party.body.name}."
    )
    party.row.deliberation_id = None
    rebuild(session, convention_id)
    note(session, actor, "deliberation_detached", loaded.row, summary)


def set_delegation(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    party_id: UUID,
    reference: str | None,
    today: date,
) -> None:
    """A side that signs without délibération says by which act (arrêté, statuts…)."""
    loaded, party = _open(session, convention_id, party_id, today)
    _refuse_signed(party, "Sa délégation ne change plus")
    before = party.row.delegation_reference
    if before == reference:
        return
    party.row.delegation_reference = reference
    rebuild(session, convention_id)
    note(
        session,
        actor,
        "delegation_set",
        loaded.row,
        f"Délégation de signature {de(party.body.name)} : {reference or 'retirée'}.",
        {"before": before, "after": reference},
    )


def set_signatory(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    party_id: UUID,
    name: str | None,
    capacity: str | None,
    today: date,
) -> None:
    """Who will sign; frozen with the signature (R-SIGN-02)."""
    loaded, party = _open(session, convention_id, party_id, today)
    _refuse_signed(party, "Son signataire ne change plus")
    before = [party.row.signatory_name, party.row.signatory_capacity]
    if before == [name, capacity]:
        return
    party.row.signatory_name, party.row.signatory_capacity = name, capacity
    rebuild(session, convention_id)
    who = ", ".join(filter(None, (name, capacity))) or "à préciser"
    note(
        session,
        actor,
        "signatory_set",
        loaded.row,
        f"Signataire pour {party.body.name} : {who}.",
        {"before": before, "after": [name, capacity]},
    )


def _refuse_signed(party: Party, consequence: str) -> None:
    if party.signature is not None:
        raise ConflictError(f"{party.body.name} a déjà signé. {consequence}.")
