"""« Si personne ne fait rien… »: what happens next, to whom the next move belongs, in French."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.conventions.rules.dates import ONE_DAY, safe_posting_day
from app.conventions.rules.facts import (
    Facts,
    Motive,
    NoticeMode,
    Renewal,
    State,
    as_noticed,
    terms_on,
)
from app.conventions.rules.periods import (
    Period,
    current_period,
    effective_end,
    effective_start,
    end_motive,
    is_denounced_late,
    periods,
)
from app.conventions.rules.planning import PeriodOrigin
from app.conventions.rules.states import state
from app.core.french import NBSP, date_fr, de, typo_fr


def day_fr(day: date) -> str:
    """« 9 mars 2028 », whose day and month stay on one line."""
    return date_fr(day).replace(" ", NBSP, 1)


class Prospect(StrEnum):
    """What happens if nobody acts."""

    STAYS_DRAFT = "stays_draft"
    STAYS_UNAPPROVED = "stays_unapproved"
    STAYS_UNSIGNED = "stays_unsigned"
    TAKES_EFFECT = "takes_effect"
    RENEWS = "renews"
    RENEWS_NOTICE_MISSED = "renews_notice_missed"
    ENDS = "ends"
    ENDS_BY_NOTICE = "ends_by_notice"
    GOES_ON = "goes_on"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Outlook:
    """`on`: the day it happens; `act_before`: last day to act; `post_before`: to post a letter."""

    prospect: Prospect
    on: date | None = None
    until: date | None = None
    act_before: date | None = None
    post_before: date | None = None
    who: tuple[str, ...] = ()
    is_late_notice: bool = False


def nobody_acts(facts: Facts, on: date) -> Outlook:
    facts, current = as_noticed(facts, on), state(facts, on)
    if current == State.DRAFT:
        return Outlook(Prospect.STAYS_DRAFT)
    if current == State.IN_APPROVAL:
        return Outlook(Prospect.STAYS_UNAPPROVED, facts.starts_on, who=_unapproved(facts, on))
    if current in {State.TO_SIGN, State.PARTLY_SIGNED}:
        return Outlook(Prospect.STAYS_UNSIGNED, facts.starts_on, who=_unsigned(facts, on))
    if current == State.SIGNED:
        return Outlook(Prospect.TAKES_EFFECT, effective_start(facts), effective_end(facts))
    if current == State.IN_NOTICE:
        return Outlook(
            Prospect.ENDS_BY_NOTICE,
            effective_end(facts),
            is_late_notice=is_denounced_late(facts),
        )
    period = current_period(facts, on)
    if current != State.IN_FORCE or period is None:
        return Outlook(Prospect.NOTHING, effective_end(facts))
    return _running(facts, on, period)


def _running(facts: Facts, on: date, period: Period) -> Outlook:
    if period.ends_on is None:
        return Outlook(Prospect.GOES_ON)
    if not period.is_renewed:
        return Outlook(Prospect.ENDS, period.ends_on, act_before=period.ends_on)
    following = periods(facts)[period.number + 1]
    limit = period.notice_limit_on
    if limit is not None and limit < on:
        return Outlook(
            Prospect.RENEWS_NOTICE_MISSED,
            following.starts_on,
            following.ends_on,
            act_before=following.notice_limit_on if following.is_renewed else None,
        )
    act_before = limit or period.ends_on
    return Outlook(
        Prospect.RENEWS,
        following.starts_on,
        following.ends_on,
        act_before=act_before,
        post_before=safe_posting_day(act_before),
    )


def _unapproved(facts: Facts, on: date) -> tuple[str, ...]:
    return tuple(party.label for party in facts.parties if not party.is_approved(on))


def _unsigned(facts: Facts, on: date) -> tuple[str, ...]:
    return tuple(party.label for party in facts.parties if not party.has_signed_by(on))


def sentence(facts: Facts, on: date) -> str:
    """One French sentence (two when a date must be kept): what, when, what to do before when."""
    facts = as_noticed(facts, on)
    outlook = nobody_acts(facts, on)
    return typo_fr(f"Si personne ne fait rien, {_consequence(facts, on, outlook)}")


def _consequence(facts: Facts, on: date, outlook: Outlook) -> str:
    says = {
        Prospect.STAYS_DRAFT: _stays_draft,
        Prospect.STAYS_UNAPPROVED: _stays_unapproved,
        Prospect.STAYS_UNSIGNED: _stays_unsigned,
        Prospect.TAKES_EFFECT: _takes_effect,
        Prospect.RENEWS: _renews,
        Prospect.RENEWS_NOTICE_MISSED: _renews_notice_missed,
        Prospect.ENDS: _ends,
        Prospect.ENDS_BY_NOTICE: _ends_by_notice,
        Prospect.GOES_ON: _goes_on,
        Prospect.NOTHING: _nothing,
    }
    return says[outlook.prospect](facts, on, outlook)


def _stays_draft(_facts: Facts, _on: date, _outlook: Outlook) -> str:
    return (
        "la convention reste un brouillon : ses termes sont à compléter, "
        "puis son texte à figer pour passer devant les assemblées."
    )


def _stays_unapproved(_facts: Facts, _on: date, outlook: Outlook) -> str:
    return (
        f"la convention ne peut pas être signée{_although_due(outlook)} : "
        f"il manque la délibération exécutoire {_listed_of(outlook.who)}."
    )


def _stays_unsigned(_facts: Facts, _on: date, outlook: Outlook) -> str:
    return (
        f"la convention ne prend pas effet{_although_due(outlook)} : "
        f"il manque la signature {_listed_of(outlook.who)}."
    )


def _although_due(outlook: Outlook) -> str:
    return f", alors qu’elle prévoit le {day_fr(outlook.on)}" if outlook.on else ""


def _takes_effect(_facts: Facts, _on: date, outlook: Outlook) -> str:
    start = f"le {day_fr(outlook.on)}" if outlook.on else "à une date à compléter"
    until = f" et court jusqu’au {day_fr(outlook.until)} inclus" if outlook.until else ""
    return f"la convention prend effet {start}{until}."


def _renews(facts: Facts, _on: date, outlook: Outlook) -> str:
    renewed = _renewed(outlook)
    if outlook.act_before is None or outlook.post_before is None:
        return f"{renewed}."
    if terms_on(facts, outlook.act_before).notice_mode == NoticeMode.ANYTIME:
        how = "une dénonciation doit être reçue au plus tard le"
    else:
        how = "la dénonciation doit être reçue au plus tard le"
    return (
        f"{renewed}. Pour l’éviter, {how} {day_fr(outlook.act_before)}, "
        f"donc postée en recommandé le {day_fr(outlook.post_before)} au plus tard."
    )


def _renewed(outlook: Outlook) -> str:
    start = f" le {day_fr(outlook.on)}" if outlook.on else ""
    until = f" jusqu’au {day_fr(outlook.until)}" if outlook.until else ""
    return f"la convention est reconduite{start}{until}"


def _renews_notice_missed(facts: Facts, on: date, outlook: Outlook) -> str:
    period = current_period(facts, on)
    limit = period.notice_limit_on if period else None
    passed = f", la limite de préavis du {day_fr(limit)} étant passée" if limit else ""
    if outlook.until is None:
        return f"{_renewed(outlook)}{passed}."
    late = f"Une dénonciation reçue maintenant compte pour le terme du {day_fr(outlook.until)}."
    return f"{_renewed(outlook)}{passed}. {late}"


def _ends(facts: Facts, _on: date, outlook: Outlook) -> str:
    end = day_fr(outlook.on) if outlook.on else ""
    if facts.terminated_on is not None and facts.terminated_on == outlook.on:
        return f"la convention se termine le {end}, comme décidé ({_motive(end_motive(facts))})."
    return (
        f"la convention se termine le {end}, {_WHY_IT_ENDS[periods(facts)[-1].origin]}. "
        f"{_what_follows(facts, outlook)}"
    )


_WHY_IT_ENDS = {
    PeriodOrigin.INITIAL: "sans reconduction tacite",
    PeriodOrigin.TACIT: "au bout de sa dernière reconduction tacite",
    PeriodOrigin.EXPRESS: "au bout de sa reconduction expresse",
    PeriodOrigin.AVENANT: "comme le fixe son dernier avenant",
}


def _what_follows(facts: Facts, outlook: Outlook) -> str:
    terms = terms_on(facts, outlook.on) if outlook.on else facts
    cap = terms.renewal_max_count
    if terms.renewal == Renewal.EXPRESS and (cap is None or len(facts.renewals) < cap):
        return "Un acte de chaque partie, signé au plus tard ce jour-là, peut la renouveler."
    return "Une suite doit être décidée et signée avant cette date."


def _ends_by_notice(facts: Facts, _on: date, outlook: Outlook) -> str:
    received = facts.received_on
    arrived = f" reçue le {day_fr(received)}" if received else ""
    end = f"se termine le {day_fr(outlook.on)}" if outlook.on else "se termine à une date à fixer"
    if outlook.is_late_notice:
        return (
            f"la convention {end} : la dénonciation{arrived}, après la limite de préavis, "
            "compte pour ce terme et non pour le précédent."
        )
    return f"la convention {end}, par l’effet de la dénonciation{arrived}."


def _goes_on(_facts: Facts, _on: date, _outlook: Outlook) -> str:
    return "la convention continue : sa fin n’est pas connue, et sa durée est à compléter."


def _nothing(facts: Facts, on: date, outlook: Outlook) -> str:
    current = state(facts, on)
    if current == State.ABANDONED:
        return "rien ne change : la convention a été abandonnée avant d’être signée."
    if outlook.on is None:
        return "rien ne change : la convention est archivée."
    ended = f"la convention est terminée depuis le {day_fr(outlook.on + ONE_DAY)}"
    if facts.replaced_by:
        return f"rien ne change : {ended}, remplacée par {facts.replaced_by}."
    return (
        f"rien ne change : {ended} ({_motive(end_motive(facts))}) et aucune autre ne la remplace."
    )


def _motive(motive: Motive) -> str:
    return {
        Motive.EXPIRED: "arrivée à son terme",
        Motive.DENOUNCED: "dénoncée",
        Motive.TERMINATED: "résiliée d’un commun accord",
        Motive.REPLACED: "remplacée",
        Motive.VOID: "annulée",
    }[motive]


def _listed_of(labels: Iterable[str]) -> str:
    """« de Moissac et du Syndicat… »."""
    *first, last = [de(label) for label in labels] or ["des parties"]
    return f"{', '.join(first)} et {last}" if first else last
