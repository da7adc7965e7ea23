"""What the summary of a dossier de preuve says, as frozen values."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofParty:
    """One side: by what right it signs, and its signature; empty words for what is not known."""

    name: str
    siren: str
    approval: str
    executoire_on: date | None = None
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLine:
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofEvent:
    at: str
    who: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFile:
    name: str
    what: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofContent:
    """`as_of` is the day of the last recorded event: the same state is the same document.

    `absent`: what is recorded and has no file in the dossier, with the reason.
    """

    reference: str
    version_label: str
    is_demo: bool
    title: str
    author: str
    as_of: date
    state: str
    parties: tuple[ProofParty, ...]
    terms: tuple[ProofLine, ...]
    events: tuple[ProofEvent, ...]
    files: tuple[ProofFile, ...]
    absent: tuple[ProofLine, ...] = ()

    @property
    def is_draft(self) -> bool:
        return False
