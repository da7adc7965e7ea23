"""Sending one message: claim it, send it outside any transaction, then write how it ended."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from uuid import UUID

import structlog
from sqlalchemy import Engine, and_, or_, update
from sqlmodel import Session, col, select

from app.core import clock as core_clock
from app.core.db import write_session
from app.core.errors import DomainError
from app.mail.letter import Attachment, Letter, Written, compose
from app.mail.models import OutboxMessage
from app.mail.rules import LEASE, WAITING, MailState, Policy, retry_delay
from app.mail.transport import PostponedError, RefusedError, Transport

log = structlog.get_logger(__name__)
IN_DOUBT = "Le programme s’est arrêté pendant l’envoi : le message est peut-être parti."

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Post:
    """Who sends, by what way, and where the bytes of an attachment are found by their SHA-256."""

    transport: Transport
    sender: str
    load: Callable[[str], bytes]
    lease: timedelta = LEASE

    def __post_init__(self) -> None:
        if "@" not in parseaddr(self.sender)[1]:
            raise ValueError("JALON_MAIL_FROM doit contenir une adresse, par exemple x@exemple.fr.")


@dataclass(frozen=True)
class _Claimed:
    id: UUID
    worker: str
    tries: int
    max_tries: int
    policy: str
    written: Written
    attachments: list[Attachment]


@dataclass(frozen=True)
class _Ending:
    state: MailState
    reason: str | None = None
    channel: str | None = None


def send_next(engine: Engine, post: Post, *, worker: str, clock: Clock = core_clock.now) -> bool:
    """A step of the worker: send one due message; whether there was one."""
    claimed = _claim(engine, post, worker, clock())
    if claimed is None:
        return False
    ending = _attempt(post, claimed, clock())
    _settle(engine, claimed, ending, clock())
    log.info("mail", message=str(claimed.id), state=ending.state.value, tries=claimed.tries)
    return True


def _claim(engine: Engine, post: Post, worker: str, now: datetime) -> _Claimed | None:
    """Take the next due message, in one short transaction, so that no other worker can."""
    waiting = and_(col(OutboxMessage.state).in_(WAITING), col(OutboxMessage.not_before) <= now)
    abandoned = and_(
        col(OutboxMessage.state) == MailState.SENDING, col(OutboxMessage.lease_until) < now
    )
    due = (
        select(OutboxMessage)
        .where(or_(waiting, abandoned))
        .order_by(col(OutboxMessage.not_before), col(OutboxMessage.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with write_session(engine) as session:
        while message := session.exec(due).first():
            if _set_aside(session, message):
                continue
            message.state = MailState.SENDING.value
            message.worker = worker
            message.lease_until = now + post.lease
            message.tries += 1
            return _snapshot(message, worker)
    return None


def _set_aside(session: Session, message: OutboxMessage) -> bool:
    """Whether an abandoned message must wait for a person instead of leaving again."""
    if message.state != MailState.SENDING:
        return False
    if message.policy == Policy.NEVER_RESEND:
        message.state = MailState.TO_CHECK.value
    elif message.tries >= message.max_tries:
        message.state = MailState.DEAD.value
    else:
        return False
    message.last_error = IN_DOUBT
    session.flush()
    return True


def _snapshot(message: OutboxMessage, worker: str) -> _Claimed:
    written = Written(
        message.message_id,
        message.recipient,
        message.subject,
        message.text,
        message.html,
        dict(message.headers),
        message.is_demo,
    )
    return _Claimed(
        message.id,
        worker,
        message.tries,
        message.max_tries,
        message.policy,
        written,
        [Attachment(**file) for file in message.attachments],
    )


def _attempt(post: Post, claimed: _Claimed, now: datetime) -> _Ending:
    try:
        letter = _letter(post, claimed, now)
    except OSError as error:
        return _Ending(
            MailState.FAILED, f"Une pièce jointe n’a pas pu être lue ({error.strerror})."
        )
    except DomainError as error:
        return _Ending(MailState.DEAD, error.message)
    except Exception as error:  # noqa: BLE001  # one bad message must not stop the others
        return _Ending(MailState.DEAD, f"Ce message ne peut être composé ({type(error).__name__}).")
    try:
        return _Ending(MailState.SENT, channel=post.transport.send(letter))
    except RefusedError as error:
        return _Ending(MailState.DEAD, str(error))
    except PostponedError as error:
        return _Ending(MailState.FAILED, str(error))
    except Exception as error:  # noqa: BLE001  # uncertain, or a defect: nobody knows if it left
        again = claimed.policy == Policy.RESEND
        reason = str(error) or type(error).__name__
        return _Ending(MailState.FAILED if again else MailState.TO_CHECK, reason[:500])


def _letter(post: Post, claimed: _Claimed, now: datetime) -> Letter:
    files = [(file, post.load(file.sha256)) for file in claimed.attachments]
    return compose(claimed.written, sender=post.sender, at=now, files=files)


def _settle(engine: Engine, claimed: _Claimed, ending: _Ending, now: datetime) -> None:
    """Write the ending, only while the message is still ours."""
    state = ending.state
    values: dict[str, object] = {"last_error": ending.reason, "channel": ending.channel}
    if state is MailState.SENT:
        values["sent_at"] = now
        if claimed.policy == Policy.NEVER_RESEND:  # it carried a token: not kept once it has gone
            values |= {"text": "", "html": ""}
    if state is MailState.FAILED and claimed.tries >= claimed.max_tries:
        state = MailState.DEAD
    if state is MailState.FAILED:
        chance = random.random()  # noqa: S311  # spreads load, guards nothing
        values["not_before"] = now + retry_delay(claimed.tries, chance)
    ours = and_(
        col(OutboxMessage.id) == claimed.id,
        col(OutboxMessage.worker) == claimed.worker,
        col(OutboxMessage.state) == MailState.SENDING,
        col(OutboxMessage.tries) == claimed.tries,
    )
    with write_session(engine) as session:
        session.exec(update(OutboxMessage).where(ours).values(state=state.value, **values))
