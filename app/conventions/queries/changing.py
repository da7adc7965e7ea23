"""What has been given, prolonged or changed since the signature: notices, renewals, avenants."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.conventions.models import (
    Avenant,
    AvenantParty,
    AvenantSignature,
    ConventionCopy,
    CopyClaim,
    Denonciation,
    DenonciationCorrection,
    RenewalAct,
    RenewalSide,
)
from app.conventions.rules.facts import Amendment, ExpressRenewal, NoticeMode, Renewal
from app.conventions.rules.sides import Body, SideChange
from app.core.clock import PARIS
from app.deliberations.models import Deliberation


@dataclass(frozen=True)
class AvenantSide:
    signature: AvenantSignature
    deliberation: Deliberation | None


@dataclass(frozen=True)
class LoadedAvenant:
    row: Avenant
    sides: tuple[AvenantSide, ...]
    parties: tuple[AvenantParty, ...] = ()

    @property
    def drawn_on(self) -> date:
        """The day its text was written."""
        return self.row.recorded_at.astimezone(PARIS).date()

    def change(self, party_id: UUID) -> AvenantParty | None:
        return next((known for known in self.parties if known.party_id == party_id), None)

    def side(self, party_id: UUID) -> AvenantSide | None:
        return next((side for side in self.sides if side.signature.party_id == party_id), None)

    def amendment(self, party_ids: Collection[UUID]) -> Amendment | None:
        """The dated overlay, once every party has signed; None before."""
        signed = {side.signature.party_id: side.signature.signed_on for side in self.sides}
        if self.row.abandoned_on is not None or not party_ids or not set(party_ids) <= set(signed):
            return None
        concluded_on = max(signed[party_id] for party_id in party_ids)
        return self.amendment_on(concluded_on)

    def amendment_on(self, concluded_on: date) -> Amendment:
        """As it would be, signed by all on that day."""
        found = amendment_of(self.row, concluded_on, self.parties)
        return replace(found, is_early=any(side.signature.override_reason for side in self.sides))


def amendment_of(
    row: Avenant, concluded_on: date, parties: Sequence[AvenantParty] = ()
) -> Amendment:
    """Its overlay, which never takes effect before the last signature."""
    return Amendment(
        number=row.number,
        concluded_on=concluded_on,
        effective_on=max(row.effective_on or concluded_on, concluded_on),
        ends_on=row.ends_on,
        renewal=Renewal(row.renewal) if row.renewal else None,
        renewal_months=row.renewal_months,
        renewal_max_count=row.renewal_max_count,
        notice_months=row.notice_months,
        notice_mode=NoticeMode(row.notice_mode) if row.notice_mode else None,
        sides=tuple(side_change(party) for party in parties),
        datasets=tuple(row.datasets) if row.datasets is not None else None,
    )


def side_change(row: AvenantParty) -> SideChange:
    body = None
    if row.successor_id is not None:
        body = Body(row.successor_id, row.successor_name or "", row.successor_siren)
    return SideChange(row.party_id, body, row.signatory_name, row.signatory_capacity)


@dataclass(frozen=True)
class LoadedRenewal:
    row: RenewalAct
    sides: tuple[RenewalSide, ...]

    @property
    def facts(self) -> ExpressRenewal:
        return ExpressRenewal(max(side.signed_on for side in self.sides), self.row.months)


def denonciations(session: Session, ids: Collection[UUID]) -> dict[UUID, list[Denonciation]]:
    """The one that runs first, then those withdrawn, newest first."""
    grouped: dict[UUID, list[Denonciation]] = {}
    statement = (
        select(Denonciation)
        .where(col(Denonciation.convention_id).in_(ids))
        .order_by(col(Denonciation.sent_on).desc(), col(Denonciation.id))
    )
    for found in session.exec(statement):
        grouped.setdefault(found.convention_id, []).append(found)
    return {
        key: sorted(found, key=lambda row: row.withdrawn_on is not None)
        for key, found in grouped.items()
    }


def renewals(session: Session, ids: Collection[UUID]) -> dict[UUID, list[LoadedRenewal]]:
    statement = (
        core_select(RenewalAct, RenewalSide)
        .join(RenewalSide, col(RenewalSide.renewal_id) == col(RenewalAct.id))
        .where(col(RenewalAct.convention_id).in_(ids))
        .order_by(col(RenewalAct.number), col(RenewalSide.signed_on), col(RenewalSide.party_id))
    )
    acts: dict[UUID, tuple[RenewalAct, list[RenewalSide]]] = {}
    for act, side in session.execute(statement):
        acts.setdefault(act.id, (act, []))[1].append(side)
    grouped: dict[UUID, list[LoadedRenewal]] = {}
    for act, sides in acts.values():
        grouped.setdefault(act.convention_id, []).append(LoadedRenewal(act, tuple(sides)))
    return grouped


def avenants(session: Session, ids: Collection[UUID]) -> dict[UUID, Sequence[LoadedAvenant]]:
    """By number; an outer join keeps those nobody has signed."""
    statement = (
        core_select(Avenant, AvenantSignature, Deliberation)
        .outerjoin(AvenantSignature, col(AvenantSignature.avenant_id) == col(Avenant.id))
        .outerjoin(Deliberation, col(Deliberation.id) == col(AvenantSignature.deliberation_id))
        .where(col(Avenant.convention_id).in_(ids))
        .order_by(col(Avenant.number), col(AvenantSignature.signed_on), col(AvenantSignature.id))
    )
    known: dict[UUID, tuple[Avenant, list[AvenantSide]]] = {}
    for row, signature, act in session.execute(statement):
        sides = known.setdefault(row.id, (row, []))[1]
        if signature is not None:
            sides.append(AvenantSide(signature, act))
    changed = _avenant_parties(session, ids)
    grouped: dict[UUID, list[LoadedAvenant]] = {}
    for row, sides in known.values():
        avenant = LoadedAvenant(row, tuple(sides), tuple(changed.get(row.id, ())))
        grouped.setdefault(row.convention_id, []).append(avenant)
    return {key: tuple(found) for key, found in grouped.items()}


def _avenant_parties(session: Session, ids: Collection[UUID]) -> dict[UUID, list[AvenantParty]]:
    statement = (
        select(AvenantParty)
        .join(Avenant, col(Avenant.id) == col(AvenantParty.avenant_id))
        .where(col(Avenant.convention_id).in_(ids))
        .order_by(col(AvenantParty.party_id))
    )
    grouped: dict[UUID, list[AvenantParty]] = {}
    for found in session.exec(statement):
        grouped.setdefault(found.avenant_id, []).append(found)
    return grouped


def successors(
    session: Session, amended: Mapping[UUID, Sequence[LoadedAvenant]]
) -> Mapping[UUID, Collectivite]:
    """The bodies that avenants put in place of a party."""
    ids = {
        party.successor_id
        for avenants in amended.values()
        for avenant in avenants
        for party in avenant.parties
        if party.successor_id
    }
    if not ids:
        return {}
    found = session.exec(select(Collectivite).where(col(Collectivite.id).in_(ids)))
    return {body.id: body for body in found}


def corrections(
    session: Session, ids: Collection[UUID]
) -> dict[UUID, list[DenonciationCorrection]]:
    """What was recorded before of the dénonciations of each convention, oldest first."""
    statement = (
        core_select(col(Denonciation.convention_id), DenonciationCorrection)
        .join(
            DenonciationCorrection,
            col(DenonciationCorrection.denonciation_id) == col(Denonciation.id),
        )
        .where(col(Denonciation.convention_id).in_(ids))
        .order_by(col(DenonciationCorrection.corrected_at), col(DenonciationCorrection.id))
    )
    grouped: dict[UUID, list[DenonciationCorrection]] = {}
    for convention_id, found in session.execute(statement):
        grouped.setdefault(convention_id, []).append(found)
    return grouped


def copies(session: Session, ids: Collection[UUID]) -> dict[UUID, list[ConventionCopy]]:
    """Every move, by number then in order: the last one of a number is where it is."""
    grouped: dict[UUID, list[ConventionCopy]] = {}
    statement = (
        select(ConventionCopy)
        .where(col(ConventionCopy.convention_id).in_(ids))
        .order_by(col(ConventionCopy.number), col(ConventionCopy.move))
    )
    for found in session.exec(statement):
        grouped.setdefault(found.convention_id, []).append(found)
    return grouped


def claims(session: Session, ids: Collection[UUID]) -> dict[UUID, list[CopyClaim]]:
    """Every relance, the oldest first."""
    grouped: dict[UUID, list[CopyClaim]] = {}
    statement = (
        select(CopyClaim)
        .where(col(CopyClaim.convention_id).in_(ids))
        .order_by(col(CopyClaim.recorded_at), col(CopyClaim.id))
    )
    for found in session.exec(statement):
        grouped.setdefault(found.convention_id, []).append(found)
    return grouped
