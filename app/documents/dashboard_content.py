"""What a printed dashboard says, as frozen values."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationCounts:
    subject: int
    exempt: int
    unknown: int

    @property
    def total(self) -> int:
        return self.subject + self.exempt + self.unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """`moved`: « + 3 depuis le 01/11/2026 », empty when nothing did."""

    label: str
    count: int
    moved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    on: date
    reference: str
    member: str
    what: str
    meetings: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRow:
    """`percent` is None when nothing is concerned (« sans objet »)."""

    label: str
    published: int
    concerned: int
    percent: int | None
    moved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    text: str
    detail: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardContent:
    """`conclusion` is three sentences at most: what an élu keeps of the page.

    `filters`: what the figures are narrowed to, in words; `trend`: what moved, in a sentence;
    `moved`: what moved of each of the three answers, then of those without a convention.
    """

    reference: str
    version_label: str
    is_demo: bool
    title: str
    author: str
    territory: str
    as_of: date
    conclusion: tuple[str, ...]
    obligation: ObligationCounts
    conventions: tuple[CountRow, ...]
    due: tuple[DueRow, ...]
    datasets: tuple[ProgressRow, ...]
    work: tuple[WorkRow, ...]
    notes: tuple[str, ...] = ()
    filters: str = ""
    trend: str = ""
    without_convention: int | None = None
    moved: tuple[str, ...] = ()
    steps: tuple[CountRow, ...] = ()
    epcis: tuple[ProgressRow, ...] = ()

    @property
    def is_draft(self) -> bool:
        return False
