"""Figures frozen on a day. A report reads one of them: `get`, `latest` and `diff`.

frozen = snapshots.get(session, snapshot_id)       # or snapshots.latest(session)
changes = snapshots.diff(earlier, frozen)          # both with their members
"""

from app.reports.snapshots.queries import get, latest, members_of, previous
from app.reports.snapshots.rules import (
    Change,
    DatasetFigures,
    Diff,
    EpciFigures,
    Figures,
    FrozenCell,
    FrozenMember,
    Snapshot,
    diff,
)
from app.reports.snapshots.stopping import RetentionPoint, retention

__all__ = [
    "Change",
    "DatasetFigures",
    "Diff",
    "EpciFigures",
    "Figures",
    "FrozenCell",
    "FrozenMember",
    "RetentionPoint",
    "Snapshot",
    "diff",
    "get",
    "latest",
    "members_of",
    "previous",
    "retention",
]
