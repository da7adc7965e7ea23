"""Turning a message of the outbox into the bytes that leave: no clock, network or database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

# 7 bits: old relays and archives keep every accent, whatever they are.
POLICY = SMTP.clone(cte_type="7bit")
OWN_HEADERS = {"from", "to", "cc", "bcc", "subject", "date", "message-id", "sender", "return-path"}


@dataclass(frozen=True)
class Attachment:
    """A file to join, known by the SHA-256 under which the store keeps it."""

    sha256: str
    name: str
    media_type: str


@dataclass(frozen=True)
class Letter:
    """A message ready to leave."""

    message_id: str
    sender: str
    recipient: str
    content: bytes = field(repr=False)
    is_demo: bool = False

    @property
    def sender_domain(self) -> str:
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True)
class Written:
    """What was asked for, as the outbox keeps it."""

    message_id: str
    recipient: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]
    is_demo: bool


def compose(
    written: Written, *, sender: str, at: datetime, files: Sequence[tuple[Attachment, bytes]]
) -> Letter:
    """Text and HTML side by side, the files joined; nothing in it reports that it was read."""
    name, address = parseaddr(sender)
    local, _, domain = address.rpartition("@")
    email = EmailMessage(policy=POLICY)
    email["From"] = Address(name, local, domain)
    email["To"] = written.recipient
    email["Subject"] = written.subject
    email["Date"] = format_datetime(at)
    email["Message-ID"] = f"<{written.message_id}@{domain}>"
    email["Auto-Submitted"] = "auto-generated"
    for header, value in written.headers.items():
        email[header] = value
    email.set_content(written.text, cte="quoted-printable")
    if written.html:
        email.add_alternative(written.html, subtype="html", cte="quoted-printable")
    for file, content in files:
        main, _, sub = file.media_type.partition("/")
        email.add_attachment(content, maintype=main, subtype=sub, filename=file.name)
    return Letter(written.message_id, address, written.recipient, email.as_bytes(), written.is_demo)
