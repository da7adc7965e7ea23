"""What the page of the outbox shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from app.mail.queries import MessageRow, Overview
from app.mail.rules import NEEDS_A_PERSON, WAITING

PER_PAGE = 50
STATE_LABELS = {
    "queued": "en attente",
    "sending": "en cours d’envoi",
    "sent": "parti",
    "failed": "nouvel essai prévu",
    "dead": "en échec",
    "to_check": "à vérifier",
    "cancelled": "abandonné",
}
STATE_TONES = {
    "sent": "done",
    "failed": "watch",
    "to_check": "watch",
    "dead": "limit",
    "cancelled": "muted",
}
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

    @property
    def states(self) -> list[tuple[str, str]]:
        counts = self.overview.counts
        return [(code, f"{label} ({counts[code]})") for code, label in STATE_LABELS.items()]

    @property
    def active(self) -> list[tuple[str, str, str]]:
        """The filters in force: words shown, parameter, value."""
        active = [(STATE_LABELS[self.state], "etat", self.state)] if self.state else []
        return active + ([(f"« {self.search} »", "q", self.search)] if self.search else [])

    def label(self, state: str) -> str:
        return STATE_LABELS[state]

    def tone(self, state: str) -> str:
        return STATE_TONES.get(state, "neutral")

    def channel(self, row: MessageRow) -> str:
        return CHANNEL_LABELS.get(row.channel or "", "")

    def needs_a_person(self, row: MessageRow) -> bool:
        return row.state in NEEDS_A_PERSON

    def may_discard(self, row: MessageRow) -> bool:
        return row.state in (*WAITING, *NEEDS_A_PERSON)
