"""From figures to the dashboard: the one builder of the screen, the PDF and the spreadsheets."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.collectivites.pages import short_name
from app.conventions.queries import lists as conventions
from app.conventions.queries.lists import DueRow
from app.conventions.rules.dates import add_months
from app.conventions.rules.facts import State
from app.core.french import sort_key, typo_fr
from app.datasets import queries as datasets
from app.deliberations import queries_meetings as meetings
from app.deliberations.rules_meetings import Calendar, Delays, meetings_left
from app.reports import agenda, pages, queries
from app.reports.accompaniment import building as ways
from app.reports.asked import EVERYBODY, Asked
from app.reports.pages import DashboardPage, Deadline, EpciLine, Figure
from app.reports.perimeter import Perimeter
from app.reports.queries import within
from app.reports.snapshots import building as snapshots
from app.reports.snapshots.pages import Baseline

PAGE_SIZE = 100
USUAL_DELAYS = Delays()


def dashboard(
    session: Session, on: date, delays: Delays = USUAL_DELAYS, asked: Asked = EVERYBODY
) -> DashboardPage:
    """Everything of the page, in a constant number of statements, all of one perimeter."""
    perimeter = asked.perimeter
    answers = queries.obligations(session, on, perimeter)
    obligations = pages.ObligationCounts(
        answers.get("subject", 0), answers.get("exempt", 0), answers.get("unknown", 0)
    )
    without = queries.without_convention_count(session, on, perimeter)
    counts = datasets.dataset_counts(session, on, within.bodies(perimeter, on))
    baseline = snapshots.baseline(session, perimeter, on)
    lines = tuple(_dataset_line(one, perimeter, baseline) for one in counts)
    due = _deadlines(session, on, delays, perimeter)
    setting = queries.setting(session)
    is_territory = setting.has_followed or bool(perimeter.departement or perimeter.epci_id)
    return DashboardPage(
        today=on,
        setting=setting,
        obligations=obligations,
        states=_states(session, perimeter, baseline, on),
        due=due,
        datasets=lines,
        without_convention=without,
        work=(
            *agenda.conventions(session, due, on, perimeter),
            *agenda.elsewhere(session, on, is_filtered=not perimeter.is_everything),
            *agenda.gaps(session, obligations, without, on, perimeter),
            *(agenda.doubts(session, on, perimeter) if setting.has_followed else ()),
        ),
        frames=tuple(queries.frames(session)),
        trend=typo_fr(baseline.sentence(sum(one.published for one in lines))) if baseline else "",
        compared_on=baseline.since if baseline else None,
        asked=asked,
        figures=_figures(obligations, without, perimeter, baseline),
        epcis=_epci_lines(session, perimeter, on) if is_territory else (),
        is_territory=is_territory,
    )


def with_funnel(
    session: Session, on: date, delays: Delays = USUAL_DELAYS, asked: Asked = EVERYBODY
) -> DashboardPage:
    """The whole page, the members' way included: what is shown and what is exported."""
    page = dashboard(session, on, delays, asked)
    return replace(page, accompaniment=ways.dashboard(session, on, asked.perimeter))


def _dataset_line(
    one: datasets.DatasetCounts, perimeter: Perimeter, baseline: Baseline | None
) -> pages.DatasetLine:
    line = pages.DatasetLine(one, perimeter)
    moved = baseline.of_dataset(one.dataset, line.published) if baseline else None
    return pages.DatasetLine(one, perimeter, moved)


def _figures(
    duty: pages.ObligationCounts, without: int, perimeter: Perimeter, baseline: Baseline | None
) -> tuple[Figure, ...]:
    def answer(label: str, code: str, value: int, tone: str) -> Figure:
        moved = baseline.of_obligation(code, value) if baseline else None
        return Figure(label, value, perimeter.bodies_url(code), moved, tone)

    moved = baseline.moved(baseline.without_convention, without) if baseline else None
    return (
        answer("assujettis", "subject", duty.subject, "neutral"),
        answer("non assujettis", "exempt", duty.exempt, "muted"),
        answer("à vérifier", "unknown", duty.unknown, "watch" if duty.unknown else "neutral"),
        Figure(
            "assujettis sans convention",
            without,
            perimeter.url("/tableau-de-bord/sans-convention"),
            moved,
            "watch" if without else "neutral",
        ),
    )


def _states(
    session: Session, perimeter: Perimeter, baseline: Baseline | None, on: date
) -> tuple[pages.StateCount, ...]:
    """Those of the perimeter; a state that emptied since the last snapshot is shown at 0."""
    if not perimeter.has_conventions:
        return ()
    found = conventions.counts_by_state(session, within.conventions(perimeter, on))
    before = baseline.conventions if baseline and baseline.conventions else {}
    return tuple(
        pages.StateCount(
            state,
            found.get(state, 0),
            perimeter.conventions_url(state),
            baseline.of_state(state.value, found.get(state, 0)) if baseline else None,
        )
        for state in State
        if perimeter.counts(state) and (state in found or before.get(state.value))
    )


def _epci_lines(session: Session, perimeter: Perimeter, on: date) -> tuple[EpciLine, ...]:
    """By name; the members of no EPCI come last and lead nowhere of their own."""
    found = datasets.epci_counts(session, on, within.bodies(perimeter, on))
    names = datasets.epci_names(session, [one.epci_id for one in found])
    lines = [
        EpciLine(
            short_name(names[one.epci_id]),
            one,
            perimeter.url("/tableau-de-bord", epci=str(one.epci_id)),
            perimeter.bodies_url(epci=str(one.epci_id)),
        )
        if one.epci_id
        else EpciLine("Hors EPCI", one)
        for one in found
    ]
    return tuple(sorted(lines, key=lambda one: (one.counts.epci_id is None, sort_key(one.name))))


def _deadlines(
    session: Session, on: date, delays: Delays, perimeter: Perimeter
) -> tuple[Deadline, ...]:
    """The nearest first; on one day, those whose member has the fewest meetings left."""
    if not perimeter.has_conventions:
        return ()
    until = add_months(on, pages.HORIZON_MONTHS)
    rows = conventions.due(session, on, until, among=within.conventions(perimeter, on))
    renewing = queries.renewing(session, {row.convention_id for row in rows}, on)
    calendars = meetings.calendars(session, {row.member_id for row in rows}, on)
    found = (
        _deadline(row, calendars, delays, on, is_renewed=row.convention_id in renewing)
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: (one.row.due_on, one.left, one.row.reference)))


def _deadline(
    row: DueRow,
    calendars: Mapping[UUID, Calendar],
    delays: Delays,
    on: date,
    *,
    is_renewed: bool,
) -> Deadline:
    days = calendars[row.member_id].days
    return Deadline(
        row,
        on,
        is_renewed,
        left=meetings_left(row.due_on, days, delays, on),
        left_words=meetings.left_words(calendars, row.member_id, row.due_on, delays, on),
        is_known=any(on < day <= row.due_on for day in days),
    )


def without_convention_page(
    session: Session, on: date, number: int, asked: Asked = EVERYBODY
) -> pages.WithoutConventionPage:
    perimeter = asked.perimeter
    total = queries.without_convention_count(session, on, perimeter)
    page_count = max(1, -(-total // PAGE_SIZE))
    number = min(number, page_count)
    rows = queries.without_convention(
        session, on, perimeter, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    url = perimeter.url("/tableau-de-bord/sans-convention")
    return pages.WithoutConventionPage(tuple(rows), total, number, page_count, asked, url)
