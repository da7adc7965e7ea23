"""Who the sides of a convention are, who signs for them, which data they publish: plain values."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Body:
    """A body as it is named in a signed act: its SIREN then, whatever it becomes."""

    key: UUID
    name: str
    siren: str | None = None


@dataclass(frozen=True)
class Since:
    """The avenant that says so, and the first day on which it does."""

    number: int
    on: date


@dataclass(frozen=True)
class Side:
    """One party on a day. `key` is the party's and never changes; what stands for it does."""

    key: UUID
    body: Body
    signatory_name: str | None = None
    signatory_capacity: str | None = None
    body_since: Since | None = None
    signatory_since: Since | None = None

    @property
    def signatory(self) -> str:
        return ", ".join(filter(None, (self.signatory_name, self.signatory_capacity)))


@dataclass(frozen=True)
class SideChange:
    """What an avenant changes of one party: the body that takes over, or who signs for it."""

    party: UUID
    body: Body | None = None
    signatory_name: str | None = None
    signatory_capacity: str | None = None


@dataclass(frozen=True)
class DatasetList:
    """Codes of the datasets of a day; None: the paper does not say."""

    codes: tuple[str, ...] | None
    since: Since | None = None
