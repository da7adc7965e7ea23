"""The figures of the dashboard: grouped in SQL, a constant number of statements."""

from app.reports.queries.agenda import (
    EndedRow,
    PendingRow,
    ended_undecided,
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

__all__ = [
    "BodyRow",
    "EndedRow",
    "FrameRow",
    "PendingRow",
    "Setting",
    "ended_undecided",
    "frames",
    "obligations",
    "pending",
    "renewing",
    "setting",
    "without_convention",
    "without_convention_count",
]
