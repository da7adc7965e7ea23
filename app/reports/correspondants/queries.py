"""Every SELECT on links and on what came by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite, Mandate
from app.collectivites.people import CORRESPONDANT
from app.conventions.models import Convention, ConventionStatePeriod
from app.conventions.rules.facts import State
from app.reports.correspondants.models import MemberLink, MemberProposal
from app.reports.queries.agenda import state_on

SHOWN = (
    State.IN_APPROVAL, State.TO_SIGN, State.PARTLY_SIGNED, State.SIGNED, State.IN_FORCE,
    State.IN_NOTICE,
)  # fmt: skip


def opened(session: Session, secret_hash: str, on: date) -> MemberLink | None:
    """The link of this secret, while it is good and its holder in office."""
    return session.exec(
        select(MemberLink)
        .join(Mandate, col(Mandate.id) == col(MemberLink.mandate_id))
        .where(
            col(MemberLink.secret_hash) == secret_hash,
            col(MemberLink.withdrawn_at).is_(None),
            col(MemberLink.expires_on) >= on,
            or_(col(Mandate.ends_on).is_(None), col(Mandate.ends_on) >= on),
        )
    ).first()


def holders(session: Session, collectivite_id: UUID, on: date) -> Sequence[Mandate]:
    """The correspondants in office."""
    return session.exec(
        select(Mandate)
        .where(
            col(Mandate.collectivite_id) == collectivite_id,
            col(Mandate.role) == CORRESPONDANT,
            or_(col(Mandate.ends_on).is_(None), col(Mandate.ends_on) >= on),
        )
        .order_by(col(Mandate.name), col(Mandate.id))
    ).all()


def links_of(session: Session, collectivite_id: UUID) -> Sequence[MemberLink]:
    """Those not withdrawn, the newest last."""
    return session.exec(
        select(MemberLink)
        .where(
            col(MemberLink.collectivite_id) == collectivite_id,
            col(MemberLink.withdrawn_at).is_(None),
        )
        .order_by(col(MemberLink.created_at))
    ).all()


def received_since(session: Session, link_id: UUID, since: datetime) -> int:
    query = core_select(func.count(col(MemberProposal.id))).where(
        col(MemberProposal.link_id) == link_id, col(MemberProposal.received_at) > since
    )
    return int(session.execute(query).scalar_one())


@dataclass(frozen=True, slots=True)
class ConventionRow:
    id: UUID
    reference: str
    title: str
    state: State


def conventions_of(session: Session, collectivite_id: UUID, on: date) -> list[ConventionRow]:
    """What a member may know: texts fixed and not over; no draft."""
    query = (
        core_select(
            col(Convention.id),
            col(Convention.reference),
            col(Convention.title),
            col(ConventionStatePeriod.state),
        )
        .join(ConventionStatePeriod, state_on(on))
        .where(
            col(Convention.member_id) == collectivite_id,
            col(ConventionStatePeriod.state).in_([state.value for state in SHOWN]),
        )
        .order_by(col(Convention.reference))
    )
    return [
        ConventionRow(key, reference, title, State(state))
        for key, reference, title, state in session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class ProposalRow:
    proposal: MemberProposal
    member_id: UUID
    member: str
    reference: str | None
    is_demo: bool


def proposals(
    session: Session, *, waiting: bool, link_id: UUID | None = None, limit: int = 100
) -> list[ProposalRow]:
    """Those that wait, the oldest first; or those decided, the last first."""
    when = col(MemberProposal.received_at if waiting else MemberProposal.decided_at)
    is_open = col(MemberProposal.decided_at).is_(None)
    wanted: ColumnElement[bool] = is_open if waiting else ~is_open
    if link_id is not None:
        wanted = and_(wanted, col(MemberProposal.link_id) == link_id)
    query = (
        core_select(
            MemberProposal,
            col(Collectivite.id),
            col(Collectivite.name),
            col(Convention.reference),
            col(MemberLink.is_demo),
        )
        .join(MemberLink, col(MemberLink.id) == col(MemberProposal.link_id))
        .join(Collectivite, col(Collectivite.id) == col(MemberLink.collectivite_id))
        .outerjoin(Convention, col(Convention.id) == col(MemberProposal.convention_id))
        .where(wanted)
        .order_by(when.asc() if waiting else when.desc(), col(MemberProposal.id))
        .limit(limit)
    )
    return [ProposalRow(*row) for row in session.execute(query)]


def waiting_count(session: Session) -> int:
    query = core_select(func.count(col(MemberProposal.id))).where(
        col(MemberProposal.decided_at).is_(None)
    )
    return int(session.execute(query).scalar_one())
