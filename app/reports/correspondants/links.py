"""Giving a personal link, withdrawing it, knowing whose it is."""

from datetime import date, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import new as new_hmac
from secrets import token_urlsafe
from uuid import UUID

from sqlmodel import Session, col, update

from app import journal
from app.auth.service import fingerprint
from app.collectivites import service as collectivites
from app.collectivites.models import Mandate
from app.collectivites.people import CORRESPONDANT
from app.core.clock import now
from app.core.errors import ConflictError, ForbiddenError, NotFoundError
from app.core.french import date_short
from app.core.settings import Settings
from app.reports.correspondants import queries
from app.reports.correspondants.models import MemberLink

LASTS_DAYS = 180


def give(
    session: Session, actor: journal.Actor, collectivite_id: UUID, mandate_id: UUID, today: date
) -> str:
    """A new secret, returned once; the link the person had before no longer opens."""
    holder = session.get(Mandate, mandate_id)
    is_ours = holder is not None and holder.collectivite_id == collectivite_id
    if holder is None or not is_ours or holder.role != CORRESPONDANT:
        raise NotFoundError("Ce correspondant n’existe pas. Reprenez la liste des personnes.")
    if holder.ends_on and holder.ends_on < today:
        raise ConflictError(
            f"Sa fonction a pris fin le {date_short(holder.ends_on)}. Ajoutez d’abord le "
            "correspondant qui lui succède."
        )
    secret = token_urlsafe(32)
    _close(session, holder.id)
    link = MemberLink(
        mandate_id=holder.id,
        collectivite_id=holder.collectivite_id,
        secret_hash=fingerprint(secret),
        created_at=now(),
        created_by=actor.label,
        expires_on=today + timedelta(days=LASTS_DAYS),
        is_demo=holder.is_demo,
    )
    session.add(link)
    words = f"Lien personnel donné à un correspondant, jusqu’au {date_short(link.expires_on)}."
    _note(session, actor, "member_link.given", link, words)
    return secret


def _close(session: Session, mandate_id: UUID) -> None:
    session.exec(
        update(MemberLink)
        .where(col(MemberLink.mandate_id) == mandate_id, col(MemberLink.withdrawn_at).is_(None))
        .values(withdrawn_at=now())
    )


def withdraw(session: Session, actor: journal.Actor, collectivite_id: UUID, link_id: UUID) -> None:
    """Doing it twice changes nothing."""
    link = session.get(MemberLink, link_id)
    if link is None or link.collectivite_id != collectivite_id:
        raise NotFoundError("Ce lien n’existe pas. Reprenez la liste des liens.")
    if link.withdrawn_at is None:
        link.withdrawn_at = now()
        _note(session, actor, "member_link.withdrawn", link, "Lien d’un correspondant retiré.")


def opened(session: Session, secret: str, on: date) -> MemberLink:
    """One sentence whatever the cause: a stranger learns nothing."""
    link = queries.opened(session, fingerprint(secret), on)
    if link is None:
        raise NotFoundError(
            "Ce lien n’ouvre plus rien : il a expiré ou il a été retiré. Demandez-en un autre à "
            "votre syndicat."
        )
    return link


def actor_of(session: Session, link: MemberLink) -> journal.Actor:
    """The body, never the person: the journal outlives what is kept of people."""
    body = collectivites.get(session, link.collectivite_id)
    return journal.Actor(None, f"Lien du correspondant, {body.name}")


def form_token(settings: Settings, secret: str) -> str:
    """What the forms of this link carry: no other site can write it."""
    key = settings.signing_key.encode()
    return new_hmac(key, f"member-link:{secret}".encode(), sha256).hexdigest()


def check_form(settings: Settings, secret: str, sent: str) -> None:
    if not compare_digest(form_token(settings, secret).encode(), sent.encode()):
        raise ForbiddenError("Ce formulaire ne vient pas de votre page. Rouvrez votre lien.")


def _note(session: Session, actor: journal.Actor, action: str, link: MemberLink, text: str) -> None:
    subject = journal.Subject("collectivite", link.collectivite_id)
    journal.record(session, actor, action, subject, text, {"link": str(link.id)})
