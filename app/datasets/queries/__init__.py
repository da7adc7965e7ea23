"""Every SELECT of the measure of publication."""

from app.datasets.queries.facts import (
    EpciChoice,
    decisions_of,
    epci_choices,
    epci_names,
    evidence_of,
)
from app.datasets.queries.members import (
    Filters,
    Member,
    count,
    is_followed,
    member,
    members,
    members_after,
    scope,
)
from app.datasets.queries.progress import (
    DatasetCounts,
    EpciCounts,
    MemberProgress,
    cell_on,
    cells,
    dataset_counts,
    epci_counts,
    progress,
    silent_cells,
)
from app.datasets.queries.ranking import Reached, points_of, ranked, rate
from app.datasets.queries.standing import obligation
from app.datasets.queries.territory import (
    LapsingDecision,
    lapsing,
    lapsing_count,
    population,
    territory,
    weighed,
)

__all__ = [
    "DatasetCounts",
    "EpciChoice",
    "EpciCounts",
    "Filters",
    "LapsingDecision",
    "Member",
    "MemberProgress",
    "Reached",
    "cell_on",
    "cells",
    "count",
    "dataset_counts",
    "decisions_of",
    "epci_choices",
    "epci_counts",
    "epci_names",
    "evidence_of",
    "is_followed",
    "lapsing",
    "lapsing_count",
    "member",
    "members",
    "members_after",
    "obligation",
    "points_of",
    "population",
    "progress",
    "ranked",
    "rate",
    "scope",
    "silent_cells",
    "territory",
    "weighed",
]
