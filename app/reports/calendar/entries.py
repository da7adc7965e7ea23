"""What the calendar holds: limits, ends and last useful meetings of the coming two years."""

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.conventions.queries import lists as conventions
from app.conventions.queries.lists import DueRow
from app.conventions.rules.dates import add_months
from app.conventions.rules.facts import State
from app.core.french import NBSP, date_fr
from app.deliberations import queries_meetings as meetings
from app.deliberations.rules_meetings import Calendar, Delays, last_useful_meeting
from app.reports import queries
from app.reports.calendar.feed import Entry

MONTHS_AHEAD = 24
DOMAIN = "jalon"


def entries(session: Session, on: date, delays: Delays, base_url: str) -> list[Entry]:
    """In a constant number of statements."""
    rows = conventions.due(session, on, add_months(on, MONTHS_AHEAD))
    renewing = queries.renewing(session, {row.convention_id for row in rows}, on)
    calendars = meetings.calendars(session, {row.member_id for row in rows}, on)
    found: list[Entry] = []
    for row in rows:
        url = f"{base_url}/conventions/{row.convention_id}"
        found += _of_convention(row, url, goes_on=row.convention_id in renewing)
        if _is_to_decide(row, goes_on=row.convention_id in renewing):
            found += _last_meetings(row, url, calendars, delays, on)
    return found


def _is_to_decide(row: DueRow, *, goes_on: bool) -> bool:
    """Before a limit, or before an end that nothing follows yet."""
    return row.is_notice or not (goes_on or row.state is State.IN_NOTICE)


def _of_convention(row: DueRow, url: str, *, goes_on: bool) -> Iterator[Entry]:
    if row.is_notice:
        yield Entry(
            _uid(row, "limite"),
            row.due_on,
            f"{_mark(row)}Limite de dénonciation{NBSP}: {row.member_name} ({row.reference})",
            f"Dernier jour pour dénoncer la convention {row.reference} de {row.member_name}. "
            f"Sans dénonciation reçue ce jour-là au plus tard, elle est reconduite{_after(row)}.",
            url,
        )
    ends_on = row.ends_on if row.is_notice else row.due_on
    if ends_on is None:
        return
    renewed = goes_on and row.state is not State.IN_NOTICE
    yield Entry(
        _uid(row, "terme"),
        ends_on,
        f"{_mark(row)}{'Reconduction' if renewed else 'Fin'} de convention{NBSP}: "
        f"{row.member_name} ({row.reference})",
        f"La période en cours de la convention {row.reference} prend fin ce jour"
        + ("\u202f; elle est reconduite le lendemain." if renewed else "."),
        url,
    )


def _after(row: DueRow) -> str:
    return f" après le {date_fr(row.ends_on)}" if row.ends_on else ""


def _last_meetings(
    row: DueRow, url: str, calendars: Mapping[UUID, Calendar], delays: Delays, on: date
) -> Iterator[Entry]:
    """The member's, and ours."""
    whose = {key: one for key, one in calendars.items() if one.is_ours or key == row.member_id}
    for key, calendar in whose.items():
        last = last_useful_meeting(row.due_on, calendar.days, delays, on)
        if last:
            yield Entry(
                _uid(row, f"seance-{key}"),
                last,
                f"{_mark(row)}Dernière séance utile{NBSP}: {calendar.name}, pour {row.reference}",
                f"Dernière réunion ({calendar.assembly}, {calendar.name}) qui peut encore décider "
                f"avant le {date_fr(row.due_on)} pour la convention de {row.member_name}.",
                url,
            )


def _uid(row: DueRow, what: str) -> str:
    """One limit and one term a convention: a renewed period moves them on."""
    return f"{row.convention_id}-{what}@{DOMAIN}"


def _mark(row: DueRow) -> str:
    return "[Démonstration] " if row.is_demo else ""
