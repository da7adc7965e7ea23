"""State on a day, and the whole timeline: pure functions of the facts (lifecycle.md 1)."""

from collections.abc import Iterator
from datetime import date

from app.conventions.rules.dates import ONE_DAY
from app.conventions.rules.facts import Facts, Origin, State, born_on, is_noticed
from app.conventions.rules.periods import effective_end, effective_start


def state(facts: Facts, on: date) -> State:
    """Declared ends first, then signatures, then approvals.

    All signatures present means signed or in force even without délibération: that is a flag.
    """
    if facts.archived_on is not None and facts.archived_on <= on:
        return State.ARCHIVED
    if facts.abandoned_on is not None and facts.abandoned_on <= on:
        return State.ABANDONED
    if facts.text_fixed_on is None or on < facts.text_fixed_on:
        return State.DRAFT
    if facts.parties and all(party.has_signed_by(on) for party in facts.parties):
        return _signed_state(facts, on)
    if any(party.has_signed_by(on) for party in facts.parties):
        return State.PARTLY_SIGNED
    approved = facts.parties and all(party.is_approved(on) for party in facts.parties)
    return State.TO_SIGN if approved else State.IN_APPROVAL


def _signed_state(facts: Facts, on: date) -> State:
    """Signed, in force, in notice or ended. An unknown end never ends by itself.

    A paper whose signature has no known date is held to run until its known end.
    """
    end = effective_end(facts)
    if end is not None and on > end:
        return State.ENDED
    if is_noticed(facts, on):
        return State.IN_NOTICE
    start = effective_start(facts)
    if start is not None and on < start:
        return State.SIGNED
    if start is None and facts.origin != Origin.RECORDED:
        return State.SIGNED
    return State.IN_FORCE


def timeline(facts: Facts) -> tuple[tuple[date, State], ...]:
    """(first day, state) from the first known day on; states differ from one entry to the next."""
    first = born_on(facts)
    days = sorted({first, *(day for day in _change_days(facts) if day > first)})
    steps: list[tuple[date, State]] = []
    for day in days:
        current = state(facts, day)
        if not steps or steps[-1][1] != current:
            steps.append((day, current))
    return tuple(steps)


def _change_days(facts: Facts) -> Iterator[date]:
    """Every day on which the state may change."""
    end = effective_end(facts)
    candidates = [
        facts.text_fixed_on,
        effective_start(facts),
        facts.received_on,
        end + ONE_DAY if end else None,
        facts.abandoned_on,
        facts.archived_on,
    ]
    for party in facts.parties:
        candidates += [party.executoire_on, party.signed_on]
    for denounced in facts.withdrawn:
        candidates += [denounced.received_on, denounced.withdrawn_on]
    return (day for day in candidates if day is not None)
