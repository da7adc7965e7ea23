"""Every SELECT of the measure of publication."""

from app.datasets.queries.facts import (
    EpciChoice,
    decisions_of,
    epci_choices,
    epci_names,
    evidence_of,
)
from app.datasets.queries.members import (
    FOLLOWED_RELATIONS,
    Filters,
    Member,
    count,
    has_followed,
    is_followed,
    member,
    members,
    members_after,
    obligation,
    on_day,
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
    "FOLLOWED_RELATIONS",
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
    "has_followed",
    "is_followed",
    "member",
    "members",
    "members_after",
    "obligation",
    "on_day",
    "progress",
    "scope",
]
