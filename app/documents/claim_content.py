"""What the letter about a late paper original says, as frozen values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PlaceOfCopy(StrEnum):
    """Where the original is: kept by the recipient, on its way to them, or on its way to us."""

    HELD = "held"
    TO_RECIPIENT = "to_recipient"
    TO_SENDER = "to_sender"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimContent:
    """`rank` counts the relances about the same move; `claimed_before_on` is the one before."""

    reference: str
    version_label: str
    is_demo: bool
    sender_name: str
    sender_address: tuple[str, ...]
    sender_capacity: str
    recipient_name: str
    recipient_address: tuple[str, ...]
    sent_on: date
    convention_title: str
    convention_reference: str
    copy_number: int
    since: date
    place_of_copy: PlaceOfCopy
    place: str = ""
    rank: int = 1
    claimed_before_on: date | None = None
    executive: str = "maire"
    civility: str = ""
    contact_phone: str = ""
    contact_email: str = ""

    @property
    def is_draft(self) -> bool:
        return False
