"""« Où en est le territoire »: the figures of the dashboard, the map, each EPCI, each commune."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.conventions.rules.facts import State
from app.core.errors import NotFoundError
from app.core.french import plural
from app.datasets import queries as datasets
from app.datasets.queries import MemberProgress
from app.reports import building as reports
from app.reports.elus.wording import OBLIGATIONS
from app.reports.maps.building import MapPage, map_page
from app.reports.maps.layers import HELD, LAYERS, LayerCode, convention_class
from app.reports.pages import DashboardPage
from app.reports.queries import places
from app.reports.snapshots import building as snapshots
from app.reports.snapshots.pages import Changes

HOME = "/territoire"
OTHERS = "Autres membres"
_CONVENTIONS = {one.code: one.label for one in LAYERS[LayerCode.CONVENTIONS].classes}


@dataclass(frozen=True)
class Line:
    """A member as the page says it; `has_convention`: one holds that day."""

    id: UUID
    name: str
    obligation: str
    is_subject: bool
    convention: str
    has_convention: bool
    percent: int | None
    published: int
    concerned: int

    @property
    def duty(self) -> str:
        return OBLIGATIONS[self.obligation]


@dataclass(frozen=True)
class Group:
    """An EPCI and its communes; without EPCI, those that belong to none."""

    epci_id: UUID | None
    name: str
    lines: tuple[Line, ...]

    @property
    def subject_count(self) -> int:
        return sum(line.is_subject for line in self.lines)

    @property
    def convention_count(self) -> int:
        return sum(line.has_convention for line in self.lines)

    @property
    def published(self) -> int:
        return sum(line.published for line in self.lines)

    @property
    def concerned(self) -> int:
        return sum(line.concerned for line in self.lines)


@dataclass(frozen=True)
class TerritoryPage:
    """`shared`: the address of the link the page is read by; empty for somebody signed in.

    `fiche_name`, `report_on`: what that link opens too.
    """

    figures: DashboardPage
    map: MapPage | None
    groups: tuple[Group, ...]
    shared: str = ""
    fiche_name: str = ""
    report_on: date | None = None
    changes: Changes | None = None

    @property
    def today(self) -> date:
        return self.figures.today

    @property
    def member_url(self) -> str:
        """Of the sheets; a shared page only leads to the one it names."""
        return "" if self.shared else f"{HOME}/membres/"

    @property
    def in_force(self) -> int:
        held = {State.IN_FORCE, State.IN_NOTICE}
        return sum(one.count for one in self.figures.states if one.code in held)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The three of the dashboard, in plain words."""
        page = self.figures
        duty = page.obligations
        published = sum(one.published for one in page.datasets)
        concerned = sum(one.concerned for one in page.datasets)
        must = plural(
            duty.subject, "membre doit publier ses données", "membres doivent publier leurs données"
        )
        missing = plural(duty.unknown, "autre", "autres")
        dates = plural(len(page.due), "date est à tenir", "dates sont à tenir")
        held = plural(self.in_force, "convention est", "conventions sont")
        sets = plural(published, "jeu de données est publié", "jeux de données sont publiés")
        followed = plural(duty.total, "membre suivi", "membres suivis")
        return (
            f"{must} en ligne, sur {followed} ; pour {missing}, un chiffre manque encore.",
            f"{held} en vigueur ; {dates} dans les six mois.",
            f"{sets} sur {plural(concerned, 'attendu', 'attendus')}.",
        )


def territory_page(session: Session, on: date) -> TerritoryPage:
    figures = reports.dashboard(session, on)
    groups = tuple(_groups(session, on)) if figures.setting.has_followed else ()
    return TerritoryPage(figures, _map(session, on), groups)


def slides_page(session: Session, on: date) -> TerritoryPage:
    """The same figures, and what changed since the last snapshot of an earlier day."""
    return replace(territory_page(session, on), changes=snapshots.changes_until(session, on))


def _map(session: Session, on: date) -> MapPage | None:
    """None where the département has no contours, or no commune loaded."""
    try:
        page = map_page(session, on, LayerCode.PROGRESS, "")
    except NotFoundError:
        return None
    return page if page.areas else None


def _groups(session: Session, on: date) -> Iterable[Group]:
    """By name of EPCI, which comes first in its own group; those without any at the end."""
    members = datasets.members(session, datasets.Filters(), on)
    names = datasets.epci_names(session, {one.epci_id for one in members})
    names |= {one.id: one.name for one in members if one.kind == "epci"}
    states = places.states_of_everyone(session, on)
    grouped: dict[UUID | None, list[Line]] = {key: [] for key in names}
    for one in datasets.progress(session, members, on):
        member = one.member
        key = member.id if member.kind == "epci" else member.epci_id
        line = _line(one, states.get(member.id, ()))
        place = 0 if member.kind == "epci" else len(grouped.setdefault(key, []))
        grouped[key].insert(place, line)
    last = grouped.pop(None, [])
    for key in sorted(grouped, key=lambda each: names.get(each, "") if each else ""):
        yield Group(key, names[key] if key else "", tuple(grouped[key]))
    if last:
        yield Group(None, OTHERS, tuple(last))


def _line(progress: MemberProgress, states: Collection[State]) -> Line:
    member, score = progress.member, progress.score
    code = convention_class(states)
    return Line(
        member.id,
        member.name,
        member.obligation,
        member.obligation == "subject",
        _CONVENTIONS[code],
        code in HELD,
        score.percent,
        score.published,
        score.applicable,
    )
