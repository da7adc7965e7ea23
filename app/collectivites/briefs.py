"""What the rooms above say of a body at the head of its sheet, each in a line or two.

Rooms only import down: `app.main` says who speaks, in `app.state.speakers`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session


@dataclass(frozen=True)
class Brief:
    """« Convention », « TGN-2026-014, en vigueur », and what it means for who reads."""

    about: str
    said: str
    href: str
    note: str = ""


Speaker = Callable[[Session, UUID, date], Sequence[Brief]]
