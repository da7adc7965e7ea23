"""The outbox: messages written in the transaction that decided them, sent afterwards."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from app.mail.rules import MailState, Policy


class OutboxMessage(SQLModel, table=True):
    """One message to one person; `key` is unique, so that asking twice sends once.

    `message_id` is the left part of the Message-ID, computed from the key: every copy has the same.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_due", "state", "not_before"),
        Index("ix_outbox_list", "created_at", "id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    key: str = Field(unique=True)
    recipient: str
    subject: str
    text: str
    html: str
    headers: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    attachments: list[dict[str, str]] = Field(sa_column=Column(JSON, nullable=False))
    policy: str = Policy.RESEND.value
    state: str = MailState.QUEUED.value
    message_id: str
    channel: str | None = None
    tries: int = 0
    max_tries: int = 10
    not_before: datetime
    lease_until: datetime | None = None
    worker: str | None = None
    last_error: str | None = None
    created_at: datetime
    sent_at: datetime | None = None
    is_demo: bool = False
