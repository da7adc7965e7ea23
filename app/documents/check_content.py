"""What the printed report of a check says, as frozen values."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckExample:
    place: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckGroup:
    title: str
    field: str
    count: int
    fix: str
    examples: tuple[CheckExample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckChange:
    what: str
    count: int
    example: str = ""


@dataclass(frozen=True, slots=True)
class CheckCaution:
    """What a person must weigh before publishing; `seen`: what the file shows of it."""

    title: str
    text: str
    seen: tuple[str, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContent:
    """The verdict on a file; `facts` are pairs of a term and its value."""

    reference: str
    version_label: str
    is_demo: bool
    author: str
    file_name: str
    checked_on: date
    verdict: str
    facts: tuple[tuple[str, str], ...]
    sha256: str
    errors: tuple[CheckGroup, ...]
    warnings: tuple[CheckGroup, ...]
    changes: tuple[CheckChange, ...]
    promise: str = ""
    caution: CheckCaution | None = None

    @property
    def is_draft(self) -> bool:
        return False
