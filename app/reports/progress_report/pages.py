"""What the pages of the report show: the content of the paper, and what to do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.core.french import date_fr, typo_fr
from app.documents.report_content import ReportContent, ReportMap
from app.reports.prints.pages import PaperView
from app.reports.snapshots.rules import Snapshot

HOME = "/territoire/rapport"


@dataclass(frozen=True)
class AreaPlace:
    id: str


@dataclass(frozen=True)
class AreaKind:
    tone: str


@dataclass(frozen=True)
class MapArea:
    """A commune as the map of the screens draws it; those nobody follows lead nowhere."""

    place: AreaPlace
    kind: AreaKind
    said: str
    path: str


@dataclass(frozen=True)
class MapDrawing:
    view_box: str
    borders: str


@dataclass(frozen=True)
class ReportPage:
    """`shared`: the address of the link it is read by; empty for somebody signed in."""

    content: ReportContent
    snapshot_id: UUID
    paper: PaperView
    choices: Sequence[tuple[str, str]] = ()
    shared: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"{HOME}/{self.snapshot_id}"

    @property
    def member_url(self) -> str:
        """Of the sheets; a shared page leads to none of them."""
        return "" if self.shared else "/territoire/membres/"

    @property
    def drawing(self) -> MapDrawing:
        drawn = self._map
        return MapDrawing(drawn.view_box, drawn.borders)

    @property
    def areas(self) -> tuple[MapArea, ...]:
        """A commune that nobody follows has no sheet to lead to."""
        return tuple(
            MapArea(AreaPlace(one.key), AreaKind(one.tone), one.said, one.path)
            for one in self._map.areas
        )

    @property
    def _map(self) -> ReportMap:
        assert self.content.map is not None  # noqa: S101  # the template asks only where there is one
        return self.content.map


@dataclass(frozen=True)
class EmptyPage:
    """Before the first snapshot."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def choice(one: Snapshot) -> tuple[str, str]:
    name = f", {typo_fr(one.name)}" if one.name else ""
    return str(one.id), f"{date_fr(one.taken_on)}{name}"
