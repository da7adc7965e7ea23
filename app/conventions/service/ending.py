"""How a convention ends: notice, termination, replacement, abandonment, archive."""

from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from app import journal
from app.conventions.models import Convention, Denonciation
from app.conventions.queries import loading
from app.conventions.rules.facts import LIVE, Motive
from app.conventions.rules.periods import effective_end, is_denounced_late
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.states import state
from app.conventions.rules.transitions import Act
from app.conventions.service.acting import check, note
from app.conventions.service.projecting import rebuild
from app.core.errors import ConflictError, InvalidError
from app.core.french import date_fr, typo_fr


def denounce(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    party_id: UUID,
    sent_on: date,
    letter_number: str | None,
    received_on: date | None,
    today: date,
) -> None:
    """Notice given by one side; it works from its reception, which may come later."""
    loaded = loading.load(session, convention_id)
    check(Act.DENOUNCE, loaded, Proposal(sent_on, today))
    party = loaded.party(party_id)
    if received_on is not None and received_on > today:
        raise InvalidError.of({"received_on": "Cette date est dans l’avenir. Vérifiez-la."})
    if received_on is not None and received_on < sent_on:
        message = (
            f"La réception ({received_on:%d/%m/%Y}) précède l’envoi ({sent_on:%d/%m/%Y}). "
            "Vérifiez l’une des deux."
        )
        raise InvalidError.of({"received_on": message})
    session.add(
        Denonciation(
            convention_id=convention_id,
            party_id=party_id,
            sent_on=sent_on,
            letter_number=letter_number,
            received_on=received_on,
        )
    )
    rebuilt = rebuild(session, convention_id)
    end = effective_end(rebuilt.facts)
    by = loaded.standing(party, sent_on).body.name
    effect = f" Fin le {date_fr(end)}." if received_on and end else ""
    note(
        session,
        actor,
        "denounced",
        loaded.row,
        f"Dénonciation par {by}, postée le {date_fr(sent_on)}.{effect}",
        {
            "sent_on": sent_on.isoformat(),
            "letter_number": letter_number,
            "received_on": received_on.isoformat() if received_on else None,
        },
    )


def receive_denonciation(
    session: Session, actor: journal.Actor, convention_id: UUID, received_on: date, today: date
) -> str:
    """Record the reception; the answer says in French what it changes."""
    loaded = loading.load(session, convention_id)
    check(Act.RECEIVE_DENONCIATION, loaded, Proposal(received_on, today))
    if loaded.denonciation is None:
        raise ConflictError("Enregistrez d’abord l’envoi de la dénonciation.")
    loaded.denonciation.received_on = received_on
    facts = rebuild(session, convention_id).facts
    end = effective_end(facts)
    says = f"Dénonciation reçue le {date_fr(received_on)}."
    if end:
        says += f" La convention se termine le {date_fr(end)}."
    if is_denounced_late(facts):
        says += " Reçue après la limite de préavis, elle compte pour ce terme, pas le précédent."
    note(session, actor, "denonciation_received", loaded.row, says)
    return typo_fr(says)


def withdraw_denonciation(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    withdrawn_on: date,
    reason: str,
    today: date,
) -> str:
    """Taken back before its effect, with the agreement of the other side."""
    loaded = loading.load(session, convention_id)
    check(Act.WITHDRAW_DENONCIATION, loaded, Proposal(withdrawn_on, today, reason=reason))
    given = loaded.denonciation
    if given is None:
        raise ConflictError("Aucune dénonciation n’est en cours.")
    given.withdrawn_on, given.withdrawal_reason = withdrawn_on, reason
    end = effective_end(rebuild(session, convention_id).facts)
    says = f"Dénonciation du {date_fr(given.sent_on)} retirée le {date_fr(withdrawn_on)}."
    if end:
        says += f" La convention va de nouveau jusqu’au {date_fr(end)}."
    note(session, actor, "denonciation_withdrawn", loaded.row, says, {"reason": reason})
    return typo_fr(says)


def terminate(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    last_day: date,
    reason: str | None,
    today: date,
) -> None:
    """By agreement of both sides; `last_day` is the last day it applies."""
    _stop(session, actor, convention_id, last_day, Motive.TERMINATED, reason, today)


def void(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    last_day: date,
    reason: str,
    today: date,
) -> None:
    """Annulled by a judge or withdrawn; only an administrator records it."""
    _stop(session, actor, convention_id, last_day, Motive.VOID, reason, today)


def _stop(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    last_day: date,
    motive: Motive,
    reason: str | None,
    today: date,
) -> None:
    loaded = loading.load(session, convention_id)
    act = Act.VOID if motive == Motive.VOID else Act.TERMINATE
    check(act, loaded, Proposal(last_day, today, reason=reason))
    loaded.row.terminated_on = last_day
    loaded.row.termination_motive = motive
    rebuild(session, convention_id)
    word = "annulée" if motive == Motive.VOID else "résiliée d’un commun accord"
    summary = f"Convention {word} ; dernier jour le {date_fr(last_day)}."
    note(session, actor, motive, loaded.row, summary, {"reason": reason} if reason else None)


def replace(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    successor_reference: str,
    last_day: date | None,
    today: date,
) -> None:
    """« Succède à »: the successor takes over after `last_day`, or after an end already reached."""
    loaded = loading.load(session, convention_id)
    check(Act.REPLACE, loaded, Proposal(last_day or today, today))
    successor = _successor(session, loaded.row, successor_reference)
    if state(loaded.facts, today) in LIVE:
        if last_day is None:
            message = "Indiquez le dernier jour de la convention remplacée."
            raise InvalidError.of({"last_day": message})
        end = effective_end(loaded.facts)
        if end is None or last_day < end:
            loaded.row.terminated_on = last_day
            loaded.row.termination_motive = Motive.REPLACED
    loaded.row.replaced_by_id = successor.id
    rebuild(session, convention_id)
    summary = f"Remplacée par {successor.reference}."
    note(session, actor, "replaced", loaded.row, summary, {"successor": successor.reference})


def _successor(session: Session, row: Convention, reference: str) -> Convention:
    found = session.exec(select(Convention).where(col(Convention.reference) == reference)).first()
    if found is None:
        message = f"Aucune convention ne porte la référence « {reference} »."
        raise InvalidError.of({"successor": message})
    if found.abandoned_on is not None:
        raise InvalidError.of({"successor": f"La convention {reference} est abandonnée."})
    seen = found
    while seen.id != row.id and seen.replaced_by_id is not None:
        seen = session.get_one(Convention, seen.replaced_by_id)
    if seen.id == row.id:
        raise InvalidError.of({"successor": "Une convention ne se succède pas à elle-même."})
    return found


def abandon(
    session: Session, actor: journal.Actor, convention_id: UUID, reason: str, today: date
) -> None:
    loaded = loading.load(session, convention_id)
    check(Act.ABANDON, loaded, Proposal(today, today, reason=reason))
    loaded.row.abandoned_on = today
    loaded.row.abandon_reason = reason
    rebuild(session, convention_id)
    note(session, actor, "abandoned", loaded.row, "Convention abandonnée.", {"reason": reason})


def archive(session: Session, actor: journal.Actor, convention_id: UUID, today: date) -> None:
    """Read-only from then on; nothing is deleted (R-ARCH-01)."""
    loaded = loading.load(session, convention_id)
    check(Act.ARCHIVE, loaded, Proposal(today, today))
    loaded.row.archived_on = today
    rebuild(session, convention_id)
    note(session, actor, "archived", loaded.row, "Convention archivée.")
