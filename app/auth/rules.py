"""Roles, and how long a failed sign-in makes one wait."""

from datetime import timedelta
from enum import StrEnum

MINIMUM_PASSWORD_LENGTH = 12
FREE_ATTEMPTS = 5
# An address may serve a whole office: it waits later than a single account.
FREE_ATTEMPTS_OF_ADDRESS = 30
LONGEST_WAIT = timedelta(minutes=15)


class Role(StrEnum):
    """Élus read; agents record; administrators also manage accounts and override refusals."""

    ELU = "elu"
    AGENT = "agent"
    ADMIN = "admin"

    def allows(self, required: "Role") -> bool:
        order = list(Role)
        return order.index(self) >= order.index(required)


ROLE_LABELS = {
    Role.ELU: "élu, lecture seule",
    Role.AGENT: "agent",
    Role.ADMIN: "administrateur",
}

# Where each role lands after signing in.
HOMES = {
    Role.ELU: "/territoire",
    Role.AGENT: "/tableau-de-bord",
    Role.ADMIN: "/tableau-de-bord",
}


def wait_after(failures: int, free: int = FREE_ATTEMPTS) -> timedelta:
    """Nothing below `free` failures, then 2 s doubled each time, fifteen minutes at most."""
    if failures < free:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - free + 1, 20)), LONGEST_WAIT)
