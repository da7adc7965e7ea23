"""What prolongs or changes a signed convention: withdrawn notice, express renewal, avenant."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from app.conventions.rules.dates import MAX_MONTHS
from app.conventions.rules.facts import Amendment, Facts, NoticeMode, Renewal, terms_on
from app.conventions.rules.periods import current_period, effective_end, effective_start, periods
from app.conventions.rules.proposals import Proposal

NEXT_ONE = "Il faut une nouvelle convention qui succède à celle-ci."
RENEWAL_WORDS = {
    Renewal.NONE: "aucune",
    Renewal.EXPRESS: "expresse",
    Renewal.TACIT: "tacite",
}
NOTICE_WORDS = {NoticeMode.TERM: "au terme", NoticeMode.ANYTIME: "à tout moment"}


def withdrawal_problem(facts: Facts, proposal: Proposal) -> str | None:
    """A dénonciation is taken back with the other side's agreement, before its effect."""
    denounced = facts.denounced
    if denounced is None:
        return "Aucune dénonciation n’est en cours."
    given = denounced.received_on or denounced.sent_on
    if proposal.on < given:
        return (
            f"Le retrait ({proposal.on:%d/%m/%Y}) précède la dénonciation ({given:%d/%m/%Y}). "
            "Vérifiez l’une des deux."
        )
    end = effective_end(facts)
    if end is not None and proposal.on > end:
        return (
            f"Le retrait ({proposal.on:%d/%m/%Y}) vient après la fin de la convention "
            f"({end:%d/%m/%Y}). {NEXT_ONE}"
        )
    return None if proposal.reason else "Écrivez le motif du retrait : il reste au journal."


def renewal_problem(facts: Facts, proposal: Proposal) -> str | None:
    """An express renewal is an act of both sides, dated at the latest on the last day."""
    terms = terms_on(facts, proposal.on)
    if terms.renewal != Renewal.EXPRESS:
        return (
            "La convention ne prévoit pas de reconduction expresse : "
            "prolongez-la par un avenant, ou préparez une nouvelle convention."
        )
    if proposal.months is not None and not 1 <= proposal.months <= MAX_MONTHS:
        return f"Écrivez un nombre de mois de 1 à {MAX_MONTHS}."
    return _stop_problem(facts) or _renewal_date_problem(facts, proposal, terms.renewal_max_count)


def _stop_problem(facts: Facts) -> str | None:
    if facts.terminated_on is not None:
        return f"La fin est fixée au {facts.terminated_on:%d/%m/%Y} : elle ne se repousse plus."
    if facts.denounced is not None:
        return (
            f"« {facts.denounced.by} » a dénoncé la convention : "
            "enregistrez d’abord le retrait de la dénonciation."
        )
    if facts.replaced_by:
        return f"La convention est déjà remplacée par {facts.replaced_by}."
    return None


def _renewal_date_problem(facts: Facts, proposal: Proposal, cap: int | None) -> str | None:
    known = periods(facts)
    last = known[-1] if known else None
    if last is None or last.ends_on is None:
        return "La fin de la convention n’est pas connue : complétez d’abord sa durée."
    if proposal.on > last.ends_on:
        return (
            f"L’acte ({proposal.on:%d/%m/%Y}) vient après la fin de la convention "
            f"({last.ends_on:%d/%m/%Y}) : elle ne se renouvelle plus. {NEXT_ONE}"
        )
    if len(known) > 1 and last.starts_on and proposal.on < last.starts_on:
        return f"La convention est déjà renouvelée jusqu’au {last.ends_on:%d/%m/%Y}."
    start = effective_start(facts)
    if start is not None and proposal.on < start:
        return (
            f"L’acte ({proposal.on:%d/%m/%Y}) précède la prise d’effet ({start:%d/%m/%Y}). "
            "Vérifiez sa date."
        )
    if cap is not None and len(facts.renewals) >= cap:
        times = "une fois" if cap == 1 else f"{cap} fois"
        return f"La convention se renouvelle {times} au plus, et elle l’a été. {NEXT_ONE}"
    return None


def avenant_problem(facts: Facts, proposal: Proposal) -> str | None:
    """`on` is its effective date, `ends_on` the end that it moves.

    After the end, only an avenant that moves it may take effect (it must be signed before).
    """
    start = effective_start(facts)
    if start is not None and proposal.on < start:
        return (
            f"L’avenant ({proposal.on:%d/%m/%Y}) prend effet avant la convention "
            f"({start:%d/%m/%Y}). Vérifiez sa date."
        )
    if proposal.ends_on is not None:
        if proposal.ends_on < proposal.on:
            return (
                f"La nouvelle fin ({proposal.ends_on:%d/%m/%Y}) précède la prise d’effet de "
                f"l’avenant ({proposal.on:%d/%m/%Y}). Vérifiez l’une des deux."
            )
        return _stop_problem(facts)
    end = effective_end(facts)
    if end is not None and proposal.on > end:
        return (
            f"L’avenant ({proposal.on:%d/%m/%Y}) prend effet après la fin de la convention "
            f"({end:%d/%m/%Y}). Il doit repousser cette fin, ou prendre effet avant."
        )
    return None


def late_signature_problem(facts: Facts, signed_on: date) -> str | None:
    """An avenant is signed while the convention still runs, as it runs without it."""
    end = effective_end(facts)
    if end is None or signed_on <= end:
        return None
    return (
        f"La signature ({signed_on:%d/%m/%Y}) vient après la fin de la convention "
        f"({end:%d/%m/%Y}). {NEXT_ONE}"
    )


def changes(facts: Facts, amendment: Amendment) -> tuple[str, ...]:
    """What an avenant changes: « porte la fin du 31/12/2026 au 31/12/2027 »."""
    others = tuple(known for known in facts.amendments if known.number != amendment.number)
    before = replace(facts, amendments=others)
    return tuple(_changes(before, amendment))


def _changes(before: Facts, amendment: Amendment) -> Iterator[str]:
    on = amendment.effective_on
    if amendment.ends_on is not None:
        running = current_period(before, on)
        end = running.ends_on if running else None
        was = f"du {end:%d/%m/%Y} " if end else ""
        yield f"porte la fin {was}au {amendment.ends_on:%d/%m/%Y}"
    old = terms_on(before, on)
    words = (
        ("le préavis", _months(old.notice_months), _months(amendment.notice_months)),
        ("le mode de préavis", _word(NOTICE_WORDS, old.notice_mode),
         _word(NOTICE_WORDS, amendment.notice_mode)),
        ("la reconduction", _word(RENEWAL_WORDS, old.renewal),
         _word(RENEWAL_WORDS, amendment.renewal)),
        ("la durée de chaque reconduction", _months(old.renewal_months),
         _months(amendment.renewal_months)),
        ("le nombre de reconductions", _times(old.renewal_max_count),
         _times(amendment.renewal_max_count)),
    )  # fmt: skip
    for what, before_words, becomes in words:
        if becomes and before_words:
            yield f"passe {what} de « {before_words} » à « {becomes} »"
        elif becomes:
            yield f"fixe {what} à « {becomes} »"


def _months(count: int | None) -> str | None:
    return None if count is None else f"{count} mois"


def _times(count: int | None) -> str | None:
    return None if count is None else f"{count} au plus"


def _word(words: Any, code: Any) -> str | None:
    return None if code is None else str(words[code])
