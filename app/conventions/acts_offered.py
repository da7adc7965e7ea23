"""The délibérations offered in a form: of which bodies, and the one that fits when only one may."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.conventions.pages import Choice, act_choice
from app.conventions.service.texts import Text
from app.deliberations import queries as deliberations
from app.deliberations.queries import DeliberationRow

Acts = Mapping[UUID, Sequence[DeliberationRow]]


def by_body(session: Session, bodies: Collection[UUID]) -> Acts:
    found: dict[UUID, list[DeliberationRow]] = {}
    for act in deliberations.of_bodies(session, list(bodies)):
        found.setdefault(act.collectivite_id, []).append(act)
    return found


def of_text(session: Session, text: Text) -> Acts:
    """Only an avenant asks an act with each signature."""
    if not text.asks_act:
        return {}
    return by_body(session, {seat.body_id for seat in text.unsigned})


def choices(session: Session, text: Text, acts: Acts | None = None) -> list[Choice]:
    """Each under the name of its body."""
    known = of_text(session, text) if acts is None else acts
    return [
        (key, f"{seat.name} : {words}")
        for seat in text.unsigned
        for key, words in map(act_choice, known.get(seat.body_id, ()))
    ]


def fitting_avenant(acts: Sequence[DeliberationRow], drawn_on: date) -> str:
    """An act older than the avenant is that of the convention: it says nothing of the avenant."""
    return fitting([act for act in acts if act.is_framework or act.meeting_on >= drawn_on], None)


def fitting(acts: Sequence[DeliberationRow], fixed_on: date | None) -> str:
    """The one that authorises every convention, else the only one that may be about this text."""
    found = [act for act in acts if act.is_framework]
    if not found and fixed_on is not None:
        found = [act for act in acts if act.meeting_on >= fixed_on]
    if not found and len(acts) == 1:
        found = list(acts)
    return str(found[0].id) if found and (found[0].is_framework or len(found) == 1) else ""
