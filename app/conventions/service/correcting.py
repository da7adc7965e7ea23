"""A dénonciation recorded with wrong dates: corrected, what was recorded kept beside."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.conventions.models import Denonciation, DenonciationCorrection
from app.conventions.queries import loading
from app.conventions.rules.periods import effective_end, is_denounced_late
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.transitions import Act
from app.conventions.service.acting import check, corrected, note
from app.conventions.service.projecting import rebuild
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError
from app.core.french import date_fr, date_short, typo_fr


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What the receipt says; `received_on` None: not received after all."""

    sent_on: date
    received_on: date | None = None
    letter_number: str | None = None


def correct_denonciation(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    letter: Letter,
    reason: str,
    today: date,
) -> str:
    """The end is computed again; the answer says it in French."""
    loaded = loading.load(session, convention_id)
    latest = max(letter.sent_on, letter.received_on or letter.sent_on)
    check(Act.CORRECT_DENONCIATION, loaded, Proposal(latest, today, reason=reason))
    given = loaded.denonciation
    if given is None:
        raise ConflictError("Aucune dénonciation n’est en cours.")
    _check_letter(given, letter)
    session.add(
        DenonciationCorrection(
            denonciation_id=given.id,
            sent_on=given.sent_on,
            received_on=given.received_on,
            letter_number=given.letter_number,
            reason=reason,
            corrected_at=now(),
        )
    )
    changed = _changed(given, letter)
    given.sent_on, given.received_on = letter.sent_on, letter.received_on
    given.letter_number = letter.letter_number
    facts = rebuild(session, convention_id).facts
    says = f"Dénonciation corrigée : {' ; '.join(_words(changed))}."
    if (end := effective_end(facts)) is not None and letter.received_on:
        says += f" La convention se termine le {date_fr(end)}."
    if is_denounced_late(facts):
        says += " Reçue après la limite de préavis, elle compte pour ce terme, pas le précédent."
    named = corrected(
        session, loaded.row, "denounced", "denonciation_received", "denonciation_corrected"
    )
    details = {
        "reason": reason,
        "before": {name: _plain(before) for name, (before, _) in changed.items()},
        "after": {name: _plain(after) for name, (_, after) in changed.items()},
    }
    note(session, actor, "denonciation_corrected", loaded.row, says, details, named)
    return typo_fr(says)


Changed = dict[str, tuple[date | str | None, date | str | None]]
_NAMES = {"sent_on": "envoi", "received_on": "réception", "letter_number": "recommandé"}


def _check_letter(given: Denonciation, letter: Letter) -> None:
    if letter.received_on is not None and letter.received_on < letter.sent_on:
        message = (
            f"La réception ({letter.received_on:%d/%m/%Y}) précède l’envoi "
            f"({letter.sent_on:%d/%m/%Y}). Vérifiez l’une des deux."
        )
        raise InvalidError.of({"received_on": message})
    if not _changed(given, letter):
        raise InvalidError("Rien ne change : ces dates sont celles déjà enregistrées.")


def _changed(given: Denonciation, letter: Letter) -> Changed:
    pairs: Changed = {
        "sent_on": (given.sent_on, letter.sent_on),
        "received_on": (given.received_on, letter.received_on),
        "letter_number": (given.letter_number, letter.letter_number),
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _words(changed: Changed) -> list[str]:
    return [
        f"{_NAMES[name]} « {_said(after)} » au lieu de « {_said(before)} »"
        for name, (before, after) in changed.items()
    ]


def _said(value: date | str | None) -> str:
    return date_short(value) if isinstance(value, date) else value or "non renseigné"


def _plain(value: date | str | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
