"""Who stopped publishing, from the snapshots kept. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RetentionPoint:
    """On a day: members that publish, and those that once did among the snapshots kept.

    `stopped` published on an earlier day and publish nothing now, gone members included.
    """

    on: date
    publishing: int
    ever: int

    @property
    def stopped(self) -> int:
        return self.ever - self.publishing

    @property
    def kept_percent(self) -> int | None:
        return self.publishing * 100 // self.ever if self.ever else None


def retention(days: Sequence[tuple[date, frozenset[UUID]]]) -> list[RetentionPoint]:
    """`days`: who published one dataset or more, from the oldest snapshot on."""
    ever: set[UUID] = set()
    points = []
    for on, publishing in days:
        ever |= publishing
        points.append(RetentionPoint(on, len(publishing), len(ever)))
    return points
