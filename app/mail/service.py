"""Putting a message in the outbox, and what a person decides about one that is stuck."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import journal
from app.core.clock import now
from app.core.db import insert_new
from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.mail.letter import OWN_HEADERS, Attachment
from app.mail.models import OutboxMessage
from app.mail.rules import NEEDS_A_PERSON, WAITING, MailState, Policy

NAMESPACE = uuid5(NAMESPACE_URL, "urn:jalon:outbox")
LINE_BREAKS = "\x7f\x85\u2028\u2029"


@dataclass(frozen=True)
class Message:
    """A message to one person. `headers` are extra ones, such as Reply-To."""

    recipient: str
    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()
    policy: Policy = Policy.RESEND
    not_before: datetime | None = None
    is_demo: bool = False


def enqueue(session: Session, message: Message, *, key: str) -> bool:
    """Queue the message in the caller's transaction; False when that key was already queued.

    The key outlives the message (its text and addresses are forgotten one day): put identifiers
    in it, never an address.
    """
    return _keep(session, message, key, MailState.QUEUED)


def draft(session: Session, message: Message, *, key: str) -> bool:
    """Keep the message to be read again: it leaves once `send_draft` is called, never before."""
    return _keep(session, message, key, MailState.DRAFT)


def send_draft(session: Session, actor: journal.Actor, message_id: UUID) -> None:
    message = _get(session, message_id)
    if message.state != MailState.DRAFT:
        raise ConflictError("Ce message n’est plus un brouillon : il est déjà envoyé ou abandonné.")
    message.state = MailState.QUEUED.value
    message.not_before = now()
    _record(session, actor, "mail_draft_sent", message, "Brouillon confié à l’envoi")


def _keep(session: Session, message: Message, key: str, state: MailState) -> bool:
    recipient = _deliverable(message.recipient)
    _refuse_injection(message)
    at = now()
    values = {
        "key": key,
        "recipient": recipient,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "headers": dict(message.headers),
        "attachments": [asdict(file) for file in message.attachments],
        "policy": message.policy.value,
        "state": state.value,
        "message_id": uuid5(NAMESPACE, key).hex,
        "not_before": message.not_before or at,
        "created_at": at,
        "is_demo": message.is_demo,
    }
    return insert_new(session, OutboxMessage, **values)


def retry(session: Session, actor: journal.Actor, message_id: UUID) -> None:
    """Send again a message that is stuck, with all its tries; a copy has the same Message-ID."""
    message = _get(session, message_id)
    if message.state not in NEEDS_A_PERSON:
        raise ConflictError("Ce message n’est ni en échec ni à vérifier : rien à renvoyer.")
    message.state = MailState.QUEUED.value
    message.not_before = now()
    message.tries = 0
    message.last_error = None
    _record(session, actor, "mail_retried", message, "Message remis dans la file d’envoi")


def mark_sent(session: Session, actor: journal.Actor, message_id: UUID) -> None:
    """A person has checked that the message arrived, or has passed it on otherwise."""
    message = _get(session, message_id)
    if message.state not in NEEDS_A_PERSON:
        raise ConflictError("Ce message n’est ni en échec ni à vérifier : rien à marquer.")
    message.state = MailState.SENT.value
    message.sent_at = now()
    message.channel = "person"
    _forget_token(message)
    _record(session, actor, "mail_marked_sent", message, "Message marqué comme parti")


def discard(session: Session, actor: journal.Actor, message_id: UUID) -> None:
    """Give up a message that has not left."""
    message = _get(session, message_id)
    if message.state not in (MailState.DRAFT, *WAITING, *NEEDS_A_PERSON):
        raise ConflictError("Ce message est déjà parti, ou part en ce moment même.")
    message.state = MailState.CANCELLED.value
    _forget_token(message)
    _record(session, actor, "mail_discarded", message, "Message abandonné")


def forget(session: Session, before: datetime) -> int:
    """Erase addresses and texts of the messages closed and queued before that instant; how many.

    A draft that old is given up first: nobody will send it.

    The row stays with its key, so that nothing leaves twice. Source: RGPD art. 5, R-RGPD-04.
    """
    session.exec(
        update(OutboxMessage)
        .where(col(OutboxMessage.created_at) < before, col(OutboxMessage.state) == MailState.DRAFT)
        .values(state=MailState.CANCELLED.value)
    )
    closed = (MailState.SENT, MailState.CANCELLED, MailState.DEAD)
    forgotten = session.exec(
        update(OutboxMessage)
        .where(col(OutboxMessage.created_at) < before, col(OutboxMessage.state).in_(closed))
        .where(col(OutboxMessage.recipient) != "")
        .values(
            recipient="", subject="", text="", html="", headers={}, attachments=[], last_error=None
        )
    )
    return forgotten.rowcount


def _forget_token(message: OutboxMessage) -> None:
    """A letter that carried a token is not kept readable once it is settled."""
    if message.policy == Policy.NEVER_RESEND:
        message.text = message.html = ""


def _deliverable(recipient: str) -> str:
    """The address as a relay takes it (international domain in ASCII), or a refusal."""
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(
            recipient.strip(" "), check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError:
        checked = None
    if checked is None or checked.ascii_email is None:
        raise InvalidError(
            f"« {recipient[:80]} » n’est pas une adresse à laquelle écrire. "
            "Corrigez-la dans la fiche du contact."
        )
    return checked.ascii_email


def _refuse_injection(message: Message) -> None:
    """A line break in a header would let its author write other headers, or another message."""
    lines = [message.subject, *message.headers, *message.headers.values()]
    lines += [part for file in message.attachments for part in (file.name, file.media_type)]
    if any(ord(sign) < 32 or sign in LINE_BREAKS for line in lines for sign in line):
        raise InvalidError(
            "L’objet ou un nom de fichier contient un retour à la ligne. Écrivez-le sur une ligne."
        )
    if any(name.lower() in OWN_HEADERS for name in message.headers):
        raise ValueError("the outbox writes this header itself")


def _get(session: Session, message_id: UUID) -> OutboxMessage:
    query = select(OutboxMessage).where(col(OutboxMessage.id) == message_id).with_for_update()
    message = session.exec(query).first()
    if message is None:
        raise NotFoundError("Ce message n’existe pas ou a été effacé.")
    return message


def _record(
    session: Session, actor: journal.Actor, action: str, message: OutboxMessage, what: str
) -> None:
    subject = journal.Subject("outbox_message", message.id)
    journal.record(session, actor, action, subject, f"{what} : « {message.subject} ».")
