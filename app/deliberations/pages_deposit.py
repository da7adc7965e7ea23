"""What the pages of the deposit show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.deliberations.models import Deliberation
from app.deliberations.pages import FormPage
from app.deliberations.queries_reading import WaitingFile
from app.deliberations.reading.source import Place
from app.documents.models import StoredFile
from app.jobs.pages import JobView


@dataclass(frozen=True)
class DepositPage:
    """`waiting`: deposited files that no délibération was recorded from, kept so many days."""

    waiting: Sequence[WaitingFile]
    days: int
    error: str = ""


@dataclass(frozen=True)
class DepositWaitPage:
    """A scan being read in the background."""

    file: StoredFile
    job: JobView

    @property
    def action(self) -> str:
        return f"/deliberations/depot/{self.file.sha256}"


@dataclass(frozen=True)
class DepositCheckPage:
    """What was read of a file, in a form still to be confirmed; doubts stand beside their field."""

    form: FormPage
    file: StoredFile
    page_count: int
    turns: Mapping[int, int]
    problem: str
    general_doubts: Sequence[str]
    doubts: Mapping[str, Sequence[str]]
    places: Mapping[str, Place]
    executoire_on: date | None
    known: Deliberation | None

    @property
    def action(self) -> str:
        return f"/deliberations/depot/{self.file.sha256}"

    def picture(self, number: int) -> str:
        """The address of a page, the right way up."""
        turn = self.turns.get(number, 0)
        return f"{self.action}/page-{number}.png" + (f"?tour={turn}" if turn else "")

    @property
    def doubt_count(self) -> int:
        """Those shown beside a field."""
        return sum(len(messages) for messages in self.doubts.values())
