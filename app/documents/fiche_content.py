"""What the one-page sheet of a member says, as frozen values: shown on screen, printed on A4."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class FicheTile:
    """A dataset: its pictogram (an SVG path on 24 × 24), where it stands, in words.

    `quarters`: filled parts of the rod, 0 to 4; None when the dataset does not concern the member.
    """

    name: str
    pictogram: str
    state: str
    detail: str
    quarters: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FicheStep:
    what: str
    who: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FicheSheet:
    """`figure` and `figure_said` are those of the score, word for word."""

    name: str
    kind: str
    figure: str
    figure_said: str
    duty: str
    convention: str
    tiles: tuple[FicheTile, ...]
    since: str
    changes: tuple[str, ...]
    steps: tuple[FicheStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FicheContent:
    reference: str
    version_label: str
    is_demo: bool
    title: str
    author: str
    as_of: date
    sheets: tuple[FicheSheet, ...]
    sources: tuple[str, ...]

    @property
    def is_draft(self) -> bool:
        return False
