"""What every act on a convention does: pass the table of transitions, leave a trace."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.conventions.models import Convention
from app.conventions.queries.loaded import Loaded
from app.conventions.rules.facts import State
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.states import state
from app.conventions.rules.transitions import BY_ACT, Act, refusal
from app.core.errors import ConflictError, InvalidError

STATE_LABELS: Mapping[State, str] = {
    State.DRAFT: "brouillon",
    State.IN_APPROVAL: "en attente de délibération",
    State.TO_SIGN: "prête à signer",
    State.PARTLY_SIGNED: "signée en partie",
    State.SIGNED: "signée",
    State.IN_FORCE: "en vigueur",
    State.IN_NOTICE: "en préavis",
    State.ENDED: "terminée",
    State.ABANDONED: "abandonnée",
    State.ARCHIVED: "archivée",
}


def subject(convention_id: UUID) -> journal.Subject:
    return journal.Subject("convention", convention_id)


def check(act: Act, loaded: Loaded, proposal: Proposal) -> None:
    """Refuse by the table of transitions: 409 for the wrong state, 422 for a wrong value."""
    said = refusal(act, loaded.facts, proposal, STATE_LABELS)
    if said is None:
        return
    if state(loaded.facts, proposal.today) not in BY_ACT[act].sources:
        raise ConflictError(said)
    raise InvalidError(said)


def note(
    session: Session,
    actor: journal.Actor,
    action: str,
    row: Convention,
    summary: str,
    details: Mapping[str, object] | None = None,
    corrects: UUID | None = None,
) -> None:
    journal.record(
        session, actor, f"convention.{action}", subject(row.id), summary, details, corrects
    )


def corrected(
    session: Session, row: Convention, *actions: str, party_id: UUID | None = None
) -> UUID | None:
    """The newest entry of these actions (about that party, when asked): the one being corrected."""
    codes = {f"convention.{action}" for action in actions}
    for entry in journal.entries(session, subject(row.id)):
        about = (entry.details or {}).get("party")
        if entry.action in codes and (party_id is None or about in {None, str(party_id)}):
            return entry.id
    return None
