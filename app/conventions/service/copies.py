"""The paper originals: where each one is, and since when."""

from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app import journal
from app.conventions.models import ConventionCopy
from app.conventions.queries import loading
from app.conventions.rules import copies as rules
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.transitions import Act
from app.conventions.service.acting import check, note
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError
from app.core.french import date_fr


def place(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    number: int,
    party_id: UUID,
    since: date,
    today: date,
    *,
    is_on_its_way: bool,
    late_after_days: int = rules.LATE_AFTER_DAYS,
) -> None:
    """One more move of an original; those before it stay in the journal of its life."""
    loaded = loading.load(session, convention_id)
    check(Act.PLACE_COPY, loaded, Proposal(since, today))
    party = loaded.party(party_id)
    said = rules.problem(loaded.facts.copies, number, since)
    if said:
        raise InvalidError(said)
    move = ConventionCopy(
        convention_id=convention_id,
        number=number,
        move=sum(known.number == number for known in loaded.copy_moves) + 1,
        party_id=party_id,
        is_on_its_way=is_on_its_way,
        since=since,
        late_from=rules.late_from(since, late_after_days),
        recorded_at=now(),
    )
    try:
        with session.begin_nested():
            session.add(move)
    except IntegrityError:
        raise ConflictError(f"L’exemplaire n° {number} vient de bouger. Recommencez.") from None
    where = "en route vers" if is_on_its_way else "chez"
    summary = f"Exemplaire n° {number} {where} {party.body.name} depuis le {date_fr(since)}."
    note(session, actor, "copy_placed", loaded.row, summary)
