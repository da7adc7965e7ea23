"""When a job may be tried again, and how long a worker may stay silent."""

from datetime import timedelta
from enum import StrEnum

LEASE = timedelta(minutes=5)
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
RETRIABLE = (JobState.FAILED, JobState.CANCELLED)


def retry_delay(tries: int, chance: float) -> timedelta:
    """Four times longer after each try, up to an hour, spread by ± 20 %; `chance` is in [0, 1)."""
    delay = min(FIRST_DELAY * 4.0 ** min(tries - 1, 10), LONGEST_DELAY)
    return delay * (0.8 + 0.4 * chance)
