"""What is already recorded, so that a file read twice changes nothing."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.conventions.models import Convention, ConventionParty, Signature
from app.conventions.queries import parties
from app.conventions.service.recording import Paper
from app.core.french import sort_key
from app.deliberations.models import Deliberation

Terms = tuple[date | None, date | None, int | None]


@dataclass
class Known:
    """Conventions and délibérations of the installation, then the lines of the file read so far.

    The values of the first three say which convention it is, in words. A body is its member, first
    or successor; of a successor, `inherited` holds what would otherwise be its own.
    """

    references: dict[str, dict[UUID, str]] = field(default_factory=dict)
    signed: dict[tuple[UUID, date], str] = field(default_factory=dict)
    undated: dict[tuple[UUID, Terms], str] = field(default_factory=dict)
    inherited: dict[tuple[UUID, date], tuple[str, str]] = field(default_factory=dict)
    acts: dict[tuple[UUID, str], list[UUID]] = field(default_factory=lambda: defaultdict(list))

    def twin(self, paper: Paper) -> str | None:
        """A convention is itself by its member and a day of signature; without one, its terms."""
        days = sorted({side.signed_on for side in paper.parties if side.signed_on})
        if not days:
            return self.undated.get((paper.member_id, _terms(paper)))
        own = (self.signed.get((paper.member_id, day)) for day in days)
        return next(filter(None, own), None) or self._inherited(paper, days)

    def _inherited(self, paper: Paper, days: list[date]) -> str | None:
        """That of the body it took over from, unless the line bears another reference."""
        for day in days:
            reference, words = self.inherited.get((paper.member_id, day), ("", ""))
            if reference and paper.reference in {None, reference}:
                return words
        return None

    def add(self, paper: Paper, words: str) -> None:
        if paper.reference:
            self.references.setdefault(paper.reference, {paper.member_id: words})
        for side in paper.parties:
            if side.signed_on:
                self.signed.setdefault((paper.member_id, side.signed_on), words)
        self.undated.setdefault((paper.member_id, _terms(paper)), words)

    def act(self, body_id: UUID, typed: str) -> UUID | None:
        """By its number (« n° 09/2022-03 du 26/09/2022 ») or its receipt; two of a number: none."""
        words = typed.strip().removeprefix("n°").strip()
        number = words.partition(" du ")[0]
        found = self.acts.get((body_id, sort_key(typed))) or self.acts.get(
            (body_id, sort_key(number)), []
        )
        return found[0] if len(found) == 1 else None


def _terms(paper: Paper) -> Terms:
    return paper.terms.starts_on, paper.terms.ends_on, paper.terms.duration_months


def load(session: Session) -> Known:
    known, days = Known(), _days(session)
    rows = session.execute(
        core_select(
            col(Convention.id),
            col(Convention.reference),
            col(Convention.member_id),
            col(Convention.starts_on),
            col(Convention.ends_on),
            col(Convention.duration_months),
        ).order_by(col(Convention.reference))
    )
    for identifier, reference, member_id, starts_on, ends_on, months in rows:
        words = f"Déjà enregistrée : {reference}."
        known.references[reference] = {member_id: words}
        for day in days[identifier]:
            known.signed.setdefault((member_id, day), words)
        known.undated.setdefault((member_id, (starts_on, ends_on, months)), words)
    _load_successors(session, known, days)
    _load_acts(session, known)
    return known


def _days(session: Session) -> dict[UUID, set[date]]:
    days: dict[UUID, set[date]] = defaultdict(set)
    signatures = core_select(col(ConventionParty.convention_id), col(Signature.signed_on)).join(
        Signature, col(Signature.party_id) == col(ConventionParty.id)
    )
    for convention_id, day in session.execute(signatures):
        if day is not None:
            days[convention_id].add(day)
    return days


def _load_successors(session: Session, known: Known, days: Mapping[UUID, set[date]]) -> None:
    for taken in session.execute(parties.successors_of_members()):
        words = (
            f"Déjà enregistrée : {taken.reference}, au nom de {taken.first}, "
            f"à qui {taken.then} succède."
        )
        known.references[taken.reference].setdefault(taken.body_id, words)
        for day in days.get(taken.convention_id, ()):
            known.inherited.setdefault((taken.body_id, day), (taken.reference, words))


def _load_acts(session: Session, known: Known) -> None:
    rows = session.execute(
        core_select(
            col(Deliberation.id),
            col(Deliberation.collectivite_id),
            col(Deliberation.number),
            col(Deliberation.act_identifier),
        ).order_by(col(Deliberation.meeting_on), col(Deliberation.id))
    )
    for identifier, body_id, number, receipt in rows:
        for name in {sort_key(number or ""), sort_key(receipt or "")} - {""}:
            known.acts[body_id, name].append(identifier)
