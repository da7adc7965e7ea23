"""What the page of reminders shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.reminders.rules import milestone_label


@dataclass(frozen=True)
class UpcomingRow:
    """The next reminder of a convention; `answer_on`: the answer expected, if any."""

    convention_id: UUID
    reference: str
    member: str
    on: date
    milestone: str
    watch_on: date
    answer_on: date | None
    answer_note: str
    is_demo: bool
    left_words: str = ""

    @property
    def label(self) -> str:
        return milestone_label(self.milestone)


@dataclass(frozen=True)
class PlannedRow:
    """A reminder queued; `state` is that of its mail, "" once the outbox has forgotten it."""

    convention_id: UUID
    reference: str
    member: str
    milestone: str
    watch_on: date
    planned_at: datetime
    recipient: str
    state: str
    error: str
    is_demo: bool

    @property
    def label(self) -> str:
        return milestone_label(self.milestone)


@dataclass(frozen=True)
class SkippedRow:
    convention: str
    reason: str


@dataclass(frozen=True)
class SnoozeRow:
    convention_id: UUID
    reference: str
    member: str
    until_on: date
    note: str
    recorded_by: str
    is_demo: bool


@dataclass(frozen=True)
class WarnedRow:
    """A dead link told to somebody; `state` is that of the mail."""

    member_id: UUID
    member: str
    dataset_code: str
    dataset: str
    failing_since: date
    is_closed: bool
    recipient: str
    planned_at: datetime
    state: str
    error: str
    is_demo: bool


@dataclass(frozen=True)
class RemindersPage:
    today: date
    url: str
    has_smtp: bool
    mail_dir: str
    writes_to_members: bool
    staff_count: int
    last_run_at: datetime | None
    is_late: bool
    upcoming: tuple[UpcomingRow, ...]
    planned: tuple[PlannedRow, ...]
    skipped: tuple[SkippedRow, ...]
    snoozes: tuple[SnoozeRow, ...]
    warned: tuple[WarnedRow, ...]
    number: int
    page_count: int
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: UUID | None = None
