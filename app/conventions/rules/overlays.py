"""The parties, the signatories and the datasets of a day: the first ones under the avenants."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from uuid import UUID

from app.conventions.rules.facts import Amendment, Facts, by_effect
from app.conventions.rules.sides import Body, DatasetList, Side, SideChange, Since


@dataclass(frozen=True)
class Succession:
    """From `starts_on` to `ends_on` (None: still), `body` is the party in place of the first."""

    party: UUID
    body: Body
    starts_on: date
    ends_on: date | None


def sides_on(facts: Facts, on: date) -> tuple[Side, ...]:
    """By effective date, then number; what was signed before is left as it was."""
    sides = {side.key: side for side in facts.sides}
    for amendment in _effective(facts, on):
        since = Since(amendment.number, amendment.effective_on)
        for change in amendment.sides:
            if change.party in sides:
                sides[change.party] = _changed(sides[change.party], change, since)
    return tuple(sides.values())


def side_on(facts: Facts, party: UUID, on: date) -> Side | None:
    return next((side for side in sides_on(facts, on) if side.key == party), None)


def _changed(side: Side, change: SideChange, since: Since) -> Side:
    if change.body is not None:
        side = replace(side, body=change.body, body_since=since)
    if change.signatory_capacity is None:
        return side
    return replace(
        side,
        signatory_name=change.signatory_name,
        signatory_capacity=change.signatory_capacity,
        signatory_since=since,
    )


def datasets_on(facts: Facts, on: date) -> DatasetList:
    found = DatasetList(facts.datasets)
    for amendment in _effective(facts, on):
        if amendment.datasets is not None:
            since = Since(amendment.number, amendment.effective_on)
            found = DatasetList(amendment.datasets, since)
    return found


def since(facts: Facts, on: date, *names: str) -> Since | None:
    """The avenant that last changed one of these terms, by that day."""
    found = None
    for amendment in _effective(facts, on):
        if any(getattr(amendment, name) is not None for name in names):
            found = Since(amendment.number, amendment.effective_on)
    return found


def successions(facts: Facts) -> tuple[Succession, ...]:
    """Who took over from the first bodies, without gap; of two on one day, the last number."""
    return tuple(found for side in facts.sides for found in _of_party(facts, side.key))


def _of_party(facts: Facts, party: UUID) -> Iterator[Succession]:
    taken: dict[date, Body] = {}
    for amendment in by_effect(facts.amendments):
        for change in amendment.sides:
            if change.party == party and change.body is not None:
                taken[amendment.effective_on] = change.body
    days = sorted(taken)
    lasts = [following - timedelta(days=1) for following in days[1:]]
    for day, last in zip_longest(days, lasts):
        yield Succession(party, taken[day], day, last)


def _effective(facts: Facts, on: date) -> Iterable[Amendment]:
    return (known for known in by_effect(facts.amendments) if known.effective_on <= on)
