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
    obligation,
    scope,
)
from app.datasets.queries.progress import (
    DatasetCounts,
    MemberProgress,
    cell_on,
    cells,
    dataset_counts,
    progress,
)

__all__ = [
    "DatasetCounts",
    "EpciChoice",
    "Filters",
    "Member",
    "MemberProgress",
    "cell_on",
    "cells",
    "count",
    "dataset_counts",
    "decisions_of",
    "epci_choices",
    "epci_names",
    "evidence_of",
    "is_followed",
    "member",
    "members",
    "members_after",
    "obligation",
    "progress",
    "scope",
]
