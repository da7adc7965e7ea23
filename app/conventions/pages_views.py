"""The parts of a convention's page: a side, an avenant, the meetings left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.conventions.models import Avenant, AvenantSignature
from app.conventions.pages import Choice
from app.conventions.queries.loaded import Party
from app.conventions.rules.sides import Side
from app.conventions.service.amending import KINDS


@dataclass(frozen=True)
class PartyView:
    """One side and what may be recorded about it; `standing`: who it is that day."""

    party: Party
    standing: Side
    acts: Sequence[Choice]
    proposed: str
    can_approve: bool
    can_sign: bool
    can_correct: bool
    can_leave: bool
    is_approved: bool
    is_public: bool = False

    @property
    def has_changed(self) -> bool:
        return self.standing.body_since is not None

    @property
    def has_certificate(self) -> bool:
        """Only a public body's act, once proven exécutoire."""
        return self.is_approved and self.party.executoire_on is not None and self.is_public

    @property
    def key(self) -> str:
        return str(self.party.row.id)


@dataclass(frozen=True)
class AvenantView:
    """`changes`: what it changes, in words; `waiting`: the sides that have not signed.

    `early`: sides that signed before their délibération was exécutoire, each with the reason.
    `signed`: each side that has signed, in the order of the days.
    """

    row: Avenant
    changes: Sequence[str]
    effective_on: date | None
    waiting: Sequence[Choice]
    early: Sequence[Choice] = ()
    signed: Sequence[tuple[str, AvenantSignature]] = ()

    @property
    def is_open(self) -> bool:
        return self.row.abandoned_on is None and self.effective_on is None

    @property
    def kind_label(self) -> str:
        return KINDS[self.row.kind]


@dataclass(frozen=True)
class MeetingsLeft:
    """Who may still decide before the limit; `lines` say it body by body."""

    sentence: str
    lines: Sequence[str] = ()
