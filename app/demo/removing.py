"""Removing the demonstration: every row it brought, and nothing else."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, delete, union, update
from sqlmodel import Session, SQLModel, col, select

from app import journal
from app.auth.models import User
from app.collectivites import service as collectivites
from app.collectivites.models import (
    Collectivite,
    Headcount,
    HeadcountBand,
    Mandate,
    ObligationPeriod,
)
from app.conventions.models import (
    Avenant,
    AvenantParty,
    AvenantSignature,
    Convention,
    ConventionCopy,
    ConventionFile,
    ConventionParty,
    ConventionPeriod,
    ConventionStatePeriod,
    ConventionSuccession,
    CopyClaim,
    Denonciation,
    DenonciationCorrection,
    RenewalAct,
    RenewalSide,
    Signature,
)
from app.conventions.scans.models import ScanSet
from app.core.db import write_session
from app.core.settings import Settings
from app.datasets import service as datasets
from app.datasets.models import ApplicabilityDecision, DatasetCell, Evidence
from app.datasets.portals import service as portals
from app.deliberations.models import Deliberation, Meeting
from app.documents import service as documents
from app.documents import store
from app.mail.models import OutboxMessage
from app.reminders import service as reminders
from app.reminders import service_links as dead_links
from app.reports.accompaniment import service as accompaniment
from app.reports.accompaniment.models import AccompanimentStep
from app.reports.correspondants import service as correspondants
from app.reports.correspondants.models import MemberLink
from app.reports.prints import service as prints
from app.reports.snapshots import service as snapshots

OF_A_CONVENTION: tuple[type[SQLModel], ...] = (
    CopyClaim, Denonciation, RenewalAct, Avenant, ConventionCopy, ConventionFile, ConventionPeriod,
    ConventionStatePeriod, ConventionSuccession, ConventionParty, ScanSet,
)  # fmt: skip
USES_A_BODY = (
    ConventionParty.collectivite_id, Convention.member_id, Deliberation.collectivite_id,
    Evidence.collectivite_id, ApplicabilityDecision.collectivite_id, Headcount.collectivite_id,
    Meeting.collectivite_id, Mandate.collectivite_id, AvenantParty.successor_id,
    AvenantSignature.body_id, ConventionSuccession.collectivite_id,
    AccompanimentStep.collectivite_id, MemberLink.collectivite_id,
)  # fmt: skip


def remove(engine: Engine, settings: Settings, actor: journal.Actor = journal.SYSTEM) -> str:
    """One transaction for the rows, then the files nobody else names; twice is harmless."""
    with write_session(engine) as session:
        reminders.delete_demo(session)
        dead_links.delete_demo(session)
        prints.delete_demo(session)
        snapshots.delete_demo(session)
        accompaniment.delete_demo(session)
        correspondants.delete_demo(session)
        portals.delete_demo(session)
        datasets.delete_demo(session)
        count = _remove_conventions(session)
        kept = _remove_bodies(session, settings)
        for table in (OutboxMessage, User):
            session.exec(delete(table).where(col(table.is_demo)))
        orphans = documents.forget_demo(session)
        done = f"Démonstration retirée : {count} conventions."
        if kept:
            done += f" Conservés, car vos propres données s’en servent : {', '.join(kept)}."
        journal.record(session, actor, "demo.removed", journal.Subject("demo"), done)
    for sha256 in orphans:
        store.discard(settings.store_dir, sha256)
    return done


def _remove_conventions(session: Session) -> int:
    demo = select(Convention.id).where(col(Convention.is_demo))
    parties = select(ConventionParty.id).where(col(ConventionParty.convention_id).in_(demo))
    count = len(session.exec(demo).all())
    for signed in (Signature, RenewalSide, AvenantSignature, AvenantParty):
        session.exec(delete(signed).where(col(signed.party_id).in_(parties)))
    given = select(Denonciation.id).where(col(Denonciation.convention_id).in_(demo))
    session.exec(
        delete(DenonciationCorrection).where(col(DenonciationCorrection.denonciation_id).in_(given))
    )
    for table in OF_A_CONVENTION:
        convention_id = table.convention_id  # type: ignore[attr-defined]  # all have it
        session.exec(delete(table).where(convention_id.in_(demo)))
    session.exec(
        update(Convention)
        .where(col(Convention.replaced_by_id).in_(demo))
        .values(replaced_by_id=None)
    )
    session.exec(delete(Convention).where(col(Convention.is_demo)))
    return count


def _remove_bodies(session: Session, settings: Settings) -> Sequence[str]:
    """Délibérations, headcounts and invented bodies; the names of those still in use."""
    used = select(ConventionParty.deliberation_id).where(
        col(ConventionParty.deliberation_id).is_not(None)
    )
    session.exec(
        delete(Deliberation).where(col(Deliberation.is_demo), col(Deliberation.id).not_in(used))
    )
    for calendar_or_person in (Meeting, Mandate):
        session.exec(delete(calendar_or_person).where(col(calendar_or_person.is_demo)))
    touched = _ids(session, Headcount) | _ids(session, HeadcountBand)
    for table in (Headcount, HeadcountBand):
        session.exec(delete(table).where(col(table.is_demo)))
    session.expire_all()
    collectivites.rebuild_obligations(session, settings, touched)
    return _remove_invented_bodies(session)


def _remove_invented_bodies(session: Session) -> Sequence[str]:
    used: Any = union(*(select(column).where(col(column).is_not(None)) for column in USES_A_BODY))
    invented = select(Collectivite.id).where(col(Collectivite.is_demo))
    gone = invented.where(col(Collectivite.id).not_in(used))
    for table in (ObligationPeriod, DatasetCell):
        session.exec(delete(table).where(col(table.collectivite_id).in_(gone)))
    session.exec(delete(Collectivite).where(col(Collectivite.id).in_(gone)))
    return session.exec(select(Collectivite.name).where(col(Collectivite.is_demo))).all()


def _ids(session: Session, table: type[Headcount] | type[HeadcountBand]) -> set[UUID]:
    return set(session.exec(select(table.collectivite_id).where(col(table.is_demo))).all())
