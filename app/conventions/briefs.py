"""What the sheet of a body says of its conventions."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.collectivites.briefs import Brief
from app.conventions.queries import lists, loading
from app.conventions.queries.lists import Filters
from app.conventions.queries.loaded import Loaded
from app.conventions.rules.facts import LIVE, UNSIGNED
from app.conventions.rules.outlook import sentence
from app.conventions.rules.periods import effective_end
from app.conventions.rules.states import state
from app.conventions.service.acting import STATE_LABELS

MOST_SHOWN = 3


def of_body(session: Session, body_id: UUID, on: date) -> Sequence[Brief]:
    """Those that run or are prepared; else the last that ended; else that there is none."""
    every = f"/conventions?membre={body_id}"
    ids = lists.all_ids(session, Filters(on=on, member_id=body_id, states=LIVE | UNSIGNED))
    if not ids:
        past = loading.load_many(session, lists.all_ids(session, Filters(on=on, member_id=body_id)))
        if not past:
            return [Brief("Convention", "aucune", every)]
        return [_brief(max(past, key=_last_day), on)]
    shown = loading.load_many(session, ids[:MOST_SHOWN])
    said = [_brief(one, on) for one in shown]
    more = len(ids) - len(shown)
    return [*said, *([Brief("Conventions", f"et {more} de plus", every)] if more else [])]


def _last_day(loaded: Loaded) -> date:
    """One that never ran is older than any."""
    return effective_end(loaded.facts) or date.min


def _brief(loaded: Loaded, on: date) -> Brief:
    row, current = loaded.row, STATE_LABELS[state(loaded.facts, on)]
    href = f"/conventions/{row.id}"
    return Brief("Convention", f"{row.reference}, {current}", href, sentence(loaded.facts, on))
