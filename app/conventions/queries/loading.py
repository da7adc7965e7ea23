"""Whole conventions with their facts, in a constant number of statements."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.conventions.models import (
    Convention,
    ConventionCopy,
    ConventionFile,
    ConventionParty,
    CopyClaim,
    Denonciation,
    Signature,
)
from app.conventions.queries import changing, passation
from app.conventions.queries.changing import LoadedAvenant, LoadedRenewal
from app.conventions.rules.copies import Copy
from app.conventions.rules.facts import (
    Denounced,
    Facts,
    Motive,
    NoticeMode,
    Origin,
    PartyFacts,
    Renewal,
)
from app.conventions.rules.mandates import Term, mandate_over_from
from app.core.clock import PARIS
from app.core.errors import NotFoundError
from app.deliberations import rules as acts
from app.deliberations.models import Deliberation

SIGNED_FILE = "signed"
OURS = "syndicat"


@dataclass(frozen=True)
class Party:
    """One side, with its body, its délibération and its signature when they exist."""

    row: ConventionParty
    body: Collectivite
    deliberation: Deliberation | None
    signature: Signature | None
    terms: tuple[Term, ...] = ()

    @property
    def executoire_on(self) -> date | None:
        act = self.deliberation
        return acts.executoire_on(act.received_on, act.published_on) if act else None

    @property
    def facts(self) -> PartyFacts:
        return PartyFacts(
            label=self.body.name,
            has_siren=self.body.siren is not None,
            signatory_capacity=self.row.signatory_capacity,
            has_deliberation=self.deliberation is not None,
            executoire_on=self.executoire_on,
            has_coherent_receipt=not self.receipt_warnings,
            delegation_reference=self.row.delegation_reference,
            has_signed=self.signature is not None,
            signed_on=self.signature.signed_on if self.signature else None,
            override_reason=self.signature.override_reason if self.signature else None,
            mandate_over_from=mandate_over_from(
                passation.standing(self.signature, self.body, self.terms)
            )
            if self.signature
            else None,
        )

    @property
    def receipt_warnings(self) -> tuple[str, ...]:
        """What the receipt says that the act or the body does not (R-ACTE-03)."""
        act = self.deliberation
        if act is None or act.act_identifier is None:
            return ()
        known = acts.ActContext(
            siren=self.body.siren,
            departement=self.body.departement,
            meeting_on=act.meeting_on,
            received_on=act.received_on,
            published_on=act.published_on,
        )
        return acts.coherence(acts.parse_act(act.act_identifier), known)


@dataclass(frozen=True)
class Loaded:
    """A convention and everything that is known of it."""

    row: Convention
    parties: tuple[Party, ...]
    facts: Facts
    denonciations: tuple[Denonciation, ...]
    files: tuple[ConventionFile, ...]
    renewals: tuple[LoadedRenewal, ...] = ()
    avenants: tuple[LoadedAvenant, ...] = ()
    copy_moves: tuple[ConventionCopy, ...] = ()
    claims: tuple[CopyClaim, ...] = ()

    @property
    def denonciation(self) -> Denonciation | None:
        """The one that counts: given, and not withdrawn."""
        return next((row for row in self.denonciations if row.withdrawn_on is None), None)

    def avenant(self, avenant_id: UUID) -> LoadedAvenant:
        found = next((known for known in self.avenants if known.row.id == avenant_id), None)
        if found is None:
            raise NotFoundError("Cet avenant n’appartient pas à la convention.")
        return found

    def party(self, party_id: UUID) -> Party:
        found = next((party for party in self.parties if party.row.id == party_id), None)
        if found is None:
            raise NotFoundError("Cette partie n’appartient pas à la convention.")
        return found

    @property
    def member(self) -> Party | None:
        return next((p for p in self.parties if p.body.id == self.row.member_id), None)


def load(session: Session, convention_id: UUID) -> Loaded:
    found = load_many(session, [convention_id])
    if not found:
        raise NotFoundError("Cette convention n’existe pas. Revenez à la liste.")
    return found[0]


def load_many(session: Session, ids: Collection[UUID]) -> list[Loaded]:
    """In the order of their references; eleven statements whatever the number."""
    rows = session.exec(
        select(Convention).where(col(Convention.id).in_(ids)).order_by(col(Convention.reference))
    ).all()
    parties = _parties(session, ids)
    denounced = changing.denonciations(session, ids)
    renewed, amended = changing.renewals(session, ids), changing.avenants(session, ids)
    moved, claimed = changing.copies(session, ids), changing.claims(session, ids)
    files = _grouped(
        session.exec(
            select(ConventionFile)
            .where(col(ConventionFile.convention_id).in_(ids))
            .order_by(col(ConventionFile.added_at))
        )
    )
    names = _references(session, rows)
    return [
        _loaded(
            Loaded(
                row,
                parties.get(row.id, ()),
                term_facts(row),
                tuple(denounced.get(row.id, ())),
                files.get(row.id, ()),
                tuple(renewed.get(row.id, ())),
                tuple(amended.get(row.id, ())),
                tuple(moved.get(row.id, ())),
                tuple(claimed.get(row.id, ())),
            ),
            names,
        )
        for row in rows
    ]


def _parties(session: Session, ids: Collection[UUID]) -> Mapping[UUID, tuple[Party, ...]]:
    statement = (
        core_select(ConventionParty, Collectivite, Deliberation, Signature)
        .join(Collectivite, col(Collectivite.id) == col(ConventionParty.collectivite_id))
        .outerjoin(Deliberation, col(Deliberation.id) == col(ConventionParty.deliberation_id))
        .outerjoin(Signature, col(Signature.party_id) == col(ConventionParty.id))
        .where(col(ConventionParty.convention_id).in_(ids))
        .order_by(col(ConventionParty.position), col(ConventionParty.id))
    )
    found = [Party(*row) for row in session.execute(statement)]
    terms = passation.terms_of(session, {party.body.id for party in found})
    grouped: dict[UUID, list[Party]] = {}
    for known in found:
        party = replace(known, terms=terms.get(known.body.id, ()))
        grouped.setdefault(party.row.convention_id, []).append(party)
    return {key: tuple(parties) for key, parties in grouped.items()}


def _grouped(files: Iterable[ConventionFile]) -> Mapping[UUID, tuple[ConventionFile, ...]]:
    grouped: dict[UUID, list[ConventionFile]] = {}
    for file in files:
        grouped.setdefault(file.convention_id, []).append(file)
    return {key: tuple(found) for key, found in grouped.items()}


def _references(session: Session, rows: Iterable[Convention]) -> Mapping[UUID, str]:
    """References of the conventions that replaced some of these."""
    ids = {row.replaced_by_id for row in rows if row.replaced_by_id}
    statement: Any = core_select(col(Convention.id), col(Convention.reference)).where(
        col(Convention.id).in_(ids)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _loaded(loaded: Loaded, references: Mapping[UUID, str]) -> Loaded:
    """The same, its facts completed by everything recorded beside its own row."""
    row, parties = loaded.row, loaded.parties
    names = {party.row.id: party.body.name for party in parties}
    given = [_denounced(found, names) for found in loaded.denonciations]
    amendments = (known.amendment(list(names)) for known in loaded.avenants)
    facts = replace(
        loaded.facts,
        parties=tuple(party.facts for party in parties),
        denounced=next((found for found in given if found.withdrawn_on is None), None),
        withdrawn=tuple(found for found in given if found.withdrawn_on is not None),
        renewals=tuple(renewal.facts for renewal in loaded.renewals),
        amendments=tuple(amendment for amendment in amendments if amendment),
        replaced_by=references.get(row.replaced_by_id) if row.replaced_by_id else None,
        has_signed_file=any(file.kind == SIGNED_FILE for file in loaded.files),
        copies=_copies(loaded),
    )
    return replace(loaded, facts=facts)


def _copies(loaded: Loaded) -> tuple[Copy, ...]:
    """A side keeps its own original once everyone has signed; until then it must come back."""
    parties = {party.row.id: party for party in loaded.parties}
    is_signed = all(party.signature for party in loaded.parties)
    last = {move.number: move for move in loaded.copy_moves}
    return tuple(
        Copy(
            move.number,
            parties[move.party_id].body.name,
            move.is_on_its_way,
            move.since,
            is_awaited=not is_signed and parties[move.party_id].row.role != OURS,
            late_from=move.late_from,
        )
        for move in last.values()
    )


def _denounced(row: Denonciation, names: Mapping[UUID, str]) -> Denounced:
    by = names.get(row.party_id, "")
    return Denounced(by, row.sent_on, row.received_on, row.withdrawn_on)


def term_facts(row: Convention) -> Facts:
    """The facts that the convention's own row carries."""
    return Facts(
        created_on=row.created_at.astimezone(PARIS).date(),
        origin=Origin(row.origin),
        model=row.model,
        text_fixed_on=row.text_fixed_on,
        starts_on=row.starts_on,
        duration_months=row.duration_months,
        ends_on=row.ends_on,
        renewal=Renewal(row.renewal) if row.renewal else None,
        renewal_months=row.renewal_months,
        renewal_max_count=row.renewal_max_count,
        notice_months=row.notice_months,
        notice_mode=NoticeMode(row.notice_mode) if row.notice_mode else None,
        terminated_on=row.terminated_on,
        motive=Motive(row.termination_motive) if row.termination_motive else None,
        abandoned_on=row.abandoned_on,
        archived_on=row.archived_on,
    )
