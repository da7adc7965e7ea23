"""The one table of acts: from which states, by whom, under which guard, leading where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.conventions.rules import amending
from app.conventions.rules.facts import LIVE, UNSIGNED, Facts, Origin, PartyFacts, Renewal, State
from app.conventions.rules.periods import effective_end
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.states import state

OVERRIDE_REASON_MIN = 20


class Act(StrEnum):
    EDIT = "edit"
    FREEZE = "freeze"
    REOPEN = "reopen"
    ATTACH_DELIBERATION = "attach_deliberation"
    SIGN = "sign"
    DENOUNCE = "denounce"
    RECEIVE_DENONCIATION = "receive_denonciation"
    WITHDRAW_DENONCIATION = "withdraw_denonciation"
    RENEW = "renew"
    AMEND = "amend"
    SIGN_AVENANT = "sign_avenant"
    CORRECT_DENONCIATION = "correct_denonciation"
    TERMINATE = "terminate"
    REPLACE = "replace"
    VOID = "void"
    ABANDON = "abandon"
    ARCHIVE = "archive"
    TRANSCRIBE = "transcribe"
    KEEP_FILE = "keep_file"
    PLACE_COPY = "place_copy"


Guard = Callable[[Facts, Proposal], str | None]


@dataclass(frozen=True)
class Transition:
    """`targets`: the states the act may lead to, since the state is always computed."""

    act: Act
    sources: frozenset[State]
    targets: frozenset[State]
    roles: frozenset[str]
    guard: Guard


def no_guard(_facts: Facts, _proposal: Proposal) -> str | None:
    return None


def freeze_problems(facts: Facts) -> tuple[str, ...]:
    """What a text needs before it stops moving."""
    checks = {
        "Ajoutez une seconde partie : une convention en compte au moins deux.": len(facts.parties)
        >= 2,
        "Choisissez un modèle de convention.": bool(facts.model),
        "Indiquez la durée en mois ou la date de fin.": facts.duration_months is not None
        or facts.ends_on is not None,
        "Indiquez la durée du préavis, en mois, et son mode.": facts.notice_months is not None
        and facts.notice_mode is not None,
        "Indiquez le mode de reconduction.": facts.renewal is not None,
        "Indiquez la durée et le nombre maximal des reconductions tacites.": facts.renewal
        != Renewal.TACIT
        or (bool(facts.renewal_months) and bool(facts.renewal_max_count)),
    }
    parties = [
        problem
        for party in facts.parties
        for problem in (
            None if party.has_siren else f"Renseignez le SIREN de « {party.label} ».",
            None
            if party.signatory_capacity
            else f"Indiquez en quelle qualité signe « {party.label} » (« Le maire »…).",
        )
        if problem
    ]
    return tuple([problem for problem, is_met in checks.items() if not is_met] + parties)


def _freeze_guard(facts: Facts, _proposal: Proposal) -> str | None:
    return " ".join(freeze_problems(facts)) or None


def _sign_guard(facts: Facts, proposal: Proposal) -> str | None:
    """R-SIGN-01: no signature before the signing side's délibération is exécutoire.

    Source: CE, avis Sect., 10 June 1996, n° 176873. An administrator may override with a reason.
    """
    party = proposal.party
    if party is None:
        return "Indiquez la partie qui signe."
    if party.has_signed:
        day = f" depuis le {party.signed_on:%d/%m/%Y}" if party.signed_on else ""
        return f"« {party.label} » a déjà signé{day}."
    if not party.signatory_capacity:
        return f"Indiquez d’abord en quelle qualité signe « {party.label} »."
    if facts.text_fixed_on is not None and proposal.on < facts.text_fixed_on:
        return (
            f"La date de signature ({proposal.on:%d/%m/%Y}) précède celle du texte, figé le "
            f"{facts.text_fixed_on:%d/%m/%Y}. Vérifiez-la."
        )
    if party.is_approved(proposal.on):
        return None
    return _override_problem(party, proposal)


def _override_problem(party: PartyFacts, proposal: Proposal) -> str | None:
    if not proposal.override_reason:
        if party.executoire_on:
            return (
                f"La date de signature ({proposal.on:%d/%m/%Y}) précède le caractère exécutoire de "
                f"la délibération de « {party.label} » ({party.executoire_on:%d/%m/%Y}). "
                "Vérifiez l’une des deux."
            )
        return (
            f"La délibération de « {party.label} » n’est pas encore exécutoire : enregistrez-la, "
            "avec sa réception en préfecture et sa publication, avant la signature."
        )
    if not proposal.is_admin:
        return "Seul un administrateur peut passer outre, avec un motif qui reste visible."
    if len(proposal.override_reason) < OVERRIDE_REASON_MIN:
        return f"Écrivez un motif d’au moins {OVERRIDE_REASON_MIN} caractères : il reste visible."
    return None


def _denounce_guard(facts: Facts, _proposal: Proposal) -> str | None:
    if facts.denounced:
        return (
            f"La convention est déjà dénoncée par « {facts.denounced.by} » "
            f"(envoi du {facts.denounced.sent_on:%d/%m/%Y})."
        )
    return None


def _receive_guard(facts: Facts, proposal: Proposal) -> str | None:
    if facts.denounced is None:
        return "Enregistrez d’abord l’envoi de la dénonciation."
    if facts.denounced.received_on:
        return (
            "La réception de la dénonciation est déjà enregistrée "
            f"({facts.denounced.received_on:%d/%m/%Y})."
        )
    if proposal.on < facts.denounced.sent_on:
        return (
            f"La réception ({proposal.on:%d/%m/%Y}) précède l’envoi "
            f"({facts.denounced.sent_on:%d/%m/%Y}). Vérifiez l’une des deux."
        )
    return None


def _correction_guard(facts: Facts, proposal: Proposal) -> str | None:
    """`on` is the day sent or received that is recorded instead."""
    if facts.denounced is None:
        return "Aucune dénonciation n’est en cours."
    return None if proposal.reason else "Écrivez pourquoi la dénonciation est corrigée."


def _terminate_guard(facts: Facts, proposal: Proposal) -> str | None:
    if facts.terminated_on is not None:
        return f"La fin est déjà fixée au {facts.terminated_on:%d/%m/%Y}."
    end = effective_end(facts)
    if end is not None and proposal.on > end:
        return (
            f"Le dernier jour ({proposal.on:%d/%m/%Y}) vient après la fin prévue "
            f"({end:%d/%m/%Y}). Choisissez une date antérieure, ou signez un avenant."
        )
    if facts.text_fixed_on is not None and proposal.on < facts.text_fixed_on:
        return f"Le dernier jour ({proposal.on:%d/%m/%Y}) précède le texte lui-même. Vérifiez-le."
    return None


def _reason_guard(_facts: Facts, proposal: Proposal) -> str | None:
    return None if proposal.reason else "Écrivez le motif : il reste au journal."


def _transcribe_guard(facts: Facts, _proposal: Proposal) -> str | None:
    """What was read on an old paper may be read again; what was written here is its frozen text."""
    if facts.origin == Origin.RECORDED:
        return None
    return "Le texte de cette convention est figé : ses termes ne changent que par un avenant."


_WRITERS = frozenset({"agent", "admin"})
_FIXED = frozenset({State.IN_APPROVAL, State.TO_SIGN, State.PARTLY_SIGNED})
_BEGUN = LIVE | {State.ENDED}
_ON_PAPER = _BEGUN | {State.PARTLY_SIGNED}

TABLE: tuple[Transition, ...] = (
    Transition(Act.EDIT, frozenset({State.DRAFT}), frozenset({State.DRAFT}), _WRITERS, no_guard),
    Transition(
        Act.FREEZE,
        frozenset({State.DRAFT}),
        frozenset({State.IN_APPROVAL, State.TO_SIGN}),
        _WRITERS,
        _freeze_guard,
    ),
    Transition(
        Act.REOPEN,
        frozenset({State.IN_APPROVAL, State.TO_SIGN}),
        frozenset({State.DRAFT}),
        _WRITERS,
        _reason_guard,
    ),
    Transition(
        Act.ATTACH_DELIBERATION,
        UNSIGNED | LIVE | {State.ENDED},
        UNSIGNED | LIVE | {State.ENDED},
        _WRITERS,
        no_guard,
    ),
    Transition(
        Act.SIGN,
        _FIXED,
        frozenset({State.PARTLY_SIGNED}) | LIVE | {State.ENDED},
        _WRITERS,
        _sign_guard,
    ),
    Transition(
        Act.DENOUNCE,
        frozenset({State.SIGNED, State.IN_FORCE}),
        LIVE | {State.ENDED},
        _WRITERS,
        _denounce_guard,
    ),
    Transition(
        Act.RECEIVE_DENONCIATION,
        LIVE,
        frozenset({State.IN_NOTICE, State.ENDED}),
        _WRITERS,
        _receive_guard,
    ),
    Transition(Act.WITHDRAW_DENONCIATION, _BEGUN, _BEGUN, _WRITERS, amending.withdrawal_problem),
    Transition(Act.RENEW, _BEGUN, _BEGUN, _WRITERS, amending.renewal_problem),
    Transition(Act.AMEND, LIVE, LIVE, _WRITERS, amending.avenant_problem),
    Transition(Act.SIGN_AVENANT, LIVE, LIVE | {State.ENDED}, _WRITERS, _sign_guard),
    Transition(Act.CORRECT_DENONCIATION, _BEGUN, _BEGUN, _WRITERS, _correction_guard),
    Transition(Act.TERMINATE, LIVE, LIVE | {State.ENDED}, _WRITERS, _terminate_guard),
    Transition(Act.REPLACE, LIVE | {State.ENDED}, LIVE | {State.ENDED}, _WRITERS, no_guard),
    Transition(Act.VOID, LIVE, LIVE | {State.ENDED}, frozenset({"admin"}), _reason_guard),
    Transition(Act.ABANDON, UNSIGNED, frozenset({State.ABANDONED}), _WRITERS, _reason_guard),
    Transition(
        Act.ARCHIVE,
        frozenset({State.ENDED, State.ABANDONED}),
        frozenset({State.ARCHIVED}),
        _WRITERS,
        no_guard,
    ),
    Transition(
        Act.TRANSCRIBE,
        LIVE | {State.ENDED},
        LIVE | {State.ENDED},
        _WRITERS,
        _transcribe_guard,
    ),
    Transition(Act.KEEP_FILE, _ON_PAPER, _ON_PAPER, _WRITERS, no_guard),
    Transition(Act.PLACE_COPY, _FIXED | _ON_PAPER, _FIXED | _ON_PAPER, _WRITERS, no_guard),
)
# A termination may be agreed for a day to come; what has been signed, sent or received has not.
_DATED_FACTS = frozenset({
    Act.SIGN, Act.DENOUNCE, Act.RECEIVE_DENONCIATION, Act.WITHDRAW_DENONCIATION, Act.RENEW,
    Act.SIGN_AVENANT, Act.PLACE_COPY, Act.CORRECT_DENONCIATION,
})  # fmt: skip
BY_ACT: Mapping[Act, Transition] = {row.act: row for row in TABLE}


def acts_open(facts: Facts, on: date, role: str) -> frozenset[Act]:
    """The acts a person of that role may try on that day; guards still apply to what is typed."""
    current = state(facts, on)
    return frozenset(row.act for row in TABLE if current in row.sources and role in row.roles)


def refusal(
    act: Act, facts: Facts, proposal: Proposal, state_labels: Mapping[State, str]
) -> str | None:
    """A French sentence when the act cannot be recorded; None when it can."""
    row = BY_ACT[act]
    current = state(facts, proposal.today)
    if current not in row.sources:
        return (
            f"La convention est à l’état « {state_labels[current]} » : "
            "cet acte n’y est pas possible."
        )
    if act in _DATED_FACTS and proposal.on > proposal.today:
        return (
            f"La date ({proposal.on:%d/%m/%Y}) est dans l’avenir : "
            "enregistrez l’acte quand il a eu lieu."
        )
    return row.guard(facts, proposal)
