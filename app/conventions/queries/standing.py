"""From rows to who a side was when it signed, who came after, which datasets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from app.collectivites.models import Collectivite
from app.conventions.models import Convention, ConventionParty, Signature
from app.conventions.queries import passation
from app.conventions.rules.facts import Amendment, Origin, by_effect
from app.conventions.rules.mandates import Term, mandate_over_from
from app.conventions.rules.sides import Body, Side, SideChange
from app.priority_datasets import DATASETS

Known = tuple[Collectivite, tuple[Term, ...]]


def side_of(row: ConventionParty, body: Collectivite, signature: Signature | None) -> Side:
    """As it was when it signed; before that, as it is known."""
    if signature is None:
        named = Body(body.id, body.name, body.siren)
        return Side(row.id, named, row.signatory_name, row.signatory_capacity)
    named = Body(body.id, body.name, signature.siren or body.siren)
    return Side(row.id, named, signature.name, signature.capacity)


def handovers(
    party_id: UUID,
    first: Known,
    amendments: Sequence[Amendment],
    successors: Mapping[UUID, Known],
) -> tuple[tuple[date, date | None], ...]:
    """When another signatory came, and from when that one no longer holds its function."""
    found: list[tuple[date, date | None]] = []
    body, terms = first
    for amendment in by_effect(amendments):
        for change in amendment.sides:
            if change.party != party_id or change.signatory_capacity is None:
                continue
            if change.body is not None:
                body, terms = successors[change.body.key]
            over = _over_from(change, body, terms, amendment.concluded_on)
            found.append((amendment.effective_on, over))
    return tuple(found)


def _over_from(
    change: SideChange, body: Collectivite, terms: tuple[Term, ...], concluded_on: date
) -> date | None:
    """What was known of the body before the avenant does not end a mandate that follows it."""
    capacity = change.signatory_capacity or ""
    known = passation.standing_of(change.signatory_name, capacity, None, body, terms)
    if known.executive_from is not None and known.executive_from <= concluded_on:
        known = replace(known, executive="")
    return mandate_over_from(known)


def datasets_of(row: Convention) -> tuple[str, ...] | None:
    """Those of the frozen text; the catalogue before; nothing is said of an old paper."""
    if row.origin == Origin.RECORDED:
        return None
    frozen = (row.content or {}).get("datasets")
    if not isinstance(frozen, list):
        return tuple(code.value for code in DATASETS)
    schemas = {dataset.schema: code.value for code, dataset in DATASETS.items()}
    found = (schemas.get(line.get("schema", "")) for line in frozen)
    return tuple(code for code in found if code)
