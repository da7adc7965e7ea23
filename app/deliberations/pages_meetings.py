"""What the page « Séances » shows, and how it is filled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import BaseModel
from sqlmodel import Session

from app.deliberations import pages, queries
from app.deliberations import queries_meetings as meetings
from app.deliberations.forms import FilterForm, uuid_or_none
from app.deliberations.queries_meetings import MeetingRow
from app.deliberations.rules_meetings import Delays, ReadLine
from app.deliberations.service_meetings import LINES_MAX


class MeetingsForm(BaseModel):
    """Dates pasted one a line for one body."""

    collectivite_id: str = ""
    dates: str = ""


@dataclass(frozen=True)
class MeetingsPage:
    """`lines`: what became of the lines just pasted; empty when nothing was."""

    rows: Sequence[MeetingRow]
    count: int
    number: int
    page_count: int
    url: str
    asked: str
    active: Sequence[tuple[str, str, str]]
    known_bodies: Sequence[pages.Choice]
    bodies: Sequence[pages.Choice]
    delays: Delays
    typed: Mapping[str, str]
    lines: Sequence[ReadLine] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    lines_max: int = LINES_MAX

    @property
    def refused(self) -> Sequence[ReadLine]:
        return [line for line in self.lines if line.problem]

    @property
    def added_count(self) -> int:
        return len(self.lines) - len(self.refused)


def fill(
    session: Session,
    form: FilterForm,
    url: str,
    today: date,
    delays: Delays,
    tried: MeetingsForm | None = None,
    lines: Sequence[ReadLine] = (),
    errors: Mapping[str, str] | None = None,
) -> MeetingsPage:
    """Meetings from today on; the form keeps what was typed, or only the refused lines."""
    body_id = uuid_or_none(form.collectivite)
    typed = (tried or MeetingsForm(collectivite_id=form.collectivite)).model_dump()
    if lines:
        typed["dates"] = "\n".join(line.text for line in lines if line.problem)
    count = meetings.count(session, today, body_id)
    known = pages.choices(meetings.bodies_with_meetings(session))
    bodies = queries.bodies_to_choose(session, uuid_or_none(typed["collectivite_id"]))
    named = dict(known).get(form.collectivite, "une collectivité") if body_id else ""
    return MeetingsPage(
        rows=meetings.page(session, today, body_id, form.number),
        count=count,
        number=form.number,
        page_count=-(-count // meetings.PER_PAGE),
        url=url,
        asked=form.collectivite,
        active=[(named, "collectivite", form.collectivite)] if named else [],
        known_bodies=known,
        bodies=pages.choices(bodies),
        delays=delays,
        typed=typed,
        lines=lines,
        errors=errors or {},
    )
