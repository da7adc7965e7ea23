"""Claiming a paper original that is late: a letter, an e-mail, and the trace of both."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app import journal
from app.conventions.models import ConventionCopy, CopyClaim
from app.conventions.queries import loading
from app.conventions.queries.loaded import OURS, Loaded, Party
from app.conventions.rules.copies import Copy
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.transitions import Act
from app.conventions.service.acting import check, note
from app.core.clock import now
from app.core.db import read_session
from app.core.errors import ConflictError, DomainError, InvalidError
from app.core.french import date_fr, date_short, slug, typo_fr
from app.core.templating import render_text
from app.documents import pdf, wording
from app.documents import service as documents
from app.documents.claim_content import ClaimContent, PlaceOfCopy
from app.documents.html import Meta, fingerprint
from app.mail import service as mail
from app.mail.letter import Attachment

TEMPLATE = "relance_original/1"
MAIL = "emails/copy_claim"
PDF = "application/pdf"


class Means(StrEnum):
    LETTER = "letter"
    MAIL = "mail"
    BOTH = "both"


@dataclass(frozen=True)
class ClaimData:
    """`recipient` None: the address of the body's sheet."""

    number: int
    means: Means
    recipient: str | None = None


@dataclass(frozen=True)
class Prepared:
    """A letter rendered ahead of the writing transaction, and the print of what it says."""

    mark: str
    pages: bytes


@dataclass(frozen=True)
class Late:
    """An original to claim: its last move, from whom, and where it is said to be."""

    copy: Copy
    move: ConventionCopy
    recipient: Party
    place: PlaceOfCopy


def late_copy(loaded: Loaded, number: int, today: date) -> Late:
    """Refuses an original nobody knows, or that is still in time."""
    check(Act.PLACE_COPY, loaded, Proposal(today, today))
    copy = next((known for known in loaded.facts.copies if known.number == number), None)
    if copy is None:
        message = f"L’exemplaire n° {number} n’est pas connu : dites d’abord où il est."
        raise InvalidError.of({"number": typo_fr(message)})
    if not (copy.is_on_its_way or copy.is_awaited):
        message = (
            f"L’exemplaire n° {number} est chez {copy.holder}, qui le garde : rien à réclamer."
        )
        raise ConflictError(typo_fr(message))
    if not copy.is_late(today):
        message = (
            f"L’exemplaire n° {number} n’est pas en retard : il se réclame à partir du "
            f"{date_short(copy.claimed_from)}."
        )
        raise ConflictError(typo_fr(message))
    move = max(
        (known for known in loaded.copy_moves if known.number == number), key=lambda one: one.move
    )
    holder = loaded.party(move.party_id)
    if holder.row.role == OURS:
        return Late(copy, move, loaded.member or loaded.parties[-1], PlaceOfCopy.TO_SENDER)
    place = PlaceOfCopy.TO_RECIPIENT if move.is_on_its_way else PlaceOfCopy.HELD
    return Late(copy, move, holder, place)


def prepare_ahead(
    engine: Engine, convention_id: UUID, data: ClaimData, today: date
) -> Prepared | None:
    """None when no letter is asked for, or when the claim will be refused."""
    if data.means == Means.MAIL:
        return None
    try:
        with read_session(engine) as reading:
            loaded = loading.load(reading, convention_id)
            return _letter(loaded, late_copy(loaded, data.number, today), today)
    except DomainError:
        return None


