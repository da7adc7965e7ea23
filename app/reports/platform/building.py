"""From what the harvest kept to the page of the platform."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import Session

from app.collectivites.forms import uuid_or_none
from app.conventions.queries.territory import syndicat
from app.conventions.rules.dates import add_months
from app.core.errors import NotFoundError
from app.datasets.portals.models import Portal, PortalCount
from app.reports.platform import queries
from app.reports.platform.marks import marks_of
from app.reports.platform.pages import CountCurve, FoundList, Part, PlatformPage, Point, near

LISTED = 10
OLD_MONTHS = 12
# The curve stays readable, and the page light, after years of nights.
MOST_DAYS = 400
NO_THEME = "Sans thème indiqué"


def platform_page(session: Session, typed: str, on: date) -> PlatformPage:
    ours = syndicat(session)
    marks = marks_of(ours.siren or "") if ours else ()
    found = queries.portals(session)
    chosen = _chosen(found, typed)
    bare = PlatformPage(
        today=on,
        name=marks[-1].platform if marks else "",
        portals=tuple((str(one.id), one.name) for one in found),
        marks=marks,
        curve=CountCurve((), marks) if marks else None,
        unknown_portal=bool(typed) and chosen is None,
    )
    portal = chosen or next(iter(found), None)
    return bare if portal is None else _filled(session, bare, portal, on)


def _chosen(found: Sequence[Portal], typed: str) -> Portal | None:
    wanted = uuid_or_none(typed)
    return next((one for one in found if one.id == wanted), None)


def _filled(session: Session, bare: PlatformPage, portal: Portal, on: date) -> PlatformPage:
    points = [_point(one) for one in queries.counts(session, portal.id)]
    before = add_months(on, -OLD_MONTHS)
    members = queries.by_member(session, portal.id)
    total = sum(number for _, _, number in members)
    drawn = tuple(points[-MOST_DAYS:])
    marks = () if portal.is_demo else near(drawn, bare.marks)
    return PlatformPage(
        today=on,
        name=portal.name if portal.is_demo else bare.name,
        is_demo=portal.is_demo,
        portals=bare.portals,
        unknown_portal=bare.unknown_portal,
        portal_id=portal.id,
        portal_url=portal.url,
        problem=portal.last_problem or "",
        latest=points[-1] if points else None,
        counted=tuple(monthly(points)),
        curve=CountCurve(drawn, marks) if drawn or marks else None,
        marks=bare.marks,
        members=tuple(
            Part(name, number, f"/jeux-de-donnees/membres/{key}") for key, name, number in members
        ),
        themes=tuple(themes_of(queries.by_theme(session, portal.id))),
        newest=FoundList(queries.newest(session, portal.id, LISTED), total),
        old=FoundList(
            queries.old(session, portal.id, before, LISTED),
            queries.old_count(session, portal.id, before),
        ),
        undated=queries.undated_count(session, portal.id),
        vanished=FoundList(
            queries.vanished(session, portal.id, LISTED),
            queries.vanished_count(session, portal.id),
        ),
    )


def _point(row: PortalCount) -> Point:
    return Point(row.counted_on, row.dataset_count, row.member_count)


def monthly(points: Iterable[Point]) -> list[Point]:
    """The last count of each month, the newest first."""
    by_month = {(one.on.year, one.on.month): one for one in points}
    return list(reversed(by_month.values()))


def themes_of(found: Counter[tuple[str, ...]]) -> list[Part]:
    """The most frequent first; a dataset counts under each of its themes, or under none."""
    counted: Counter[str] = Counter()
    for themes, number in found.items():
        for theme in themes or (NO_THEME,):
            counted[theme] += number
    ordered = sorted(counted.items(), key=lambda pair: (pair[0] == NO_THEME, -pair[1], pair[0]))
    return [Part(label, number) for label, number in ordered]


def chosen_portal(session: Session, typed: str) -> Portal:
    chosen = _chosen(queries.portals(session), typed)
    if chosen is None:
        raise NotFoundError("Ce portail n’existe pas. Choisissez-le sur la page de la plateforme.")
    return chosen
