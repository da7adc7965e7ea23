"""What the progress report says, as frozen values: the screen and the paper read the same ones."""

from dataclasses import dataclass
from datetime import date

from app.documents.dashboard_content import CountRow, ObligationCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """`value` is ready to read; `moved`: since the snapshot before, empty without one."""

    value: str
    label: str
    moved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something the comité is asked: what, and on which figures or members it rests."""

    what: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Essential:
    """One page read in ninety seconds; `since` heads the changes."""

    sentences: tuple[str, ...]
    figures: tuple[KeyFigure, ...]
    since: str
    changes: tuple[str, ...]
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportArea:
    """A commune of the map; `key` names its member, empty when it is not followed."""

    name: str
    tone: str
    said: str
    path: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportClass:
    """A class of the map; `said` names its communes, the first ones where they are many."""

    label: str
    tone: str
    count: int
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMap:
    """`missing`: communes counted in the legend that the source gives no contour."""

    question: str
    conclusion: str
    view_box: str
    borders: str
    areas: tuple[ReportArea, ...]
    legend: tuple[ReportClass, ...]
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetBar:
    """Members concerned by a dataset, by stage; `percent` is None when nobody is."""

    name: str
    concerned: int
    published: int
    collected: int
    engaged: int
    not_started: int
    percent: int | None
    moved: str = ""

    @property
    def begun(self) -> int:
        return self.published + self.collected + self.engaged


@dataclass(frozen=True, slots=True, kw_only=True)
class EvolutionPoint:
    on: date
    name: str
    members: int
    published: int
    publish_one: int
    percent: int | None
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evolution:
    """SVG paths in a box of 600 × 160, drawn from two points on; `top` is its highest figure."""

    points: tuple[EvolutionPoint, ...]
    top: int
    line: str = ""
    surface: str = ""
    marks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A member; `marks`: published, collected, engaged, none, undetermined or void, by dataset."""

    key: str
    name: str
    duty: str
    convention: str
    marks: tuple[str, ...]
    published: int
    applicable: int
    percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportGroup:
    """An EPCI and its members; `held` is None where conventions were not kept by member.

    `hidden` members are in the figures and not among the lines.
    """

    name: str
    members: int
    publishing: int
    published: int
    applicable: int
    percent: int | None
    held: int | None
    lines: tuple[ReportLine, ...]
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodPart:
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """`name` is empty for the snapshot of the month; `left_out` says who is not named."""

    reference: str
    version_label: str
    is_demo: bool
    title: str
    author: str
    territory: str
    departement: str
    name: str
    as_of: date
    essential: Essential
    map: ReportMap | None
    datasets: tuple[DatasetBar, ...]
    evolution: Evolution
    obligation: ObligationCounts
    duty: tuple[str, ...]
    conventions: tuple[CountRow, ...]
    groups: tuple[ReportGroup, ...]
    left_out: str
    method: tuple[MethodPart, ...]

    @property
    def is_draft(self) -> bool:
        return False

    @property
    def convention_count(self) -> int:
        return sum(row.count for row in self.conventions)
