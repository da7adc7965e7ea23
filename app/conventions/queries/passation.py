"""Live signatures beside what is known today of the bodies, in four statements."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite, Mandate
from app.collectivites.people import SIGNATORY
from app.conventions.models import Convention, ConventionParty, ConventionStatePeriod, Signature
from app.conventions.queries import changing
from app.conventions.rules import names
from app.conventions.rules.facts import LIVE, Amendment, by_effect
from app.conventions.rules.mandates import Change, Standing, Term, changes
from app.conventions.rules.sides import SideChange


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A live convention to look at again, by one of its sides."""

    convention_id: UUID
    reference: str
    title: str
    is_demo: bool
    signed_on: date | None
    body_id: UUID
    body_name: str
    standing: Standing
    changes: tuple[Change, ...]


def handovers(session: Session, on: date) -> list[HandoverRow]:
    """Only those whose signatory or SIREN is no longer the one of the signature."""
    statement: Any = (
        core_select(
            col(Convention.id),
            col(Convention.reference),
            col(Convention.title),
            col(Convention.is_demo),
            Signature,
            Collectivite,
        )
        .join(ConventionParty, col(ConventionParty.convention_id) == col(Convention.id))
        .join(Signature, col(Signature.party_id) == col(ConventionParty.id))
        .join(Collectivite, col(Collectivite.id) == col(ConventionParty.collectivite_id))
        .join(
            ConventionStatePeriod,
            and_(
                col(ConventionStatePeriod.convention_id) == col(Convention.id),
                col(ConventionStatePeriod.starts_on) <= on,
                or_(
                    col(ConventionStatePeriod.ends_on).is_(None),
                    col(ConventionStatePeriod.ends_on) >= on,
                ),
                col(ConventionStatePeriod.state).in_(LIVE),
            ),
        )
        .order_by(col(Collectivite.sort_name), col(Convention.reference))
    )
    rows = list(session.execute(statement))
    terms = terms_of(session, {row[5].id for row in rows})
    amended = _amendments(session, {(row[0], row[4].party_id) for row in rows})
    found = []
    for key, reference, title, is_demo, signature, body in rows:
        first = standing(signature, body, terms.get(body.id, ()))
        known = _since(first, body, signature.party_id, amended.get(key, ()), on)
        if known is None:
            continue
        if changed := changes(known, on):
            found.append(
                HandoverRow(
                    key, reference, title, is_demo, signature.signed_on, body.id, body.name,
                    known, changed,
                )
            )  # fmt: skip
    return found


def _amendments(
    session: Session, sides: Collection[tuple[UUID, UUID]]
) -> dict[UUID, list[Amendment]]:
    """Those concluded, by convention, by effective date: every side of a live one has signed."""
    found: dict[UUID, list[Amendment]] = {}
    for key, avenants in changing.avenants(session, {key for key, _ in sides}).items():
        parties = [party for convention, party in sides if convention == key]
        concluded = (avenant.amendment(parties) for avenant in avenants)
        found[key] = by_effect(amendment for amendment in concluded if amendment)
    return found


def _since(
    standing: Standing,
    body: Collectivite,
    party_id: UUID,
    amendments: Iterable[Amendment],
    on: date,
) -> Standing | None:
    """As the avenants of that day make it; None when another body is the party now."""
    known: Standing | None = standing
    effective = (amendment for amendment in amendments if amendment.effective_on <= on)
    for change in (change for amendment in effective for change in amendment.sides):
        if change.party == party_id:
            known = _handed_over(known or standing, body, change)
    return known


def _handed_over(standing: Standing, body: Collectivite, change: SideChange) -> Standing | None:
    if change.body is not None and change.body.key != body.id:
        return None
    return replace(
        standing,
        name=change.signatory_name,
        capacity=change.signatory_capacity or standing.capacity,
        siren=change.body.siren if change.body else standing.siren,
        executive="",
    )


def terms_of(session: Session, bodies: Collection[UUID]) -> dict[UUID, tuple[Term, ...]]:
    """Mandates of signatory by body; those anonymised no longer say whose they were."""
    statement: Any = core_select(
        col(Mandate.collectivite_id), col(Mandate.name), col(Mandate.ends_on)
    ).where(
        col(Mandate.collectivite_id).in_(bodies),
        col(Mandate.role) == SIGNATORY,
        col(Mandate.name).is_not(None),
    )
    found: dict[UUID, tuple[Term, ...]] = {}
    for body_id, name, ends_on in session.execute(statement):
        found[body_id] = (*found.get(body_id, ()), Term(name, ends_on))
    return found


def standing(signature: Signature, body: Collectivite, terms: tuple[Term, ...]) -> Standing:
    return standing_of(signature.name, signature.capacity, signature.siren, body, terms)


def standing_of(
    name: str | None,
    capacity: str,
    siren: str | None,
    body: Collectivite,
    terms: tuple[Term, ...],
) -> Standing:
    person = (body.executive_first_name, body.executive_last_name)
    year = body.vintage[:4]
    return Standing(
        name=name,
        capacity=capacity,
        siren=siren,
        body_siren=body.siren,
        executive=" ".join(word for word in person if word),
        executive_capacity=names.capacity(body.executive_title, body.executive_civility, body.kind),
        executive_from=date(int(year), 1, 1) if year.isdecimal() and int(year) else None,
        terms=terms,
    )
