"""What the page of the harvests shows, and what a cell page says was observed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

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
    problems: Sequence[tuple[str, str]]
    notes: Sequence[str]
    job: JobView | None
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[tuple[str, str], ...] = KINDS

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
class ObservedFile:
    """A confirmed publication of a cell and the last times it was looked at, newest first.

    `reports`: by observation, the one on the file it read.
    """

    row: MatchingRow
    observations: Sequence[Observation]
    reports: Mapping[UUID, UUID] = field(default_factory=dict)
    places: Sequence[Place] = ()
