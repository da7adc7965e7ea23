"""Reading the outbox."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from app.mail.models import OutboxMessage
from app.mail.rules import WAITING, MailState


@dataclass(frozen=True)
class MessageRow:
    """One line of a list of messages; never their text, which may carry a token."""

    id: UUID
    key: str
    recipient: str
    subject: str
    state: str
    channel: str | None
    tries: int
    max_tries: int
    not_before: datetime
    last_error: str | None
    created_at: datetime
    sent_at: datetime | None
    is_demo: bool


@dataclass(frozen=True)
class Overview:
    """The outbox in a few figures. `waiting` counts those queued and those to be tried again."""

    counts: dict[str, int]
    last_error: str | None

    @property
    def waiting(self) -> int:
        return sum(self.counts[state] for state in (*WAITING, MailState.SENDING))

    @property
    def to_handle(self) -> int:
        return self.counts[MailState.DEAD] + self.counts[MailState.TO_CHECK]


_COLUMNS = [col(getattr(OutboxMessage, name)) for name in MessageRow.__dataclass_fields__]


def overview(session: Session) -> Overview:
    state = OutboxMessage.state
    counted = session.exec(select(state, func.count()).group_by(col(state))).all()
    failing = (MailState.FAILED, MailState.DEAD, MailState.TO_CHECK)
    last_error = session.exec(
        select(OutboxMessage.last_error)
        .where(col(state).in_(failing), col(OutboxMessage.last_error).is_not(None))
        .order_by(col(OutboxMessage.created_at).desc(), col(OutboxMessage.id))
        .limit(1)
    ).first()
    counts = {code.value: 0 for code in MailState} | dict(counted)
    return Overview(counts, last_error)


def rows(
    session: Session, state: str = "", search: str = "", *, limit: int = 50, offset: int = 0
) -> list[MessageRow]:
    """The newest messages first, by state and by words of the recipient or subject."""
    newest = col(OutboxMessage.created_at).desc(), col(OutboxMessage.id)
    query = select(*_COLUMNS).order_by(*newest).limit(limit).offset(offset)
    return [MessageRow(*row) for row in session.exec(query.where(*_matching(state, search)))]


def count(session: Session, state: str = "", search: str = "") -> int:
    """How many messages `rows` would give without its limit."""
    query = select(func.count()).select_from(OutboxMessage).where(*_matching(state, search))
    return session.exec(query).one()


def by_keys(session: Session, keys: Collection[str]) -> dict[str, MessageRow]:
    """What became of the messages queued under these keys."""
    found = session.exec(select(*_COLUMNS).where(col(OutboxMessage.key).in_(keys)))
    return {row.key: row for row in (MessageRow(*values) for values in found)}


def by_key(session: Session, key: str) -> OutboxMessage | None:
    """One whole message, to be read again before it is sent."""
    return session.exec(select(OutboxMessage).where(col(OutboxMessage.key) == key)).first()


def _matching(state: str, search: str) -> list[ColumnElement[bool]]:
    recipient, subject = col(OutboxMessage.recipient), col(OutboxMessage.subject)
    words = [
        or_(recipient.icontains(word, autoescape=True), subject.icontains(word, autoescape=True))
        for word in search.split()
    ]
    return [*words, col(OutboxMessage.state) == state] if state else words
