"""Signatures of a convention."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app import journal
from app.conventions.models import Signature
from app.conventions.queries import loading
from app.conventions.queries.loaded import Party
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.transitions import BY_ACT, Act
from app.conventions.service.acting import check, corrected, note
from app.conventions.service.projecting import rebuild
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError
from app.core.french import date_fr

MEANS = {"handwritten": "manuscrite", "electronic": "électronique"}
LEVELS = {
    "simple": "simple",
    "advanced": "avancée",
    "advanced_qualified_certificate": "avancée, avec certificat qualifié",
    "qualified": "qualifiée",
}


@dataclass(frozen=True, kw_only=True)
class SignatureData:
    """`level`: of an electronic signature (eIDAS), as someone declares it; Jalon claims none."""

    signed_on: date
    means: str = "handwritten"
    name: str | None = None
    capacity: str | None = None
    override_reason: str | None = None
    level: str | None = None
    level_source: str | None = None


def sign(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    party_id: UUID,
    data: SignatureData,
    today: date,
    *,
    is_admin: bool = False,
) -> Signature:
    """Record one signature; name, capacity, SIREN and SIRET are frozen with it."""
    loaded = loading.load(session, convention_id)
    party = loaded.party(party_id)
    facts = replace(party.facts, signatory_capacity=data.capacity or party.row.signatory_capacity)
    check(Act.SIGN, loaded, _proposal(data, today, is_admin=is_admin, party=facts))
    signature = _signature(party, data, facts.signatory_capacity or "")
    if party.facts.is_approved(data.signed_on):
        signature.override_reason = None
    try:
        with session.begin_nested():
            session.add(signature)
    except IntegrityError:
        raise ConflictError(f"{party.body.name} a déjà signé.") from None
    rebuild(session, convention_id)
    details = details_of(party_id, data, signature.override_reason)
    summary = f"{party.body.name} a signé le {date_fr(data.signed_on)}."
    note(session, actor, "signed", loaded.row, summary, details)
    return signature


def details_of(party_id: UUID, data: SignatureData, reason: str | None) -> dict[str, object]:
    """For the journal; `reason`: why it was recorded before its act was exécutoire."""
    details: dict[str, object] = {
        "party": str(party_id),
        "signed_on": data.signed_on.isoformat(),
        "means": data.means,
    }
    if reason:
        details["reason"] = reason
    if data.level:
        details |= {"level": data.level, "level_source": data.level_source}
    return details


def _proposal(data: SignatureData, today: date, *, is_admin: bool, party: object) -> Proposal:
    check_declared(data)
    return Proposal(
        data.signed_on,
        today,
        party=party,  # type: ignore[arg-type]
        override_reason=data.override_reason,
        is_admin=is_admin,
    )


def check_declared(data: SignatureData) -> None:
    """How it was signed, and the level that somebody declares with its source."""
    if data.means not in MEANS:
        raise InvalidError.of({"means": "Choisissez comment cela a été signé."})
    if data.level is None:
        return
    if data.level not in LEVELS or data.means != "electronic":
        raise InvalidError.of({"level": "Choisissez le niveau dans la liste, ou aucun."})
    if not data.level_source:
        message = "Indiquez d’où vient ce niveau, par exemple l’attestation du prestataire."
        raise InvalidError.of({"level_source": message})


def _signature(party: Party, data: SignatureData, capacity: str) -> Signature:
    return Signature(
        party_id=party.row.id,
        signed_on=data.signed_on,
        name=data.name or party.row.signatory_name,
        capacity=capacity,
        means=data.means,
        recorded_at=now(),
        override_reason=data.override_reason,
        siren=party.body.siren,
        siret=party.body.siret,
        level=data.level,
        level_source=data.level_source if data.level else None,
    )


def correct_signature(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    party_id: UUID,
    data: SignatureData,
    reason: str,
    today: date,
    *,
    is_admin: bool = False,
) -> None:
    """Mend a date or a means typed wrong; the journal keeps what was recorded, and why."""
    loaded = loading.load(session, convention_id)
    party = loaded.party(party_id)
    if party.signature is None:
        raise ConflictError(f"{party.body.name} n’a pas encore signé.")
    check(Act.KEEP_FILE, loaded, Proposal(today, today))
    if not reason:
        raise InvalidError.of({"reason": "Écrivez pourquoi la signature est corrigée."})
    if data.signed_on > today:
        raise InvalidError.of({"signed_on": "Cette date est dans l’avenir. Vérifiez-la."})
    unsigned = replace(party.facts, has_signed=False, signatory_capacity=party.signature.capacity)
    proposal = _proposal(data, today, is_admin=is_admin, party=unsigned)
    said = BY_ACT[Act.SIGN].guard(loaded.facts, proposal)
    if said:
        raise InvalidError.of({"signed_on": said})
    before = party.signature.signed_on
    party.signature.signed_on, party.signature.means = data.signed_on, data.means
    rebuild(session, convention_id)
    note(
        session,
        actor,
        "signature_corrected",
        loaded.row,
        f"Signature de {party.body.name} corrigée : {date_fr(data.signed_on)}.",
        {
            "party": str(party_id),
            "reason": reason,
            "before": before.isoformat() if before else None,
            "after": data.signed_on.isoformat(),
        },
        corrects=corrected(
            session, loaded.row, "signed", "signature_corrected", "recorded", party_id=party_id
        ),
    )
