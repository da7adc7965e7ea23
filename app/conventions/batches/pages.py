"""What the pages of batches show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.conventions.batches.checking import Verdict
from app.conventions.batches.models import Batch, BatchDocument
from app.conventions.batches.queries import BatchRow, Candidate, Line
from app.conventions.batches.rules import PART_LABELS, Part
from app.documents.models import StoredFile
from app.jobs.pages import JobView
from app.mail.models import OutboxMessage
from app.mail.queries import MessageRow
from app.mail.rules import MailState

Choice = tuple[str, str]
HOME = "/conventions/series"
SHOWN = 500
# A pair is a plain sentence: each part with what it is for.
PART_CHOICES: Sequence[Choice] = (
    (Part.CONVENTION.value, "Le projet de convention"),
    (Part.DELIBERATION.value, "Le modèle de délibération de l’assemblée"),
    (Part.LETTER.value, "La lettre d’accompagnement"),
)


@dataclass(frozen=True)
class ListPage:
    rows: Sequence[BatchRow]
    models: Mapping[str, str]

    def model(self, row: BatchRow) -> str:
        return self.models[row.model]


@dataclass(frozen=True)
class ChoosePage:
    """`rows`: the first ones; `count`: how many answer the filters."""

    rows: Sequence[Candidate]
    count: int
    running: Mapping[UUID, tuple[UUID, str]]
    typed: Mapping[str, object]
    filters: Mapping[str, str]
    active: Sequence[tuple[str, str, str]]
    url: str
    models: Sequence[Choice]
    epcis: Sequence[Choice]
    errors: Mapping[str, str] = field(default_factory=dict)
    parts: Sequence[Choice] = PART_CHOICES
    shown: int = SHOWN

    @property
    def is_everyone(self) -> bool:
        return bool(self.filters["qui"])


@dataclass(frozen=True)
class CheckPage:
    """Before the launch."""

    batch: Batch
    model: str
    verdict: Verdict
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> str:
        return parts_words(self.batch)


@dataclass(frozen=True)
class BatchPage:
    """Once launched. `mails`: by key, what became of each e-mail."""

    batch: Batch
    model: str
    lines: Sequence[Line]
    job: JobView | None
    merged: StoredFile | None
    mails: Mapping[str, MessageRow]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> str:
        return parts_words(self.batch)

    @property
    def kept(self) -> list[Line]:
        return [line for line in self.lines if line.row.left_out is None]

    @property
    def left_out(self) -> list[Line]:
        return [line for line in self.lines if line.row.left_out is not None]

    @property
    def done(self) -> list[Line]:
        return [line for line in self.kept if line.row.done_at is not None]

    @property
    def failed(self) -> list[Line]:
        return [line for line in self.kept if line.row.failure and line.row.done_at is None]

    @property
    def is_running(self) -> bool:
        return self.job is not None and not self.job.is_over

    @property
    def may_resume(self) -> bool:
        return not self.is_running and len(self.done) < len(self.kept)

    @property
    def document_count(self) -> int:
        return sum(len(line.documents) for line in self.lines)

    @property
    def draft_count(self) -> int:
        return sum(mail.state == MailState.DRAFT for mail in self.mails.values())

    def part(self, document: BatchDocument) -> str:
        return PART_LABELS[Part(document.part)]

    def mail(self, line: Line) -> MessageRow | None:
        return self.mails.get(line.row.mail_key or "")


@dataclass(frozen=True)
class MailPage:
    batch: Batch
    line_id: UUID
    name: str
    message: OutboxMessage

    @property
    def is_draft(self) -> bool:
        return self.message.state == MailState.DRAFT

    @property
    def paragraphs(self) -> list[str]:
        return [part for part in self.message.text.split("\n\n") if part.strip()]

    @property
    def files(self) -> Sequence[Choice]:
        return [(one["sha256"], one["name"]) for one in self.message.attachments]


def parts_words(batch: Batch) -> str:
    return ", ".join(PART_LABELS[part] for part in Part if part.value in batch.parts)
