"""Whole conventions with their facts, in a constant number of statements."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.conventions.models import (
    Convention,
    ConventionFile,
    ConventionParty,
    Denonciation,
    Signature,
)
from app.conventions.queries import changing, passation, standing
from app.conventions.queries.loaded import OURS, SIGNED_FILE, Loaded, Party
from app.conventions.rules.copies import Copy
from app.conventions.rules.facts import (
    Denounced,
    Facts,
    Motive,
    NoticeMode,
    Origin,
    Renewal,
)
from app.conventions.rules.mandates import Term
from app.conventions.rules.overlays import side_on
from app.core.clock import PARIS
from app.core.errors import NotFoundError
from app.deliberations.models import Deliberation
from app.documents.library import queries as models


def load(session: Session, convention_id: UUID) -> Loaded:
    found = load_many(session, [convention_id])
    if not found:
        raise NotFoundError("Cette convention n’existe pas. Revenez à la liste.")
    return found[0]


def load_many(session: Session, ids: Collection[UUID]) -> list[Loaded]:
    """In the order of their references; as many statements whatever the number."""
    rows = session.exec(
        select(Convention).where(col(Convention.id).in_(ids)).order_by(col(Convention.reference))
    ).all()
    parties = _parties(session, ids)
    denounced = changing.denonciations(session, ids)
    renewed, amended = changing.renewals(session, ids), changing.avenants(session, ids)
    moved, claimed = changing.copies(session, ids), changing.claims(session, ids)
    successors = changing.successors(session, amended)
    corrected = changing.corrections(session, ids)
    terms = passation.terms_of(session, successors) if successors else {}
    files = _grouped(
        session.exec(
            select(ConventionFile)
            .where(col(ConventionFile.convention_id).in_(ids))
            .order_by(col(ConventionFile.added_at))
        )
    )
    names = _references(session, rows)
    written = models.resolve_many(session, {row.model for row in rows if row.model})
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
                successors,
                tuple(corrected.get(row.id, ())),
                written.get(row.model or ""),
            ),
            names,
            terms,
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


def _loaded(
    loaded: Loaded, references: Mapping[UUID, str], terms: Mapping[UUID, tuple[Term, ...]]
) -> Loaded:
    """The same, its facts completed by everything recorded beside its own row."""
    row, parties = loaded.row, loaded.parties
    names = {party.row.id: party.body.name for party in parties}
    found_amendments = (known.amendment(list(names)) for known in loaded.avenants)
    amendments = tuple(amendment for amendment in found_amendments if amendment)
    facts = replace(
        loaded.facts,
        parties=tuple(
            replace(
                party.facts,
                handovers=standing.handovers(
                    party.row.id,
                    (party.body, party.terms),
                    amendments,
                    {key: (body, terms.get(key, ())) for key, body in loaded.successors.items()},
                ),
            )
            for party in parties
        ),
        sides=tuple(party.side for party in parties),
        renewals=tuple(renewal.facts for renewal in loaded.renewals),
        amendments=amendments,
        replaced_by=references.get(row.replaced_by_id) if row.replaced_by_id else None,
        has_signed_file=any(file.kind == SIGNED_FILE for file in loaded.files),
        copies=_copies(loaded),
    )
    given = [_denounced(found, facts) for found in loaded.denonciations]
    facts = replace(
        facts,
        denounced=next((found for found in given if found.withdrawn_on is None), None),
        withdrawn=tuple(found for found in given if found.withdrawn_on is not None),
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


def _denounced(row: Denonciation, facts: Facts) -> Denounced:
    """By the party as it stood on the day it wrote."""
    side = side_on(facts, row.party_id, row.sent_on)
    return Denounced(side.body.name if side else "", row.sent_on, row.received_on, row.withdrawn_on)


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
        datasets=standing.datasets_of(row),
    )
