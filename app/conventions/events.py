"""The points of a convention's timeline."""

from collections.abc import Iterator
from datetime import date

from app.conventions.pages import Event
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.rules.amending import changes
from app.conventions.rules.facts import Origin
from app.conventions.rules.periods import Period, current_period, effective_start, periods
from app.conventions.rules.planning import PeriodOrigin


def events(loaded: Loaded, today: date) -> Iterator[Event]:
    row, facts = loaded.row, loaded.facts
    if row.origin == Origin.GENERATED:
        yield Event(facts.created_on, "Brouillon créé")
        if row.text_fixed_on:
            yield Event(row.text_fixed_on, "Texte figé", tone="done")
    for party in loaded.parties:
        yield from _party_events(party)
    start = effective_start(facts) if facts.is_fully_signed else facts.starts_on
    if start:
        yield Event(start, "Prise d’effet", tone="done")
    yield from _period_events(loaded, today)
    yield from _change_events(loaded)
    yield from _ending_events(loaded)


def _party_events(party: Party) -> Iterator[Event]:
    act, name = party.deliberation, party.body.name
    if act:
        href = f"/deliberations/{act.id}"
        number = f" n° {act.number}" if act.number else ""
        yield Event(act.meeting_on, f"Délibération{number}", name, "meeting", href)
        if party.executoire_on and party.executoire_on != act.meeting_on:
            yield Event(party.executoire_on, "Délibération exécutoire", name, "done", href)
    if party.signature and party.signature.signed_on:
        who = party.signature.name or party.signature.capacity
        yield Event(party.signature.signed_on, "Signature", f"{name}, {who}", "done")


def _period_events(loaded: Loaded, today: date) -> Iterator[Event]:
    """Periods already run in short, the current one and the next in full."""
    known = periods(loaded.facts)
    current = current_period(loaded.facts, today)
    last_shown = current.number + 1 if current else 0
    for period in known:
        if period.number > last_shown and period.number != len(known) - 1:
            continue
        yield from _bounds(period, is_last=period.number == len(known) - 1)


_OPENED = {
    PeriodOrigin.INITIAL: "Période",
    PeriodOrigin.TACIT: "Reconduction tacite",
    PeriodOrigin.EXPRESS: "Reconduction expresse",
    PeriodOrigin.AVENANT: "Période prolongée par avenant",
}


def _bounds(period: Period, *, is_last: bool) -> Iterator[Event]:
    if period.number and period.starts_on:
        note = f"jusqu’au {period.ends_on:%d/%m/%Y}" if period.ends_on else ""
        yield Event(period.starts_on, f"{_OPENED[period.origin]} n° {period.number}", note)
    if period.is_renewed and period.notice_limit_on:
        note = "dernier jour pour que la lettre soit reçue"
        yield Event(period.notice_limit_on, "Limite de préavis", note, "limit")
    if is_last and period.ends_on:
        yield Event(period.ends_on, "Dernier jour de la convention", tone="limit")


def _change_events(loaded: Loaded) -> Iterator[Event]:
    """What was signed after the convention: express renewals and avenants."""
    for act in loaded.facts.renewals:
        yield Event(act.concluded_on, "Renouvellement conclu", f"{act.months} mois", "done")
    for amendment in loaded.facts.amendments:
        name = f"Avenant n° {amendment.number}"
        note = " ; ".join(changes(loaded.facts, amendment))
        if amendment.effective_on == amendment.concluded_on:
            yield Event(amendment.effective_on, f"{name} signé, en effet", note, "done")
        else:
            yield Event(amendment.concluded_on, f"{name} signé de tous", note, "done")
            yield Event(amendment.effective_on, f"{name} prend effet", "", "done")


def _ending_events(loaded: Loaded) -> Iterator[Event]:
    row, denounced = loaded.row, loaded.facts.denounced
    if denounced:
        yield Event(denounced.sent_on, "Dénonciation envoyée", denounced.by)
        if denounced.received_on:
            yield Event(denounced.received_on, "Dénonciation reçue", denounced.by, "limit")
    yield from _correction_events(loaded)
    for given in loaded.facts.withdrawn:
        yield Event(given.received_on or given.sent_on, "Dénonciation", given.by)
        if given.withdrawn_on:
            yield Event(given.withdrawn_on, "Dénonciation retirée", given.by, "done")
    if row.abandoned_on:
        yield Event(row.abandoned_on, "Convention abandonnée", row.abandon_reason or "")
    if row.archived_on:
        yield Event(row.archived_on, "Convention archivée")


def _correction_events(loaded: Loaded) -> Iterator[Event]:
    """What was first recorded stays in sight, on the day it was thought to have happened."""
    for known in loaded.corrections:
        said = f"corrigée depuis : {known.reason}"
        if known.received_on:
            yield Event(known.received_on, "Réception notée d’abord à cette date", said)
        else:
            yield Event(known.sent_on, "Envoi noté d’abord à cette date", said)
