"""Flags: what deserves a look on a day. They are never states."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

from app.conventions.rules.copies import late
from app.conventions.rules.facts import (
    LIVE,
    OVER,
    UNSIGNED,
    Facts,
    Origin,
    Renewal,
    State,
    terms_on,
)
from app.conventions.rules.periods import current_period, effective_end, effective_start
from app.conventions.rules.states import state

DUE_WITHIN_DAYS = 183
NOTICE_WINDOW_DAYS = 92
SIGNATURE_PATIENCE_DAYS = 60


class Flag(StrEnum):
    DUE_SOON = "due_soon"
    NOTICE_WINDOW_OPEN = "notice_window_open"
    NOTICE_MISSED = "notice_missed"
    TO_RENEW = "to_renew"
    SIGNATURE_LATE = "signature_late"
    DELIBERATION_MISSING = "deliberation_missing"
    NOT_EXECUTOIRE = "not_executoire"
    SIGNED_BEFORE_EXECUTOIRE = "signed_before_executoire"
    SIGNATORY_UNKNOWN = "signatory_unknown"
    COPY_LATE = "copy_late"
    SIGNED_FILE_MISSING = "signed_file_missing"
    RECEIPT_INCONSISTENT = "receipt_inconsistent"
    SIGNATURE_DATE_UNKNOWN = "signature_date_unknown"
    INCOMPLETE = "incomplete"
    MANDATE_OVER = "mandate_over"


def flags(facts: Facts, on: date, due_within_days: int = DUE_WITHIN_DAYS) -> tuple[Flag, ...]:
    """In the order of the enum: what is due first, what is missing next."""
    current = state(facts, on)
    if current in {State.ABANDONED, State.ARCHIVED}:
        return ()
    found = {
        *_due(facts, on, current, due_within_days),
        *_missing_approvals(facts, on, current),
        *_missing_facts(facts, current),
        *({Flag.COPY_LATE} if late(facts.copies, on) else ()),
        *_handovers(facts, on, current),
    }
    return tuple(flag for flag in Flag if flag in found)


def watched_on(facts: Facts, on: date) -> date | None:
    """The next date that matters: limit of notice under tacit renewal, else the end.

    Once a limit is missed the end of the period is what comes next.
    """
    period = current_period(facts, on)
    if period is None or state(facts, on) not in LIVE:
        return None
    if period.watch_on is not None and period.watch_on < on:
        return period.ends_on
    return period.watch_on


def _due(facts: Facts, on: date, current: State, due_within_days: int) -> Iterator[Flag]:
    if current in UNSIGNED - {State.DRAFT}:
        if _is_signature_late(facts, on, current):
            yield Flag.SIGNATURE_LATE
        return
    watched = watched_on(facts, on)
    period = current_period(facts, on)
    if watched is None or period is None:
        return
    is_soon = watched - on <= timedelta(days=due_within_days)
    if is_soon:
        yield Flag.DUE_SOON
    if not period.is_renewed:
        if is_soon and current != State.IN_NOTICE and not facts.replaced_by:
            yield Flag.TO_RENEW
    elif period.notice_limit_on is not None:
        yield from _notice(on, period.notice_limit_on)


def _notice(on: date, limit: date) -> Iterator[Flag]:
    if on > limit:
        yield Flag.NOTICE_MISSED
    elif limit - on <= timedelta(days=NOTICE_WINDOW_DAYS):
        yield Flag.NOTICE_WINDOW_OPEN


def _is_signature_late(facts: Facts, on: date, current: State) -> bool:
    """The written start is passed, or everything has been ready for too long."""
    if facts.starts_on is not None and facts.starts_on <= on:
        return True
    if current == State.IN_APPROVAL:
        return False
    ready = [facts.text_fixed_on, *(party.executoire_on for party in facts.parties)]
    known = [day for day in ready if day is not None]
    return bool(known) and on - max(known) > timedelta(days=SIGNATURE_PATIENCE_DAYS)


def _missing_approvals(facts: Facts, on: date, current: State) -> Iterator[Flag]:
    if current == State.DRAFT or (current == State.ENDED and facts.origin == Origin.RECORDED):
        return
    for party in facts.parties:
        if not party.has_deliberation and not party.is_exempt:
            yield Flag.DELIBERATION_MISSING
        elif not party.is_approved(on):
            yield Flag.NOT_EXECUTOIRE
        if party.override_reason:
            yield Flag.SIGNED_BEFORE_EXECUTOIRE
        if party.has_deliberation and not party.has_coherent_receipt:
            yield Flag.RECEIPT_INCONSISTENT
    if any(amendment.is_early for amendment in facts.amendments):
        yield Flag.SIGNED_BEFORE_EXECUTOIRE


def _missing_facts(facts: Facts, current: State) -> Iterator[Flag]:
    if any(not party.signatory_capacity for party in facts.parties) and current not in OVER:
        yield Flag.SIGNATORY_UNKNOWN
    if not facts.is_fully_signed:
        return
    if not facts.has_signed_file:
        yield Flag.SIGNED_FILE_MISSING
    if any(party.has_signed and party.signed_on is None for party in facts.parties):
        yield Flag.SIGNATURE_DATE_UNKNOWN
    if current not in OVER and missing_terms(facts):
        yield Flag.INCOMPLETE


def _handovers(facts: Facts, on: date, current: State) -> Iterator[Flag]:
    """The convention still binds the body: whoever signed must only be followed up."""
    if current in LIVE and any(party.has_lost_its_mandate(on) for party in facts.parties):
        yield Flag.MANDATE_OVER


def missing_terms(facts: Facts) -> tuple[str, ...]:
    """Codes of the terms an old paper leaves unknown: work « à compléter »."""
    terms = terms_on(facts, date.max)
    unknown = {
        "start": facts.is_fully_signed and effective_start(facts) is None,
        "end": effective_end(facts) is None,
        "renewal": terms.renewal is None,
        "renewal_months": terms.renewal == Renewal.TACIT and terms.renewal_months is None,
        "renewal_max_count": terms.renewal == Renewal.TACIT and terms.renewal_max_count is None,
        "notice": terms.notice_months is None or terms.notice_mode is None,
    }
    return tuple(code for code, is_unknown in unknown.items() if is_unknown)
