"""Giving, renewing and withdrawing the secret address of the calendar."""

from secrets import token_urlsafe
from uuid import UUID

from sqlmodel import Session, select

from app import journal
from app.auth.models import User
from app.auth.service import fingerprint
from app.core.clock import now
from app.reports.calendar.models import CalendarFeed

SUBJECT = "calendar_feed"


def reader(session: Session, secret: str) -> User | None:
    """The active person whose address holds this secret."""
    query = (
        select(User)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)  # type: ignore[arg-type]
        .where(CalendarFeed.secret_hash == fingerprint(secret), User.is_active)
    )
    return session.exec(query).one_or_none()


def of(session: Session, user_id: UUID) -> CalendarFeed | None:
    return session.get(CalendarFeed, user_id)


def renew(session: Session, actor: journal.Actor, user_id: UUID) -> str:
    """A new secret, returned once; the address given before no longer answers."""
    secret = token_urlsafe(32)
    known = of(session, user_id)
    if known is None:
        known = CalendarFeed(user_id=user_id, secret_hash="", created_at=now())
    known.secret_hash, known.created_at = fingerprint(secret), now()
    session.add(known)
    _note(session, actor, user_id, "calendar.renew", "Adresse du calendrier créée ou renouvelée.")
    return secret


def withdraw(session: Session, actor: journal.Actor, user_id: UUID) -> None:
    """Doing it twice changes nothing."""
    known = of(session, user_id)
    if known is not None:
        session.delete(known)
        _note(session, actor, user_id, "calendar.withdraw", "Adresse du calendrier retirée.")


def _note(session: Session, actor: journal.Actor, user_id: UUID, action: str, text: str) -> None:
    journal.record(session, actor, action, journal.Subject(SUBJECT, user_id), text)
