"""What someone is about to record, as the guards read it."""

from dataclasses import dataclass
from datetime import date

from app.conventions.rules.facts import PartyFacts


@dataclass(frozen=True)
class Proposal:
    """What is about to be recorded, for the guards; only what the act is about is filled."""

    on: date
    today: date
    party: PartyFacts | None = None
    override_reason: str | None = None
    is_admin: bool = False
    reason: str | None = None
    months: int | None = None
    ends_on: date | None = None
