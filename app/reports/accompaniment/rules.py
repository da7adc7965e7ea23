"""The four steps a member goes through, where it stands, and whom to call first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

LIMIT_DAYS = 31


class Part(StrEnum):
    """What people record. The signature is not one: it is read from the conventions."""

    FIRST_CONTACT = "first_contact"
    PRESENTATION = "presentation"
    OPENING = "opening"
    ACCULTURATION = "acculturation"
    TOOLS = "tools"


class Place(StrEnum):
    """The step that comes next; in the order of the way."""

    TO_CONTACT = "to_contact"
    TO_PRESENT = "to_present"
    TO_SIGN = "to_sign"
    TO_MEET = "to_meet"
    DONE = "done"


MEETING = (Part.OPENING, Part.ACCULTURATION, Part.TOOLS)
PENDING: Mapping[Place, tuple[Part, ...]] = {
    Place.TO_CONTACT: (Part.FIRST_CONTACT,),
    Place.TO_PRESENT: (Part.PRESENTATION,),
    Place.TO_SIGN: (),
    Place.TO_MEET: MEETING,
    Place.DONE: (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The days that are known. `signed_on`: of a convention that still runs."""

    done: Mapping[Part, date] = field(default_factory=dict)
    planned: Mapping[Part, date] = field(default_factory=dict)
    signed_on: date | None = None

    @property
    def place(self) -> Place:
        """A step carries those before it, which nobody has to type again, but never a signature."""
        met = [part for part in MEETING if part in self.done]
        if self.signed_on:
            return Place.DONE if len(met) == len(MEETING) else Place.TO_MEET
        if met or Part.PRESENTATION in self.done:
            return Place.TO_SIGN
        return Place.TO_PRESENT if Part.FIRST_CONTACT in self.done else Place.TO_CONTACT

    @property
    def since_on(self) -> date | None:
        """The last day something was done with the member; None when nothing ever was."""
        days = [*self.done.values(), *([self.signed_on] if self.signed_on else [])]
        return max(days, default=None)

    @property
    def meeting_on(self) -> date | None:
        """The nearest day planned for what comes next."""
        days = (self.planned[part] for part in PENDING[self.place] if part in self.planned)
        return min(days, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A member as the order of calls sees it; `limit_on`: a date of its convention."""

    path: Path
    sort_name: str
    is_subject: bool = False
    limit_on: date | None = None


Rank = tuple[int, date, bool, str]


def call_rank(one: Waiting, on: date) -> Rank | None:
    """The smallest is called first; None: nobody has to call.

    Limits first: a date of the convention within 31 days, or a day agreed on that went by with
    nothing done. Then who has waited the longest at its step, then those never contacted, subject
    members before the others. A day agreed on that is still to come is waited for.
    """
    if one.path.place is Place.DONE:
        return None
    limit = _limit(one, on)
    if limit:
        return 0, limit, not one.is_subject, one.sort_name
    if one.path.meeting_on:
        return None
    since = one.path.since_on
    return (1 if since else 2), since or date.max, not one.is_subject, one.sort_name


def _limit(one: Waiting, on: date) -> date | None:
    known = []
    if one.limit_on and on <= one.limit_on <= on + timedelta(days=LIMIT_DAYS):
        known.append(one.limit_on)
    if one.path.meeting_on and one.path.meeting_on < on:
        known.append(one.path.meeting_on)
    return min(known, default=None)


def counts(places: Iterable[Place]) -> dict[Place, int]:
    """Every place, in order, those where nobody stands too."""
    found = list(places)
    return {place: found.count(place) for place in Place}
