"""Recording what was done or agreed on with a member."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from app import journal
from app.collectivites import service as collectivites
from app.core.clock import now
from app.core.db import insert_new
from app.core.errors import ConflictError
from app.core.french import date_short, typo_fr
from app.reports.accompaniment.models import AccompanimentStep
from app.reports.accompaniment.rules import Part

PART_LABELS = {
    Part.FIRST_CONTACT: "Premier contact",
    Part.PRESENTATION: "Présentation de l’offre",
    Part.OPENING: "Ouverture des services",
    Part.ACCULTURATION: "Acculturation aux données ouvertes",
    Part.TOOLS: "Formation et réglage des outils",
}


@dataclass(frozen=True, kw_only=True)
class StepData:
    """One of the two days at most; none withdraws what was recorded before."""

    part: Part
    done_on: date | None = None
    planned_on: date | None = None
    who: str | None = None
    note: str | None = None


def record(
    session: Session,
    actor: journal.Actor,
    collectivite_id: UUID,
    data: StepData,
    *,
    is_demo: bool = False,
) -> None:
    """A new row beside the others; the same words twice in a row are kept once."""
    body = collectivites.get(session, collectivite_id)
    last = _last(session, body.id, data.part)
    if last and _same(last, data):
        return
    row = AccompanimentStep(
        collectivite_id=body.id,
        number=last.number + 1 if last else 1,
        recorded_at=now(),
        recorded_by=actor.label,
        is_demo=is_demo,
        **data.__dict__,
    )
    if not insert_new(session, AccompanimentStep, **row.model_dump()):
        raise ConflictError(
            "Une autre personne vient d’enregistrer cette étape. Rechargez la page et vérifiez."
        )
    subject = journal.Subject("collectivite", body.id)
    words = f"{body.name} : {_words(data)}."
    journal.record(session, actor, "accompaniment.recorded", subject, typo_fr(words))


def _last(session: Session, collectivite_id: UUID, part: Part) -> AccompanimentStep | None:
    known = (col(AccompanimentStep.collectivite_id) == collectivite_id,
             col(AccompanimentStep.part) == part.value)  # fmt: skip
    highest = select(func.max(col(AccompanimentStep.number))).where(*known).scalar_subquery()
    query = select(AccompanimentStep).where(*known, col(AccompanimentStep.number) == highest)
    return session.exec(query).first()


def _same(last: AccompanimentStep, data: StepData) -> bool:
    return all(getattr(last, name) == value for name, value in data.__dict__.items())


def _words(data: StepData) -> str:
    what = PART_LABELS[data.part].lower()
    if data.done_on:
        return f"{what}, fait le {date_short(data.done_on)}"
    if data.planned_on:
        return f"{what}, prévu le {date_short(data.planned_on)}"
    return f"{what}, enregistrement annulé ({data.note})"


def delete_demo(session: Session) -> None:
    """What the demonstration recorded, and nothing that a person did."""
    session.exec(delete(AccompanimentStep).where(col(AccompanimentStep.is_demo)))
