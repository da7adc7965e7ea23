"""What the page of background work shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from app.jobs.models import PlannerTurn
from app.jobs.queries import JobRow
from app.jobs.rules import RETRIABLE, UNFINISHED, JobState

PER_PAGE = 50
STATE_LABELS = {
    "queued": "en attente",
    "running": "en cours",
    "done": "terminé",
    "failed": "en échec",
    "cancelled": "annulé",
}
STATE_TONES = {"running": "watch", "done": "done", "failed": "limit", "cancelled": "muted"}


@dataclass(frozen=True)
class JobView:
    """One job on the page of what asked for it; `is_alive`: some worker is there to do it."""

    row: JobRow
    is_alive: bool = True

    @property
    def is_over(self) -> bool:
        return self.row.state not in UNFINISHED

    @property
    def may_retry(self) -> bool:
        return self.row.state in RETRIABLE

    @property
    def percent(self) -> int:
        return 100 * self.row.progress_done // max(self.row.progress_total, 1)

    @property
    def detail(self) -> str:
        """What is being done now; a job tried again after a failure says so."""
        if self.row.progress_total:
            return progress_detail(self.row)
        if self.row.state == JobState.RUNNING:
            return "Commencé."
        return "Nouvel essai dans un instant." if self.row.tries else "En attente de son tour."


def progress_detail(row: JobRow) -> str:
    return f"{row.progress_done} sur {row.progress_total} {row.progress_label}".strip()


@dataclass(frozen=True)
class JobsPage:
    rows: Sequence[JobRow]
    counts: dict[str, int]
    state: str
    number: int
    url: str
    is_alive: bool
    seen_at: datetime | None
    planners: Sequence[PlannerTurn]

    @property
    def count(self) -> int:
        return self.counts[self.state] if self.state else sum(self.counts.values())

    @property
    def page_count(self) -> int:
        return ceil(self.count / PER_PAGE)

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(code, f"{label} ({self.counts[code]})") for code, label in STATE_LABELS.items()]

    @property
    def active(self) -> list[tuple[str, str, str]]:
        return [(STATE_LABELS[self.state], "etat", self.state)] if self.state else []

    def label(self, state: str) -> str:
        return STATE_LABELS[state]

    def tone(self, state: str) -> str:
        return STATE_TONES.get(state, "neutral")

    def percent(self, row: JobRow) -> int:
        return 100 * row.progress_done // row.progress_total

    def detail(self, row: JobRow) -> str:
        return progress_detail(row)

    def may_retry(self, row: JobRow) -> bool:
        return row.state in RETRIABLE

    def may_cancel(self, row: JobRow) -> bool:
        return row.state in UNFINISHED
