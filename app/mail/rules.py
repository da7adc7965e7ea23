"""States of a message, when it may be tried again, and what is done when nobody knows."""

from datetime import timedelta
from enum import StrEnum

LEASE = timedelta(minutes=5)
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=6)


class Policy(StrEnum):
    """Exactly once over SMTP cannot be had: choose what a crash in the middle of a sending does.

    RESEND: the message leaves again, same Message-ID (reminders: a missed limit harms, a copy no).
    NEVER_RESEND: it waits for a person's decision (letters that carry a token).
    """

    RESEND = "resend"
    NEVER_RESEND = "never_resend"


class MailState(StrEnum):
    """`failed` will be tried again by itself; `dead` and `to_check` wait for a person.

    A `draft` waits for the person who asked for it, and never leaves by itself.
    """

    DRAFT = "draft"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DEAD = "dead"
    TO_CHECK = "to_check"
    CANCELLED = "cancelled"


WAITING = (MailState.QUEUED, MailState.FAILED)
NEEDS_A_PERSON = (MailState.DEAD, MailState.TO_CHECK)


def retry_delay(tries: int, chance: float) -> timedelta:
    """Four times longer after each try, up to six hours, spread by ± 20 %; `chance` in [0, 1)."""
    delay = min(FIRST_DELAY * 4.0 ** min(tries - 1, 10), LONGEST_DELAY)
    return delay * (0.8 + 0.4 * chance)
