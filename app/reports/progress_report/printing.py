"""The report as a paper: its name, its order, what the press needs."""

from datetime import date
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.core.french import date_fr
from app.core.settings import Settings
from app.documents.html import Meta
from app.documents.names import file_name
from app.documents.report_content import ReportContent
from app.reports.prints import service as prints
from app.reports.prints.papers import Order, Paper
from app.reports.progress_report import building
from app.reports.snapshots.rules import Snapshot

TEMPLATE = "rapport_avancement/1"
KIND = "rapport"


def order(snapshot_id: UUID, taken_on: date) -> Order:
    label = f"Rapport d’avancement arrêté au {date_fr(taken_on)}"
    return Order(KIND, snapshot_id, taken_on, label)


def ask(session: Session, actor: journal.Actor, taken: Snapshot) -> None:
    assert taken.id is not None  # noqa: S101  # read from the table
    prints.ask(session, actor, order(taken.id, taken.taken_on))


def ask_once(session: Session, actor: journal.Actor, taken: Snapshot) -> None:
    """Unless a paper of it is kept already."""
    assert taken.id is not None  # noqa: S101  # read from the table
    if prints.kept(session, order(taken.id, taken.taken_on).key) is None:
        ask(session, actor, taken)


def prepare(session: Session, _: Settings, snapshot_id: UUID, __: date) -> Paper:
    return paper(building.content(session, snapshot_id))


def paper(content: ReportContent) -> Paper:
    """The day of the snapshot dates the file too: the same snapshot is the same bytes."""
    meta = Meta(
        title=f"{content.title}, arrêté au {date_fr(content.as_of)}",
        author=content.author,
        reference=content.reference,
        version=content.version_label,
        created_on=content.as_of,
    )
    return Paper(TEMPLATE, content, meta, _name(content))


def _name(content: ReportContent) -> str:
    """« Rapport-avancement_82_2026-11-21.pdf », with the name of the snapshot when it has one."""
    day = content.as_of.isoformat()
    return file_name("Rapport-avancement", content.departement, day, content.name)
