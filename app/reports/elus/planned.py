"""What the accompaniment of the members has set a day for, as steps of their sheets."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.core.french import date_fr
from app.documents.fiche_content import FicheStep
from app.reports.accompaniment import queries
from app.reports.accompaniment.models import AccompanimentStep
from app.reports.accompaniment.rules import Part
from app.reports.accompaniment.service import PART_LABELS
from app.reports.elus.asked import Asked

BOTH = "le membre et le syndicat"


@dataclass(frozen=True, slots=True)
class Planned:
    steps: tuple[FicheStep, ...] = ()
    is_demo: bool = False


NOTHING = Planned()


def planned_steps(session: Session, asked: Asked) -> dict[UUID, Planned]:
    """By member, the nearest first; on a shared page nobody is named."""
    found: dict[UUID, Planned] = {}
    for key, rows in queries.newest(session).items():
        ahead = [row for row in rows if row.planned_on and row.planned_on >= asked.on]
        ahead.sort(key=lambda row: (row.planned_on, row.part))
        if ahead:
            steps = tuple(_step(row, asked) for row in ahead)
            found[key] = Planned(steps, is_demo=any(row.is_demo for row in ahead))
    return found


def _step(row: AccompanimentStep, asked: Asked) -> FicheStep:
    assert row.planned_on is not None  # noqa: S101  # only those are kept
    who = (row.who if asked.is_named else None) or BOTH
    when = f"le {date_fr(row.planned_on)}"
    return FicheStep(what=PART_LABELS[Part(row.part)], who=who, when=when)
