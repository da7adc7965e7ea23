"""What prolongs or changes a signed convention: withdrawn notice, express renewal, avenant."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from app.conventions.rules.dates import MAX_MONTHS
from app.conventions.rules.facts import Amendment, Facts, NoticeMode, Renewal, terms_on
from app.conventions.rules.overlays import datasets_on, sides_on
from app.conventions.rules.periods import current_period, effective_end, effective_start, periods
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.sides import Body, Side, SideChange
from app.priority_datasets import DATASETS

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
    signed = fully_signed_on(facts)
    if signed is not None and proposal.on < signed:
        return (
            f"L’avenant ({proposal.on:%d/%m/%Y}) prend effet avant la signature de la convention "
            f"({signed:%d/%m/%Y}). Vérifiez sa date."
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


def fully_signed_on(facts: Facts) -> date | None:
    """The last signature of the convention, when every date is known."""
    days = [party.signed_on for party in facts.parties]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def signature_problem(facts: Facts, signed_on: date) -> str | None:
    """An avenant is signed after the convention, while it still runs without it."""
    first = fully_signed_on(facts)
    if first is not None and signed_on < first:
        return (
            f"La signature de l’avenant ({signed_on:%d/%m/%Y}) précède celle de la convention "
            f"({first:%d/%m/%Y}). Vérifiez l’une des deux."
        )
    end = effective_end(facts)
    if end is None or signed_on <= end:
        return None
    return (
        f"La signature ({signed_on:%d/%m/%Y}) vient après la fin de la convention "
        f"({end:%d/%m/%Y}). {NEXT_ONE}"
    )


def same_day_problem(others: Iterable[Amendment], amendment: Amendment) -> str | None:
    """Two avenants may take effect on one day, never say two things of the same term."""
    for other in others:
        if other.effective_on == amendment.effective_on and _topics(other) & _topics(amendment):
            return (
                f"L’avenant n° {other.number} change déjà la même chose le même jour "
                f"({other.effective_on:%d/%m/%Y}). Abandonnez-le, ou choisissez un autre jour."
            )
    return None


def _topics(amendment: Amendment) -> set[object]:
    known = ("ends_on", "renewal", "renewal_months", "renewal_max_count", "notice_months",
             "notice_mode", "datasets")  # fmt: skip
    found: set[object] = {name for name in known if getattr(amendment, name) is not None}
    for change in amendment.sides:
        found |= {("body", change.party)} if change.body else {("signatory", change.party)}
    return found


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
    sides = {side.key: side for side in sides_on(before, on)}
    for change in amendment.sides:
        if change.party in sides:
            yield from _side_words(sides[change.party], change)
    if amendment.datasets is not None:
        yield _dataset_words(datasets_on(before, on).codes, amendment.datasets)


def _side_words(side: Side, change: SideChange) -> Iterator[str]:
    name = change.body.name if change.body else side.body.name
    if change.body is not None:
        yield f"met {_identity(change.body)} à la place de {_identity(side.body)}"
    if change.signatory_capacity is not None:
        who = ", ".join(filter(None, (change.signatory_name, change.signatory_capacity)))
        yield f"désigne « {who} » comme signataire pour {name}"


def _identity(body: Body) -> str:
    return f"{body.name} (SIREN {body.siren})" if body.siren else body.name


def _dataset_words(before: tuple[str, ...] | None, after: tuple[str, ...]) -> str:
    if before is None:
        return f"fixe les jeux de données à « {_names(after)} »"
    added, removed = set(after) - set(before), set(before) - set(after)
    words = [f"ajoute « {_names(added)} »"] if added else []
    words += [f"retire « {_names(removed)} »"] if removed else []
    return f"change les jeux de données : {', '.join(words) or 'aucun'}"


def _names(codes: Iterable[str]) -> str:
    asked = set(codes)
    return ", ".join(found.name for code, found in DATASETS.items() if code in asked)


def _months(count: int | None) -> str | None:
    return None if count is None else f"{count} mois"


def _times(count: int | None) -> str | None:
    return None if count is None else f"{count} au plus"


def _word(words: Any, code: Any) -> str | None:
    return None if code is None else str(words[code])
