"""The figures of the dashboard: grouped in SQL, a constant number of statements."""

from app.reports.queries.agenda import (
    EndedRow,
    PendingRow,
    ended_undecided,
    late_copy_count,
    pending,
    renewing,
)
from app.reports.queries.bodies import (
    BodyRow,
    FrameRow,
    Setting,
    frames,
    obligations,
    setting,
    without_convention,
    without_convention_count,
)
from app.reports.queries.members import Standing, standings

__all__ = [
    "BodyRow",
    "EndedRow",
    "FrameRow",
    "PendingRow",
    "Setting",
    "Standing",
    "ended_undecided",
    "frames",
    "late_copy_count",
    "obligations",
    "pending",
    "renewing",
    "setting",
    "standings",
    "without_convention",
    "without_convention_count",
]
