"""What the page of the harvests shows, and what a cell page says was observed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.core.french import number_fr
from app.datasets.portals.matching import Confidence
from app.datasets.portals.models import Harvest, Observation, Portal
from app.datasets.portals.observing import Link, link_state
from app.datasets.portals.queries import FoundLine, MatchingRow, Place
from app.datasets.rules import DATASETS, DatasetCode
from app.jobs.pages import JobView

KINDS = (
    ("udata", "data.gouv.fr (udata)"),
    ("opendatasoft", "Opendatasoft"),
    ("ckan", "CKAN ou DKAN"),
    ("dcat", "Catalogue DCAT (RDF)"),
)
# Nights that said the same are one line: beyond these lines, the older ones are left out.
SHOWN_RUNS = 5
SHOWN_ROWS = 100
CONFIDENCES = {
    Confidence.HIGH: ("forte", "done"),
    Confidence.MEDIUM: ("moyenne", "neutral"),
    Confidence.LOW: ("faible", "watch"),
}
LINKS = {
    Link.FAILING: "sans réponse",
    Link.TO_WARN: "lien mort",
    Link.LOST: "lien mort, ne compte plus comme publié",
}


@dataclass(frozen=True)
class HarvestPage:
    today: date
    portals: Sequence[Portal]
    proposals: Sequence[MatchingRow]
    proposal_count: int
    failing: Sequence[MatchingRow]
    vanished: Sequence[FoundLine]
    new: Sequence[FoundLine]
    places: Mapping[UUID, Sequence[Place]]
    harvest: Harvest | None
    has_work: bool
    problems: Sequence[tuple[str, str]]
    notes: Sequence[str]
    job: JobView | None
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[tuple[str, str], ...] = KINDS

    @property
    def has_demo(self) -> bool:
        return any(one.is_demo for one in self.portals)

    @staticmethod
    def figure(rows: Sequence[object]) -> str:
        """How many a list holds; of a list that was cut, what is known."""
        return number_fr(len(rows)) if len(rows) < SHOWN_ROWS else f"{SHOWN_ROWS} ou plus"

    def kind(self, portal: Portal) -> str:
        return dict(KINDS)[portal.kind]

    def dataset(self, code: str) -> str:
        return DATASETS[DatasetCode(code)].name

    def confidence(self, value: int) -> tuple[str, str]:
        return CONFIDENCES[Confidence(value)]

    def link(self, row: MatchingRow) -> str:
        """An address just failing may be late by a day: only a dead one is called so."""
        matching = row.matching
        if matching.warned_on is not None:
            return LINKS[Link.LOST if self.today > matching.warned_on else Link.TO_WARN]
        return LINKS[link_state(matching.failing_since, None, self.today)]

    def may_stop(self, row: MatchingRow) -> bool:
        """Lost already: nothing more can happen but an answer."""
        return row.matching.warned_on is not None and self.today > row.matching.warned_on


@dataclass(frozen=True)
class ObservedRun:
    """Nights on end that said the same; `last` is the newest, `since` the oldest we know of."""

    last: Observation
    since: datetime
    count: int = 1

    def and_before(self, older: Observation) -> "ObservedRun":
        return ObservedRun(self.last, older.observed_at, self.count + 1)


def runs_of(observations: Iterable[Observation]) -> list[ObservedRun]:
    """Newest first, as they come."""
    runs: list[ObservedRun] = []
    for one in observations:
        if runs and _said(runs[-1].last) == _said(one):
            runs[-1] = runs[-1].and_before(one)
        else:
            runs.append(ObservedRun(one, one.observed_at))
    return runs


def _said(one: Observation) -> tuple[object, ...]:
    return (
        one.is_answered, one.problem, one.licence, one.data_on, one.data_year, one.file_sha256,
        one.conformity, one.schema_version, one.checker_version,
    )  # fmt: skip


@dataclass(frozen=True)
class ObservedFile:
    """A confirmed publication of a cell and what it answered, newest first.

    `reports`: by observation, the one on the file it read.
    """

    row: MatchingRow
    runs: Sequence[ObservedRun]
    reports: Mapping[UUID, UUID] = field(default_factory=dict)
    places: Sequence[Place] = ()
