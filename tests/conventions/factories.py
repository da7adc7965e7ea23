"""Conventions for tests: each states only what it is about."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite, Territory
from app.conventions.models import Convention, ConventionParty
from app.conventions.rules.facts import NoticeMode, Renewal
from app.conventions.service import drafting, recording
from app.conventions.service.recording import Paper, PaperParty
from app.conventions.service.terms import Terms
from app.core.french import sort_key
from app.journal import Actor
from tests.deliberations.factories import make_body, make_deliberation

TODAY = date(2026, 11, 21)
AGENT = Actor(None, "Agent de test")
TERMS = Terms(
    title="Convention d’adhésion de Moissac",
    platform_name="Tarn-et-Garonne Open Data",
    place="Montauban",
    duration_months=36,
    renewal=Renewal.TACIT,
    renewal_months=12,
    renewal_max_count=2,
    notice_months=3,
    notice_mode=NoticeMode.TERM,
)

__all__ = ["AGENT", "TERMS", "TODAY", "make_body", "make_deliberation"]


def make_syndicat(session: Session) -> Collectivite:
    """The syndicat that uses the installation, with its délibération-cadre; made once."""
    known = session.exec(select(Collectivite).where(col(Collectivite.kind) == "syndicat")).first()
    if known is not None:
        return known
    syndicat = make_body(
        session,
        "Tarn-et-Garonne Numérique",
        kind="syndicat",
        siren="200061257",
        code="200061257",
        relation="self",
        executive_title="Président",
    )
    session.add(Territory(departement="82", syndicat_id=syndicat.id))
    make_deliberation(
        session,
        syndicat,
        number="09/2022-03",
        meeting_on=date(2022, 9, 26),
        received_on=date(2022, 9, 27),
        published_on=date(2022, 9, 27),
        act_identifier="082-200061257-20220926-09202203-DE",
        is_framework=True,
    )
    session.flush()
    return syndicat


def make_member(session: Session, name: str = "Moissac", **values: Any) -> Collectivite:
    known = session.exec(
        select(Collectivite).where(col(Collectivite.sort_name) == sort_key(name))
    ).first()
    return known or make_body(session, name, **values)


def make_draft(
    session: Session, member: Collectivite | None = None, today: date = TODAY, **terms: Any
) -> Convention:
    make_syndicat(session)
    member = member or make_member(session)
    row = drafting.create(session, AGENT, member.id, "convention_adhesion/1", today)
    if terms:
        drafting.edit_terms(session, AGENT, row.id, replace(TERMS, **terms), today)
    return row


def make_convention(
    session: Session,
    member: Collectivite | None = None,
    *,
    signed_on: date | None = date(2025, 1, 10),
    direction: str = "member",
    reference: str | None = None,
    **terms: Any,
) -> Convention:
    """A convention signed by the syndicat and the member, in force unless its terms say otherwise.

    make_convention(session, signed_on=date(2022, 9, 26), duration_months=12, renewal="none")
    """
    syndicat = make_syndicat(session)
    member = member or make_member(session)
    paper = Paper(
        member_id=member.id,
        direction=direction,
        reference=reference,
        terms=replace(TERMS, **terms),
        parties=(
            PaperParty(collectivite_id=syndicat.id, role="syndicat", signed_on=signed_on),
            PaperParty(collectivite_id=member.id, role="member", signed_on=signed_on),
        ),
    )
    return recording.record_paper(session, AGENT, paper, TODAY)


def parties_of(session: Session, row: Convention) -> list[ConventionParty]:
    """The syndicat first."""
    return list(
        session.exec(
            select(ConventionParty)
            .where(col(ConventionParty.convention_id) == row.id)
            .order_by(col(ConventionParty.position))
        )
    )
