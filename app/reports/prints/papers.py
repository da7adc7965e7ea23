"""What a printed paper is made of, and who knows how to make it ready."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.core.settings import Settings
from app.documents.contents import AnyContent
from app.documents.html import Meta, fingerprint


@dataclass(frozen=True, slots=True)
class Paper:
    """Ready to print, everything read; `kept_until` as in the table."""

    template: str
    content: AnyContent
    meta: Meta
    name: str
    kept_until: date | None = None

    @property
    def mark(self) -> str:
        """Names the text: the same mark is the same bytes."""
        return fingerprint(self.template, self.content)


@dataclass(frozen=True, slots=True)
class Order:
    """A paper that is asked for: one of the registered kinds, about something, on a day."""

    kind: str
    subject: UUID
    on: date
    label: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.subject}:{self.on.isoformat()}"


Prepare = Callable[[Session, Settings, UUID, date], Paper]
