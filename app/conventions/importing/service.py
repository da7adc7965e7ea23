"""Importing: a draft kept until it is confirmed, then every accepted line in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app import journal
from app.conventions.importing import columns as headings
from app.conventions.importing import members, verdicts
from app.conventions.importing.columns import Columns, Table
from app.conventions.importing.models import ImportDraft, ImportMapping
from app.conventions.importing.verdicts import Verdict
from app.conventions.models import Convention
from app.conventions.service.drafting import syndicat_of
from app.conventions.service.recording import record_papers
from app.core import spreadsheet
from app.core.clock import now
from app.core.errors import InvalidError, NotFoundError
from app.core.french import plural
from app.core.spreadsheet import Row

KEPT = timedelta(days=60)


@dataclass(frozen=True)
class Opened:
    """A file with the columns that hold for it; `is_known`: a person confirmed them before."""

    table: Table
    columns: Columns
    is_known: bool


def read(session: Session, rows: list[Row], header_row: int | None = None) -> Opened:
    """The headings, and their columns as remembered or else as their words say."""
    ours = members.our_names(syndicat_of(session))
    table = headings.table(rows, header_row, ours)
    known = session.get(ImportMapping, table.signature)
    if known is not None:
        return Opened(table, known.columns, is_known=True)
    return Opened(table, headings.propose(table.headings, ours), is_known=False)


def open_draft(
    session: Session, actor: journal.Actor, content: bytes, name: str
) -> tuple[ImportDraft, bool]:
    """Keep what was sent; whether its columns are already known."""
    rows = spreadsheet.read(content)
    opened = read(session, rows)
    session.execute(delete(ImportDraft).where(col(ImportDraft.created_at) < now() - KEPT))
    draft = ImportDraft(
        file_name=PurePath(name.replace("\x00", "")).name[:200] or "tableau",
        rows=[(number, list(cells)) for number, cells in rows],
        header_row=opened.table.header_row,
        columns=dict(opened.columns),
        choices={},
        created_at=now(),
        created_by=actor.label,
    )
    session.add(draft)
    session.flush()
    return draft, opened.is_known


def drafts(session: Session) -> list[tuple[UUID, str, str]]:
    """Imports not finished: which file, who sent it."""
    found = session.exec(
        select(ImportDraft.id, ImportDraft.file_name, ImportDraft.created_by).order_by(
            col(ImportDraft.created_at).desc()
        )
    )
    return [(key, name, who) for key, name, who in found]


def draft(session: Session, draft_id: UUID, *, to_write: bool = False) -> ImportDraft:
    """`to_write` makes two confirmations of one file wait for each other."""
    found = session.get(ImportDraft, draft_id, with_for_update=True if to_write else None)
    if found is None:
        raise NotFoundError("Cet import est terminé ou abandonné. Envoyez le fichier de nouveau.")
    return found


def rows_of(found: ImportDraft) -> list[Row]:
    return [(number, tuple(cells)) for number, cells in found.rows]


def table_of(session: Session, found: ImportDraft, header_row: int | None = None) -> Table:
    ours = members.our_names(syndicat_of(session))
    return headings.table(rows_of(found), header_row or found.header_row, ours)


def choose_columns(
    session: Session,
    actor: journal.Actor,
    draft_id: UUID,
    header_row: int,
    columns: Columns,
) -> None:
    """Remembered for the next file with these headings."""
    found = draft(session, draft_id, to_write=True)
    table = table_of(session, found, header_row)
    columns = {name: place for name, place in columns.items() if place < len(table.headings)}
    headings.check(columns)
    found.header_row, found.columns = header_row, dict(columns)
    known = session.get(ImportMapping, table.signature) or ImportMapping(
        signature=table.signature, columns={}, updated_at=now(), updated_by=actor.label
    )
    known.columns, known.updated_at, known.updated_by = dict(columns), now(), actor.label
    session.add(known)


def choose_members(session: Session, draft_id: UUID, chosen: Mapping[int, UUID]) -> None:
    found = draft(session, draft_id, to_write=True)
    found.choices = {
        **found.choices,
        **{str(number): str(body_id) for number, body_id in chosen.items()},
    }


def abandon(session: Session, draft_id: UUID) -> None:
    session.delete(draft(session, draft_id))


def examine(session: Session, found: ImportDraft, today: date) -> list[Verdict]:
    choices = {int(number): UUID(body_id) for number, body_id in found.choices.items()}
    return verdicts.examine(session, table_of(session, found), found.columns, choices, today)


def confirm(session: Session, actor: journal.Actor, draft_id: UUID, today: date) -> tuple[int, int]:
    """How many were recorded, how many lines still wait; the draft stays while some do."""
    found = draft(session, draft_id, to_write=True)
    judged = examine(session, found, today)
    recorded = record(session, actor, judged, found.file_name, today)
    if not recorded:
        raise InvalidError("Aucune ligne n’est à enregistrer. Corrigez le fichier, renvoyez-le.")
    waiting = sum(1 for verdict in judged if verdict.status == verdicts.REFUSED)
    if not waiting:
        session.delete(found)
    return len(recorded), waiting


def record(
    session: Session,
    actor: journal.Actor,
    judged: list[Verdict],
    file_name: str,
    today: date,
) -> list[Convention]:
    """All or nothing, in the caller's transaction; references typed in the file come first."""
    papers = sorted(verdicts.accepted(judged), key=lambda paper: paper.reference is None)
    recorded = record_papers(session, actor, papers, today)
    if recorded:
        journal.record(
            session,
            actor,
            "convention.imported",
            journal.Subject("import"),
            f"{plural(len(recorded), 'convention reprise', 'conventions reprises')} du tableau "
            f"« {file_name} ».",
            {"references": [row.reference for row in recorded]},
        )
    return recorded
