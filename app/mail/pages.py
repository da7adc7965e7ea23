"""What the page of the outbox shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from app.mail.queries import MessageRow, Overview
from app.mail.rules import NEEDS_A_PERSON, WAITING, MailState

PER_PAGE = 50
CHANNEL_LABELS = {"file": "écrit dans un fichier", "person": "marqué à la main"}


@dataclass(frozen=True)
class MailPage:
    rows: Sequence[MessageRow]
    overview: Overview
    count: int
    state: str
    search: str
    number: int
    url: str
    has_smtp: bool
    mail_dir: str

    @property
    def page_count(self) -> int:
        return ceil(self.count / PER_PAGE)

    def channel(self, row: MessageRow) -> str:
        return CHANNEL_LABELS.get(row.channel or "", "")

    def needs_a_person(self, row: MessageRow) -> bool:
        return row.state in NEEDS_A_PERSON

    def may_discard(self, row: MessageRow) -> bool:
        return row.state in (MailState.DRAFT, *WAITING, *NEEDS_A_PERSON)
