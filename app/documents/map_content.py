"""What a printed map of communes says, as frozen values."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class MapArea:
    """One commune; `path` is an SVG path in units of the view box, empty without contour."""

    name: str
    tone: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLegend:
    """A class of the map, how many communes are in it, and which."""

    label: str
    tone: str
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapContent:
    reference: str
    version_label: str
    is_demo: bool
    title: str
    author: str
    territory: str
    as_of: date
    conclusion: str
    width: int
    height: int
    view_box: str
    borders: str
    areas: tuple[MapArea, ...]
    legend: tuple[MapLegend, ...]

    @property
    def is_draft(self) -> bool:
        return False
