"""Giving and withdrawing links; each act leaves its trace in the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from secrets import token_urlsafe
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session, col, select

from app import journal
from app.auth.service import fingerprint
from app.collectivites.models import Collectivite
from app.core.clock import now
from app.core.errors import NotFoundError
from app.core.forms import Reader, parse_date, parse_text
from app.core.french import date_fr
from app.reports import snapshots
from app.reports.elus.models import SharedLink
from app.reports.progress_report import printing as report
from app.reports.snapshots import Snapshot
from app.reports.snapshots.models import SnapshotRow

SUBJECT = "shared_link"
LONGEST_DAYS = 366
RECIPIENT_MAX = 120


@dataclass(frozen=True)
class Wanted:
    recipient: str
    expires_on: date
    collectivite_id: UUID | None
    snapshot_id: UUID | None = None


class ShareForm(BaseModel):
    recipient: str = ""
    expires_on: str = ""
    collectivite_id: str = ""
    snapshot_id: str = ""

    def read(self, today: date) -> Wanted:
        read = Reader(self.model_dump())
        wanted = Wanted(
            read.required("recipient", _recipient, "Dites à qui le lien est donné."),
            read.required(
                "expires_on",
                lambda typed: _expiry(typed, today),
                "Indiquez le dernier jour où le lien répond.",
            ),
            read.optional("collectivite_id", _member),
            read.optional("snapshot_id", _snapshot),
        )
        read.finish()
        return wanted


def _recipient(typed: str) -> str:
    if len(typed) > RECIPIENT_MAX:
        raise ValueError(f"{len(typed)} caractères ; {RECIPIENT_MAX} au plus. Raccourcissez.")
    return parse_text(typed)


def _expiry(typed: str, today: date) -> date:
    day = parse_date(typed)
    if day < today:
        raise ValueError(f"Le {date_fr(day)} est passé. Choisissez un jour à venir.")
    if day > today + timedelta(days=LONGEST_DAYS):
        raise ValueError("Un lien dure un an au plus. Choisissez un jour plus proche.")
    return day


def _member(typed: str) -> UUID:
    return _identifier(typed, "Choisissez un membre de la liste.")


def _snapshot(typed: str) -> UUID:
    return _identifier(typed, "Choisissez un rapport de la liste.")


def _identifier(typed: str, advice: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise ValueError(advice) from None


def reading(session: Session, secret: str, today: date) -> SharedLink:
    """The link that holds this secret; over, withdrawn or unknown, the answer is the same."""
    query = select(SharedLink).where(
        SharedLink.secret_hash == fingerprint(secret),
        col(SharedLink.withdrawn_at).is_(None),
        col(SharedLink.expires_on) >= today,
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("Ce lien n’existe pas ou ne répond plus. Demandez-en un autre.")
    return found


def give(session: Session, actor: journal.Actor, wanted: Wanted) -> str:
    """A new secret, returned once; the report it opens is printed now, not by who reads it."""
    if wanted.collectivite_id and session.get(Collectivite, wanted.collectivite_id) is None:
        raise NotFoundError("Ce membre n’existe pas. Choisissez-en un dans la liste.")
    taken = _taken(session, wanted.snapshot_id)
    secret = token_urlsafe(32)
    row = SharedLink(
        secret_hash=fingerprint(secret),
        recipient=wanted.recipient,
        collectivite_id=wanted.collectivite_id,
        snapshot_id=taken.id if taken else None,
        created_at=now(),
        created_by=actor.label,
        expires_on=wanted.expires_on,
    )
    session.add(row)
    words = f"Lien de lecture donné à {row.recipient}, jusqu’au {date_fr(row.expires_on)}."
    journal.record(session, actor, "share.give", journal.Subject(SUBJECT, row.id), words)
    if taken:
        report.ask_once(session, actor, taken)
    return secret


def _taken(session: Session, snapshot_id: UUID | None) -> Snapshot | None:
    if snapshot_id is None:
        return None
    found = snapshots.get(session, snapshot_id, members=False)
    if found is None:
        raise NotFoundError("Ce rapport n’existe pas. Choisissez-en un dans la liste.")
    return found


def withdraw(session: Session, actor: journal.Actor, share_id: UUID) -> None:
    """At once; doing it twice changes nothing."""
    row = session.get(SharedLink, share_id)
    if row is None:
        raise NotFoundError("Ce lien n’existe pas. Revenez à la liste.")
    if row.withdrawn_at is None:
        row.withdrawn_at = now()
        words = f"Lien de lecture donné à {row.recipient} retiré."
        journal.record(session, actor, "share.withdraw", journal.Subject(SUBJECT, row.id), words)


def answering(
    session: Session, today: date
) -> Sequence[tuple[SharedLink, str | None, date | None]]:
    """Those that still answer, the first to end first; with the member and the report they open."""
    query = (
        select(SharedLink, col(Collectivite.name), col(SnapshotRow.taken_on))
        .outerjoin(Collectivite, col(Collectivite.id) == col(SharedLink.collectivite_id))
        .outerjoin(SnapshotRow, col(SnapshotRow.id) == col(SharedLink.snapshot_id))
        .where(col(SharedLink.withdrawn_at).is_(None), col(SharedLink.expires_on) >= today)
        .order_by(col(SharedLink.expires_on), col(SharedLink.created_at))
    )
    return [(link, name, taken_on) for link, name, taken_on in session.exec(query)]