def claim(
    session: Session,
    actor: journal.Actor,
    store: Path,
    convention_id: UUID,
    data: ClaimData,
    today: date,
    prepared: Prepared | None = None,
) -> str:
    """Once a day for a same move: a second press writes nothing twice. Says what was done."""
    loaded = loading.load(session, convention_id)
    late = late_copy(loaded, data.number, today)
    row = CopyClaim(
        convention_id=convention_id,
        number=data.number,
        move=late.move.move,
        party_id=late.recipient.row.id,
        claimed_on=today,
        recorded_by=actor.label,
        recorded_at=now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        message = f"L’exemplaire n° {data.number} a déjà été réclamé aujourd’hui."
        raise ConflictError(typo_fr(message)) from None
    if data.means != Means.MAIL:
        row.pdf_sha256 = _keep_letter(session, store, loaded, late, today, prepared)
    if data.means != Means.LETTER:
        row.outbox_key = _queue(session, loaded, late, data, row, today)
    return _note(session, actor, loaded, late, row)


def _content(loaded: Loaded, late: Late, today: date) -> ClaimContent:
    row, ours, body = loaded.row, loaded.parties[0], late.recipient.body
    before = _before(loaded, late, today)
    capacity = ours.row.signatory_capacity or "président"
    return ClaimContent(
        reference=f"{row.reference}-R{late.copy.number}",
        version_label=TEMPLATE.rpartition("/")[2],
        is_demo=row.is_demo,
        sender_name=ours.body.name,
        sender_address=_lines(ours.body.address),
        sender_capacity=f"{'la' if capacity.endswith('ente') else 'le'} {capacity}",
        recipient_name=wording.designation(body.name, body.kind),
        recipient_address=_lines(body.address),
        sent_on=today,
        convention_title=row.title,
        convention_reference=row.reference,
        copy_number=late.copy.number,
        since=late.copy.since,
        place_of_copy=late.place,
        place=row.place or "",
        rank=len(before) + 1,
        claimed_before_on=before[-1] if before else None,
        executive="maire" if body.kind == "commune" else "president",
        civility="" if row.is_demo else body.executive_civility or "",
        contact_phone=ours.body.phone or "",
        contact_email=ours.body.email or "",
    )


def _before(loaded: Loaded, late: Late, today: date) -> list[date]:
    """The days of the relances about the same move, today's own left out."""
    return [
        known.claimed_on
        for known in loaded.claims
        if (known.number, known.move) == (late.copy.number, late.move.move)
        and known.claimed_on < today
    ]


def _lines(address: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (address or "").splitlines() if part.strip())


def _letter(loaded: Loaded, late: Late, today: date) -> Prepared:
    content = _content(loaded, late, today)
    meta = Meta(
        title=f"Relance de l’exemplaire n° {late.copy.number}, {late.recipient.body.name}",
        author=content.sender_name,
        reference=content.reference,
        version=content.version_label,
        created_on=today,
    )
    return Prepared(fingerprint(TEMPLATE, content), pdf.render_pdf(TEMPLATE, content, meta=meta))


def _keep_letter(
    session: Session,
    store: Path,
    loaded: Loaded,
    late: Late,
    today: date,
    prepared: Prepared | None,
) -> str:
    """A stale rendering is made again."""
    if prepared is None or prepared.mark != fingerprint(TEMPLATE, _content(loaded, late, today)):
        prepared = _letter(loaded, late, today)
    file = documents.save(
        session, store, prepared.pages, PDF, _file_name(loaded, late, today),
        is_demo=loaded.row.is_demo,
    )  # fmt: skip
    return file.sha256


def _file_name(loaded: Loaded, late: Late, today: date) -> str:
    who = slug(late.recipient.body.name)
    return f"{loaded.row.reference}-relance-{late.copy.number}-{who}-{today:%Y%m%d}.pdf"


def _queue(
    session: Session, loaded: Loaded, late: Late, data: ClaimData, row: CopyClaim, today: date
) -> str:
    """In the transaction of the claim; the outbox refuses a key it has already seen."""
    recipient = data.recipient or late.recipient.body.email
    if not recipient:
        message = (
            f"{late.recipient.body.name} n’a pas d’adresse électronique : écrivez-la ici, ou "
            "choisissez la lettre."
        )
        raise InvalidError.of({"recipient": typo_fr(message)})
    content = _content(loaded, late, today)
    words = {"content": content, "has_letter": row.pdf_sha256 is not None}
    key = f"copy-claim:{row.convention_id}:{row.number}:{row.move}:{today.isoformat()}"
    files = (
        [Attachment(row.pdf_sha256, _file_name(loaded, late, today), PDF)] if row.pdf_sha256 else []
    )
    letter = mail.Message(
        recipient=recipient,
        subject=" ".join(render_text(f"{MAIL}/subject.txt", **words).split()),
        text=render_text(f"{MAIL}/body.txt", **words),
        html=render_text(f"{MAIL}/body.html", **words),
        headers={"Reply-To": content.contact_email} if content.contact_email else {},
        attachments=files,
        is_demo=loaded.row.is_demo,
    )
    try:
        mail.enqueue(session, letter, key=key)
    except InvalidError as refusal:
        raise InvalidError.of({"recipient": refusal.message}) from None
    return key


def _note(
    session: Session, actor: journal.Actor, loaded: Loaded, late: Late, row: CopyClaim
) -> str:
    ways = (("lettre", row.pdf_sha256), ("courriel", row.outbox_key))
    by = " et ".join(word for word, done in ways if done)
    summary = typo_fr(
        f"Exemplaire n° {row.number} réclamé à {late.recipient.body.name} par {by}, "
        f"attendu depuis le {date_fr(late.copy.since)}."
    )
    details = {"number": row.number, "pdf_sha256": row.pdf_sha256, "outbox_key": row.outbox_key}
    note(session, actor, "copy_claimed", loaded.row, summary, details)
    return summary
