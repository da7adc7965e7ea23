"""The e-mail that goes with a member's documents, kept as a draft: a person sends it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.conventions.batches.models import BatchDocument, BatchMember
from app.conventions.batches.rules import Part
from app.conventions.queries.loaded import Loaded
from app.conventions.service.printing import member_of
from app.core.errors import InvalidError
from app.core.templating import render_text
from app.documents import wording
from app.mail import service as mail
from app.mail.letter import Attachment

MAIL = "emails/convention_batch"
PDF = "application/pdf"
ENCLOSED = {
    Part.LETTER: "une lettre d’accompagnement",
    Part.CONVENTION: "le projet de convention",
    Part.DELIBERATION: "un modèle de délibération à adapter",
}


@dataclass(frozen=True)
class MailContent:
    """What the templates say; `assembly`: « conseil municipal »."""

    member_name: str
    sender_name: str
    reference: str
    title: str
    assembly: str
    contact_phone: str
    contact_email: str
    is_demo: bool
    enclosed: tuple[str, ...]


def keep_draft(
    session: Session, row: BatchMember, loaded: Loaded, documents: Sequence[BatchDocument]
) -> str | None:
    """Its key in the outbox; None without an address to write to."""
    recipient = member_of(loaded).body.email
    if not recipient:
        return None
    content = _content(loaded, {document.part for document in documents})
    message = mail.Message(
        recipient=recipient,
        subject=" ".join(render_text(f"{MAIL}/subject.txt", content=content).split()),
        text=render_text(f"{MAIL}/body.txt", content=content),
        html=render_text(f"{MAIL}/body.html", content=content),
        headers={"Reply-To": content.contact_email} if content.contact_email else {},
        attachments=[Attachment(one.sha256, one.name, PDF) for one in documents],
        is_demo=content.is_demo,
    )
    key = f"batch:{row.batch_id}:{row.collectivite_id}"
    try:
        mail.draft(session, message, key=key)
    except InvalidError:  # the address of the sheet cannot be written to: no e-mail, no failure
        return None
    return key


def _content(loaded: Loaded, parts: set[str]) -> MailContent:
    ours, member = loaded.parties[0].body, member_of(loaded).body
    return MailContent(
        member_name=member.name,
        sender_name=ours.name,
        reference=loaded.row.reference,
        title=loaded.row.title,
        assembly=wording.assembly(member.kind),
        contact_phone=ours.phone or "",
        contact_email=ours.email or "",
        is_demo=loaded.row.is_demo,
        enclosed=tuple(words for part, words in ENCLOSED.items() if part.value in parts),
    )
