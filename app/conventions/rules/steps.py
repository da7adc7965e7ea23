"""Who must act next, and what: one step at a time, pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.conventions.rules.copies import late
from app.conventions.rules.facts import OVER, Facts, PartyFacts, State
from app.conventions.rules.flags import Flag, flags, missing_terms, watched_on
from app.conventions.rules.states import state
from app.conventions.rules.transitions import freeze_problems


class Step(StrEnum):
    COMPLETE_DRAFT = "complete_draft"
    FREEZE = "freeze"
    DELIBERATE = "deliberate"
    PROVE_EXECUTOIRE = "prove_executoire"
    SIGN = "sign"
    RECEIVE_NOTICE = "receive_notice"
    DECIDE_NOTICE = "decide_notice"
    PREPARE_NEXT = "prepare_next"
    COMPLETE_TERMS = "complete_terms"
    CLAIM_COPY = "claim_copy"
    KEEP_FILE = "keep_file"
    ARCHIVE = "archive"
    NOTHING = "nothing"


@dataclass(frozen=True)
class NextStep:
    """`who` is empty when it is for the syndicat's staff; `before`: last useful day."""

    step: Step
    who: tuple[str, ...] = ()
    before: date | None = None
    details: tuple[str, ...] = ()


def next_step(facts: Facts, on: date) -> NextStep:
    current = state(facts, on)
    if current == State.DRAFT:
        problems = freeze_problems(facts)
        return NextStep(Step.COMPLETE_DRAFT if problems else Step.FREEZE, details=problems)
    if current == State.IN_APPROVAL:
        return _approval(facts, on)
    if current in {State.TO_SIGN, State.PARTLY_SIGNED}:
        waiting = [party for party in facts.parties if not party.has_signed_by(on)]
        return NextStep(Step.SIGN, _labels(waiting), facts.starts_on)
    if current in OVER:
        return NextStep(Step.ARCHIVE if current == State.ENDED else Step.NOTHING)
    return _running(facts, on)


def _approval(facts: Facts, on: date) -> NextStep:
    waiting = [party for party in facts.parties if not party.is_approved(on)]
    silent = [party for party in waiting if not party.has_deliberation]
    if silent:
        return NextStep(Step.DELIBERATE, _labels(silent), facts.starts_on)
    return NextStep(Step.PROVE_EXECUTOIRE, _labels(waiting), facts.starts_on)


def _running(facts: Facts, on: date) -> NextStep:
    raised = flags(facts, on)
    if facts.denounced and facts.denounced.received_on is None:
        return NextStep(Step.RECEIVE_NOTICE)
    if Flag.NOTICE_WINDOW_OPEN in raised:
        return NextStep(Step.DECIDE_NOTICE, before=watched_on(facts, on))
    if Flag.TO_RENEW in raised:
        return NextStep(Step.PREPARE_NEXT, before=watched_on(facts, on))
    if Flag.INCOMPLETE in raised:
        return NextStep(Step.COMPLETE_TERMS, details=missing_terms(facts))
    if Flag.COPY_LATE in raised:
        who = tuple(dict.fromkeys(copy.holder for copy in late(facts.copies, on)))
        return NextStep(Step.CLAIM_COPY, who)
    if Flag.SIGNED_FILE_MISSING in raised:
        return NextStep(Step.KEEP_FILE)
    return NextStep(Step.NOTHING)


def _labels(parties: list[PartyFacts]) -> tuple[str, ...]:
    return tuple(party.label for party in parties)
