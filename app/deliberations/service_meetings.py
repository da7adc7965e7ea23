"""Keeping the calendar of meetings."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.collectivites.models import Collectivite
from app.core.errors import InvalidError, NotFoundError
from app.core.french import date_short, de, plural
from app.core.settings import Settings
from app.deliberations import queries_meetings as queries
from app.deliberations.models import Meeting
from app.deliberations.rules_meetings import Delays, ReadLine, read_lines

LINES_MAX = 100


def delays(settings: Settings) -> Delays:
    return Delays(settings.convocation_days, settings.transmission_days)


def add(
    session: Session, actor: journal.Actor, collectivite_id: UUID, text: str, today: date
) -> Sequence[ReadLine]:
    """Record every line that is right, and give back all of them, those refused with a reason.

    Running twice adds nothing twice: a known date is refused.
    """
    body = session.get(Collectivite, collectivite_id)
    if body is None:
        raise InvalidError.of({"collectivite_id": "Choisissez la collectivité dans la liste."})
    if len(text.splitlines()) > LINES_MAX:
        raise InvalidError.of(
            {"dates": f"Collez {LINES_MAX} lignes au plus à la fois : il y en a davantage."}
        )
    lines = list(read_lines(text, queries.days(session, collectivite_id), today))
    if not lines:
        raise InvalidError.of({"dates": "Écrivez au moins une date, une par ligne."})
    added = [line for line in lines if line.meeting_on]
    for line in added:
        assert line.meeting_on is not None  # noqa: S101  # selected above
        session.add(Meeting(collectivite_id=body.id, meeting_on=line.meeting_on, label=line.label))
    if added:
        session.flush()
        _journal_added(session, actor, body, [line.meeting_on for line in added if line.meeting_on])
    return lines


def _journal_added(
    session: Session, actor: journal.Actor, body: Collectivite, days: Sequence[date]
) -> None:
    number = plural(len(days), "séance ajoutée", "séances ajoutées")
    journal.record(
        session,
        actor,
        "meeting.added",
        journal.Subject("collectivite", body.id),
        f"Calendrier {de(body.name)} : {number} ({', '.join(date_short(day) for day in days)}).",
        {"days": [day.isoformat() for day in days]},
    )


def remove(session: Session, actor: journal.Actor, meeting_id: UUID) -> Meeting:
    row = session.get(Meeting, meeting_id)
    if row is None:
        raise NotFoundError("Cette séance n’est pas, ou plus, dans le calendrier.")
    body = session.get_one(Collectivite, row.collectivite_id)
    session.delete(row)
    journal.record(
        session,
        actor,
        "meeting.removed",
        journal.Subject("collectivite", body.id),
        f"Calendrier {de(body.name)} : séance du {date_short(row.meeting_on)} retirée.",
        {"day": row.meeting_on.isoformat()},
    )
    return row
