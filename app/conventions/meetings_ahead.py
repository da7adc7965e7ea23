"""The meetings that may still decide before what a convention waits for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from app.conventions.pages import Event
from app.conventions.pages_views import MeetingsLeft
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.rules.steps import NextStep, Step
from app.deliberations import queries_meetings as meetings
from app.deliberations.rules_meetings import (
    Calendar,
    Delays,
    last_useful_meeting,
    last_words,
    left_sentence,
    next_words,
)

# Both sides may have to decide what follows; before the signature, only those that are silent.
DECIDING = {Step.DELIBERATE, Step.DECIDE_NOTICE, Step.PREPARE_NEXT}
SHOWN_DAYS = 183


def ahead(
    session: Session, loaded: Loaded, step: NextStep, delays: Delays, on: date
) -> tuple[tuple[Event, ...], MeetingsLeft | None]:
    """Ticks of the timeline, and what is left before the limit when one is ahead."""
    if step.step not in DECIDING:
        return (), None
    parties = _deciding(loaded, step, on)
    found = meetings.calendars(session, [party.body.id for party in parties], on)
    calendars = {party.body.id: found[party.body.id] for party in parties}
    limit = step.before if step.before and step.before >= on else None
    events = tuple(_ticks(calendars, limit or on + timedelta(days=SHOWN_DAYS), limit, delays, on))
    return events, _left(list(calendars.values()), limit, delays, on)


def _deciding(loaded: Loaded, step: NextStep, on: date) -> list[Party]:
    """The member first: its calendar is the one the syndicat does not hold."""
    parties = sorted(loaded.parties, key=lambda party: party.row.role == "syndicat")
    if step.step == Step.DELIBERATE:
        return [party for party in parties if not party.facts.is_approved(on)]
    return parties


def _ticks(
    calendars: Mapping[UUID, Calendar], until: date, limit: date | None, delays: Delays, on: date
) -> Iterator[Event]:
    for calendar in calendars.values():
        last = last_useful_meeting(limit, calendar.days, delays, on) if limit else None
        for day in calendar.days:
            if day <= until:
                label = calendar.assembly.capitalize()
                label = f"{label}, dernière séance utile" if day == last else label
                yield Event(day, label, calendar.name, "meeting", "/deliberations/seances")


def _left(
    calendars: Sequence[Calendar], limit: date | None, delays: Delays, on: date
) -> MeetingsLeft:
    if limit is None:
        said = " ; ".join(next_words(calendar, delays, on) for calendar in calendars)
        return MeetingsLeft(f"{said[:1].upper()}{said[1:]}.")
    said = left_sentence(limit, calendars, delays, on)
    lines = tuple(
        f"{calendar.name} : {last_words(limit, calendar, delays, on)}."
        for calendar in calendars
        if last_useful_meeting(limit, calendar.days, delays, on)
    )
    return MeetingsLeft(f"{said[:1].upper()}{said[1:]}.", lines)
