"""The feed itself (RFC 5545): whole days, identifiers that stay, text in French.

What counts for Outlook and Thunderbird: an event keeps its UID for ever, so that a moved date moves
it instead of adding another; a whole day ends on the morning after.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Jalon//Conventions et séances//FR"
REFRESH = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Entry:
    """A day to remember. `uid` names what is dated, never the date."""

    uid: str
    on: date
    title: str
    text: str
    url: str


def feed(name: str, entries: Iterable[Entry], at: datetime) -> bytes:
    """`at` is when the feed was made, an aware time."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for entry in sorted(entries, key=lambda one: (one.on, one.uid)):
        calendar.add_component(_event(entry, at))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", at)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("url", entry.url)
    # A deadline does not make its reader busy.
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    return event
