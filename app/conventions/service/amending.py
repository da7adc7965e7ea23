"""Avenants: drafted, signed by every party under R-SIGN-01, effective on their date."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app import journal
from app.conventions.models import Avenant, AvenantSignature
from app.conventions.queries import loading
from app.conventions.queries.changing import LoadedAvenant, amendment_of
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.rules import amending as rules
from app.conventions.rules.facts import NoticeMode, PartyFacts, Renewal, terms_on
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.sides import Side
from app.conventions.rules.transitions import Act
from app.conventions.service import overlaying, signing
from app.conventions.service.acting import check, note
from app.conventions.service.overlaying import SideData
from app.conventions.service.projecting import rebuild
from app.conventions.service.signing import SignatureData
from app.conventions.service.terms import Terms, check_terms
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError
from app.core.french import date_fr, typo_fr
from app.deliberations import rules as acts
from app.deliberations import service as deliberations

KINDS: Mapping[str, str] = {
    "duration": "Durée",
    "notice": "Préavis",
    "renewal": "Reconduction",
    "parties": "Parties, après une fusion",
    "signatories": "Signataires",
    "datasets": "Jeux de données",
    "other": "Autre",
}
_NEEDED: Mapping[str, tuple[str, str]] = {
    "duration": ("ends_on", "Indiquez la nouvelle date de fin."),
    "notice": ("notice_months", "Indiquez le nouveau préavis, en mois."),
    "renewal": ("renewal", "Choisissez le nouveau mode de reconduction."),
}
OVERLAYS = frozenset({"parties", "signatories", "datasets"})


@dataclass(frozen=True, kw_only=True)
class AvenantData:
    """Only what the avenant changes; None leaves the term as it was."""

    kind: str
    summary: str | None = None
    effective_on: date | None = None
    ends_on: date | None = None
    renewal: Renewal | None = None
    renewal_months: int | None = None
    renewal_max_count: int | None = None
    notice_months: int | None = None
    notice_mode: NoticeMode | None = None
    datasets: tuple[str, ...] | None = None
    sides: tuple[SideData, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AvenantSignatureData(SignatureData):
    """With the act of that side for this avenant: a délibération, or a delegation (R-SIGN-01)."""

    deliberation_id: UUID | None = None
    delegation_reference: str | None = None


def draft(
    session: Session, actor: journal.Actor, convention_id: UUID, data: AvenantData, today: date
) -> Avenant:
    loaded = loading.load(session, convention_id)
    on = data.effective_on or today
    check(Act.AMEND, loaded, Proposal(on, today, ends_on=data.ends_on))
    _check_content(loaded, data)
    row = row_of(loaded, data)
    sides = overlaying.prepare(session, loaded, row.id, data.sides, on)
    overlaying.check_datasets(loaded, data.datasets, on)
    amendment = amendment_of(row, on, sides)
    if data.effective_on is not None:
        overlaying.check_same_day(loaded, amendment)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
            session.add_all(sides)
    except IntegrityError:
        raise ConflictError("Un autre avenant vient de prendre ce numéro. Recommencez.") from None
    says = rules.changes(loaded.facts, amendment)
    summary = f"Avenant n° {row.number} préparé : {' ; '.join(says) or _plain(row)}."
    note(session, actor, "avenant_drafted", loaded.row, summary, {"avenant": str(row.id)})
    return row


def row_of(loaded: Loaded, data: AvenantData) -> Avenant:
    """Under the next number; nothing is written."""
    values = {name: value for name, value in asdict(data).items() if name != "sides"}
    values["datasets"] = list(data.datasets) if data.datasets is not None else None
    return Avenant(
        convention_id=loaded.row.id,
        number=max((known.row.number for known in loaded.avenants), default=0) + 1,
        recorded_at=now(),
        **values,
    )


def _plain(row: Avenant) -> str:
    """Its summary, to be followed by our own full stop."""
    return (row.summary or "").rstrip(". ")


def _check_content(loaded: Loaded, data: AvenantData) -> None:
    errors: dict[str, str] = {}
    if data.kind not in KINDS:
        errors["kind"] = "Choisissez ce que l’avenant change."
    elif data.kind in _NEEDED:
        name, message = _NEEDED[data.kind]
        if getattr(data, name) is None:
            errors[name] = message
    elif data.kind in OVERLAYS:
        errors |= overlaying.missing(data.kind, data.sides, data.datasets)
    elif not data.summary:
        errors["summary"] = "Écrivez en une phrase ce que l’avenant change."
    if data.renewal == Renewal.TACIT:
        errors |= _tacit_problems(loaded, data)
    if errors:
        raise InvalidError.of(errors)
    known = terms_on(loaded.facts, date.max)
    check_terms(
        Terms(
            title=loaded.row.title,
            ends_on=data.ends_on,
            renewal=data.renewal,
            renewal_months=data.renewal_months or known.renewal_months,
            renewal_max_count=data.renewal_max_count or known.renewal_max_count,
            notice_months=data.notice_months,
            notice_mode=data.notice_mode,
        )
    )


def _tacit_problems(loaded: Loaded, data: AvenantData) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not (data.renewal_months or loaded.facts.renewal_months):
        errors["renewal_months"] = "Indiquez la durée de chaque reconduction tacite."
    if not (data.renewal_max_count or loaded.facts.renewal_max_count):
        errors["renewal_max_count"] = "Indiquez le nombre maximal de reconductions tacites."
    return errors


def sign(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    avenant_id: UUID,
    party_id: UUID,
    data: AvenantSignatureData,
    today: date,
    *,
    is_admin: bool = False,
) -> str:
    """One side signs; the last signature makes the avenant count."""
    loaded = loading.load(session, convention_id)
    avenant, party = loaded.avenant(avenant_id), loaded.party(party_id)
    if avenant.row.abandoned_on is not None:
        raise ConflictError(f"L’avenant n° {avenant.row.number} est abandonné.")
    signing.check_declared(data)
    side = overlaying.signing_side(loaded, avenant, party, data.signed_on)
    facts = _side_facts(session, avenant, side, party, data)
    proposal = Proposal(
        data.signed_on,
        today,
        party=facts,
        override_reason=data.override_reason,
        is_admin=is_admin,
    )
    check(Act.SIGN_AVENANT, loaded, proposal)
    _check_conclusion(loaded, avenant, party_id, data.signed_on)
    signature = _signature(loaded, avenant, side, facts, data)
    try:
        with session.begin_nested():
            session.add(signature)
    except IntegrityError:
        raise ConflictError(f"{side.body.name} a déjà signé cet avenant.") from None
    says = _signed_words(rebuild(session, convention_id), avenant_id, side, data.signed_on)
    details = signing.details_of(party_id, data, signature.override_reason)
    details["avenant"] = str(avenant_id)
    note(session, actor, "avenant_signed", loaded.row, says, details)
    return typo_fr(says)


def _signature(
    loaded: Loaded,
    avenant: LoadedAvenant,
    side: Side,
    facts: PartyFacts,
    data: AvenantSignatureData,
) -> AvenantSignature:
    """A reason is kept only when it was needed."""
    is_early = not facts.is_approved(data.signed_on)
    return AvenantSignature(
        avenant_id=avenant.row.id,
        party_id=side.key,
        signed_on=data.signed_on,
        name=data.name or (None if data.capacity else side.signatory_name),
        capacity=facts.signatory_capacity or "",
        deliberation_id=data.deliberation_id,
        delegation_reference=data.delegation_reference,
        override_reason=data.override_reason if is_early else None,
        body_id=side.body.key,
        siren=side.body.siren,
        siret=loaded.siret(side),
        means=data.means,
        level=data.level,
        level_source=data.level_source if data.level else None,
    )


def _side_facts(
    session: Session, avenant: LoadedAvenant, side: Side, party: Party, data: AvenantSignatureData
) -> PartyFacts:
    """The side as the rule of signatures reads it: its act for this avenant, not the first one."""
    known, executoire_on = avenant.side(side.key), None
    if data.deliberation_id is not None:
        act = deliberations.get(session, data.deliberation_id)
        if act.collectivite_id != side.body.key:
            message = f"Cette délibération n’est pas celle de « {side.body.name} »."
            raise InvalidError.of({"deliberation_id": message})
        executoire_on = acts.executoire_on(act.received_on, act.published_on)
    return replace(
        party.facts,
        label=side.body.name,
        signatory_capacity=data.capacity or side.signatory_capacity,
        has_deliberation=data.deliberation_id is not None,
        executoire_on=executoire_on,
        delegation_reference=data.delegation_reference,
        has_signed=known is not None,
        signed_on=known.signature.signed_on if known else None,
    )


def _check_conclusion(
    loaded: Loaded, avenant: LoadedAvenant, party_id: UUID, signed_on: date
) -> None:
    """Signed while the convention runs; with the last signature, its effect is checked again."""
    said = rules.signature_problem(loaded.facts, signed_on)
    others = {party.row.id for party in loaded.parties} - {party_id}
    days = {side.signature.party_id: side.signature.signed_on for side in avenant.sides}
    if said is None and others <= set(days):
        amendment = avenant.amendment_on(max(signed_on, *days.values()))
        proposal = Proposal(amendment.effective_on, signed_on, ends_on=amendment.ends_on)
        said = rules.avenant_problem(loaded.facts, proposal) or rules.same_day_problem(
            loaded.facts.amendments, amendment
        )
    if said:
        raise InvalidError.of({"signed_on": said})


def _signed_words(loaded: Loaded, avenant_id: UUID, side: Side, signed_on: date) -> str:
    avenant = loaded.avenant(avenant_id)
    number = avenant.row.number
    says = f"{side.body.name} a signé l’avenant n° {number} le {date_fr(signed_on)}."
    amendment = avenant.amendment([known.row.id for known in loaded.parties])
    if amendment is None:
        return says
    changed = " ; ".join(rules.changes(loaded.facts, amendment)) or _plain(avenant.row)
    return f"{says} Signé de tous, il prend effet le {date_fr(amendment.effective_on)} : {changed}."


def abandon(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    avenant_id: UUID,
    reason: str,
    today: date,
) -> None:
    """Before the last signature only; its number is never given again."""
    loaded = loading.load(session, convention_id)
    avenant = loaded.avenant(avenant_id)
    number = avenant.row.number
    if avenant.row.abandoned_on is not None:
        raise ConflictError(f"L’avenant n° {number} est déjà abandonné.")
    if avenant.amendment([party.row.id for party in loaded.parties]):
        raise ConflictError(f"L’avenant n° {number} est signé de tous : il ne s’abandonne plus.")
    if not reason:
        raise InvalidError.of({"reason": "Écrivez le motif : il reste au journal."})
    avenant.row.abandoned_on, avenant.row.abandon_reason = today, reason
    rebuild(session, convention_id)
    summary = f"Avenant n° {number} abandonné."
    note(session, actor, "avenant_abandoned", loaded.row, summary, {"reason": reason})
