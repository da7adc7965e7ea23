"""Conventions that existed on paper before Jalon: recorded from what the paper says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from app import journal
from app.collectivites.models import Collectivite
from app.conventions.models import Convention, ConventionParty, Signature
from app.conventions.queries import loading
from app.conventions.rules import names
from app.conventions.rules.facts import Direction, Origin
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.transitions import Act
from app.conventions.service.acting import check, corrected, note
from app.conventions.service.drafting import syndicat_of
from app.conventions.service.numbering import is_taken, next_reference
from app.conventions.service.projecting import rebuild, rebuild_many
from app.conventions.service.terms import Terms, apply_terms, check_terms
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError
from app.deliberations.models import Deliberation


@dataclass(frozen=True, kw_only=True)
class PaperParty:
    """A side that signed; `signed_on` None: the paper or its date was not found."""

    collectivite_id: UUID
    role: str
    signed_on: date | None = None
    capacity: str | None = None
    name: str | None = None
    deliberation_id: UUID | None = None
    delegation_reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class Paper:
    """`reference` None: the next one of the year of signature is given."""

    member_id: UUID
    direction: str
    terms: Terms
    parties: tuple[PaperParty, ...]
    reference: str | None = None


def usual_parties(
    session: Session, member_id: UUID, direction: str, signed_on: date | None
) -> tuple[PaperParty, ...]:
    """The syndicat and the other side, signed on the same day."""
    syndicat = syndicat_of(session)
    other = "upstream" if direction == Direction.UPSTREAM else "member"
    return (
        PaperParty(collectivite_id=syndicat.id, role="syndicat", signed_on=signed_on),
        PaperParty(collectivite_id=member_id, role=other, signed_on=signed_on),
    )


def record_paper(
    session: Session, actor: journal.Actor, paper: Paper, today: date, *, is_demo: bool = False
) -> Convention:
    return record_papers(session, actor, [paper], today, is_demo=is_demo)[0]


def record_papers(
    session: Session,
    actor: journal.Actor,
    papers: Sequence[Paper],
    today: date,
    *,
    is_demo: bool = False,
) -> list[Convention]:
    """Signed conventions; what their papers do not say stays unknown, to be completed."""
    # Held to the end: the session keeps only weak references to what it has read.
    bodies = _bodies(session, papers)
    recorded: list[Convention] = []
    sides: list[tuple[ConventionParty, Signature]] = []
    for paper in papers:
        check_paper(session, paper, today)
        row = _row(session, paper, today, is_demo=is_demo)
        session.add(row)
        recorded.append(row)
        sides += [
            _side(row, position, side, bodies[side.collectivite_id])
            for position, side in enumerate(paper.parties)
        ]
    for rows in (recorded, [party for party, _ in sides], [signature for _, signature in sides]):
        session.add_all(rows)
        session.flush()
    rebuild_many(session, [row.id for row in recorded])
    for row in recorded:
        summary = f"Convention {row.reference} reprise d’un document signé."
        note(session, actor, "recorded", row, summary)
    return recorded


def _row(session: Session, paper: Paper, today: date, *, is_demo: bool) -> Convention:
    fixed_on = min(_known_days(session, paper), default=today)
    row = Convention(
        reference=paper.reference
        or next_reference(session, syndicat_of(session).name, fixed_on.year),
        title=paper.terms.title,
        origin=Origin.RECORDED,
        direction=paper.direction,
        member_id=paper.member_id,
        text_fixed_on=fixed_on,
        created_at=now(),
        is_demo=is_demo,
    )
    apply_terms(row, paper.terms)
    return row


def transcribe(
    session: Session, actor: journal.Actor, convention_id: UUID, terms: Terms, today: date
) -> None:
    """Complete or correct what was read on an old paper; the journal keeps both readings."""
    loaded = loading.load(session, convention_id)
    check(Act.TRANSCRIBE, loaded, Proposal(today, today))
    check_terms(terms)
    changed = apply_terms(loaded.row, terms)
    rebuild(session, convention_id)
    if changed:
        named = corrected(session, loaded.row, "recorded", "transcribed")
        summary = "Termes du document complétés."
        note(session, actor, "transcribed", loaded.row, summary, changed, named)


def check_paper(session: Session, paper: Paper, today: date) -> None:
    """What no paper may say; raises before anything is written."""
    check_terms(paper.terms)
    if paper.direction not in set(Direction):
        raise InvalidError.of({"direction": "Choisissez le sens de la convention."})
    if session.get(Collectivite, paper.member_id) is None:
        raise InvalidError.of({"member_id": "Choisissez la collectivité dans la liste."})
    bodies = [side.collectivite_id for side in paper.parties]
    if len(set(bodies)) != len(bodies):
        raise InvalidError.of({"member_id": "Le syndicat ne signe pas avec lui-même."})
    if any(side.signed_on and side.signed_on > today for side in paper.parties):
        message = "La date de signature est dans l’avenir : reprenez ici ce qui est déjà signé."
        raise InvalidError.of({"signed_on": message})
    end = paper.terms.ends_on
    if end and any(side.signed_on and side.signed_on > end for side in paper.parties):
        message = f"La fin ({end:%d/%m/%Y}) précède la signature. Vérifiez l’une des deux."
        raise InvalidError.of({"ends_on": message})
    if paper.reference and is_taken(session, paper.reference):
        message = f"La référence {paper.reference} est déjà prise. Choisissez-en une autre."
        raise ConflictError(message, errors={"reference": message})


def _known_days(session: Session, paper: Paper) -> Iterator[date]:
    """Days on which the text is known to have existed."""
    ids = [side.deliberation_id for side in paper.parties if side.deliberation_id]
    if ids:
        for act in session.exec(select(Deliberation).where(col(Deliberation.id).in_(ids))):
            yield act.meeting_on
    yield from (side.signed_on for side in paper.parties if side.signed_on)
    if paper.terms.starts_on:
        yield paper.terms.starts_on


def _bodies(session: Session, papers: Sequence[Paper]) -> Mapping[UUID, Collectivite]:
    ids = {side.collectivite_id for paper in papers for side in paper.parties}
    found = session.exec(select(Collectivite).where(col(Collectivite.id).in_(ids)))
    return {body.id: body for body in found}


def _side(
    row: Convention, position: int, side: PaperParty, body: Collectivite
) -> tuple[ConventionParty, Signature]:
    capacity = side.capacity or names.capacity(body.executive_title, None, body.kind)
    party = ConventionParty(
        convention_id=row.id,
        collectivite_id=body.id,
        position=position,
        role=side.role,
        signatory_name=side.name,
        signatory_capacity=capacity,
        deliberation_id=side.deliberation_id,
        delegation_reference=side.delegation_reference,
    )
    signature = Signature(
        party_id=party.id,
        signed_on=side.signed_on,
        name=side.name,
        capacity=capacity,
        means="handwritten",
        recorded_at=now(),
        siren=body.siren,
        siret=body.siret,
    )
    return party, signature
