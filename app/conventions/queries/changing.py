"""What has been given, prolonged or changed since the signature: notices, renewals, avenants."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.conventions.models import (
    Avenant,
    AvenantSignature,
    ConventionCopy,
    CopyClaim,
    Denonciation,
    RenewalAct,
    RenewalSide,
)
from app.conventions.rules.facts import Amendment, ExpressRenewal, NoticeMode, Renewal
from app.deliberations.models import Deliberation


@dataclass(frozen=True)
class AvenantSide:
    signature: AvenantSignature
    deliberation: Deliberation | None


@dataclass(frozen=True)
class LoadedAvenant:
    row: Avenant
    sides: tuple[AvenantSide, ...]

    def side(self, party_id: UUID) -> AvenantSide | None:
        return next((side for side in self.sides if side.signature.party_id == party_id), None)

    def amendment(self, party_ids: Collection[UUID]) -> Amendment | None:
        """The dated overlay, once every party has signed; None before."""
        signed = {side.signature.party_id: side.signature.signed_on for side in self.sides}
        if self.row.abandoned_on is not None or not party_ids or not set(party_ids) <= set(signed):
            return None
        concluded_on = max(signed[party_id] for party_id in party_ids)
        return amendment_of(self.row, concluded_on)


def amendment_of(row: Avenant, concluded_on: date) -> Amendment:
    """As it would be, signed by all on that day: it never takes effect before."""
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
    )


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
    grouped: dict[UUID, list[LoadedAvenant]] = {}
    for row, sides in known.values():
        grouped.setdefault(row.convention_id, []).append(LoadedAvenant(row, tuple(sides)))
    return {key: tuple(found) for key, found in grouped.items()}


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
