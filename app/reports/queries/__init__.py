"""The figures of the dashboard: grouped in SQL, a constant number of statements."""

from app.reports.queries.agenda import (
    DueRow,
    EndedRow,
    PendingRow,
    due,
    ended_undecided,
    pending,
    states,
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
    "DueRow",
    "EndedRow",
    "FrameRow",
    "PendingRow",
    "Setting",
    "due",
    "ended_undecided",
    "frames",
    "obligations",
    "pending",
    "setting",
    "states",
    "without_convention",
    "without_convention_count",
]
