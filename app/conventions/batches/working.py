"""Doing a batch: a draft a member, its documents printed on all cores, each kept at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app import journal
from app.collectivites.models import Collectivite
from app.conventions.batches import mailing, packing, queries, sheets
from app.conventions.batches.models import Batch, BatchDocument, BatchMember
from app.conventions.batches.queries import Line
from app.conventions.batches.rules import Part
from app.conventions.queries import loading
from app.conventions.service import drafting
from app.conventions.service.printing import ToPrint
from app.core import clock
from app.core.db import insert_new, read_session, write_session
from app.core.errors import ConflictError, DomainError
from app.core.settings import Settings
from app.documents import service as documents
from app.documents.pool import Failed, Rendered, Sheet, crew_size, render_all
from app.jobs.running import JobContext

log = structlog.get_logger(__name__)
PDF = "application/pdf"
NOT_PRINTED = (
    "Un document n’a pas pu être imprimé. Reprenez la série ; si cela recommence, signalez-le à "
    "l’administrateur."
)
NOT_PREPARED = (
    "La préparation s’est arrêtée sur une erreur du programme. Reprenez la série ; si cela "
    "recommence, signalez-le à l’administrateur."
)


@dataclass(frozen=True)
class Watch:
    """Where the data is, and who is told how far the work has gone; `progress` may raise."""

    engine: Engine
    progress: Callable[[int, int, str], None]


@dataclass(frozen=True)
class Done:
    done: int
    failed: int


def work_in_background(settings: Settings, context: JobContext) -> dict[str, object]:
    """The handler of the job: everything it makes is kept under a unique key, so it may resume."""
    watch = Watch(context.turn.engine, context.progress)
    done = work(settings, UUID(str(context.payload["batch_id"])), watch)
    return {"done": done.done, "failed": done.failed}


def work(settings: Settings, batch_id: UUID, watch: Watch, workers: int | None = None) -> Done:
    with read_session(watch.engine) as session:
        batch = queries.get(session, batch_id)
        kept = [one for one in queries.lines(session, batch_id) if one.row.left_out is None]
        session.expunge_all()
    run = _Run(settings, batch, watch, kept)
    count = len(kept) * len(batch.parts)
    for result in render_all(run.sheets(), workers or crew_size(count)):
        run.keep(result)
    run.hand_over()
    return Done(run.done_count, run.failed_count)


@dataclass
class _Asked:
    """A document given to the press."""

    line: Line
    part: Part
    name: str


@dataclass
class _Run:
    settings: Settings
    batch: Batch
    watch: Watch
    kept: list[Line]
    asked: list[_Asked] = field(default_factory=list)
    done_count: int = 0
    failed_count: int = 0

    def __post_init__(self) -> None:
        self.done_count = sum(line.row.done_at is not None for line in self.kept)
        self.failed_count = sum(line.row.failure is not None for line in self.kept)

    @property
    def store(self) -> Path:
        return self.settings.store_dir

    def sheets(self) -> Iterator[Sheet]:
        """Read by the press as it goes: each member is drawn up just before it is printed."""
        for line in self.kept:
            if line.row.done_at is not None or line.row.failure is not None:
                continue
            self._tell(line.name)
            for part, ready in self._prepared(line).items():
                self.asked.append(_Asked(line, part, ready.name))
                yield ready.sheet

    def _prepared(self, line: Line) -> dict[Part, ToPrint]:
        """What is still to print of a member; a member that cannot be drawn up fails alone."""
        try:
            with write_session(self.watch.engine) as session:
                draw_up(session, self.batch, line.row.id)
            with read_session(self.watch.engine) as session:
                row = session.get_one(BatchMember, line.row.id)
                made = set(queries.parts_made(session, row.id))
                parts = [Part(part) for part in self.batch.parts if part not in made]
                ready = sheets.of_member(session, self.settings, self.batch, row, parts)
        except DomainError as error:
            self._fail(line, error.message)
            return {}
        except Exception:  # the boundary of a member: a defect in one must not stop the others
            log.exception("batch_member_failed", batch=str(self.batch.id), line=str(line.row.id))
            self._fail(line, NOT_PREPARED)
            return {}
        if not ready:
            self._settle(line)
        return ready

    def keep(self, result: Rendered | Failed) -> None:
        asked = self.asked[result.index]
        self._tell(asked.line.name)
        if isinstance(result, Failed):
            log.error("batch_document_failed", part=asked.part.value, error=result.error)
            self._fail(asked.line, NOT_PRINTED)
            return
        with write_session(self.watch.engine) as session:
            file = documents.save(session, self.store, result.pdf, PDF, asked.name)
            insert_new(
                session, BatchDocument, batch_member_id=asked.line.row.id, part=asked.part.value,
                sha256=file.sha256, name=asked.name, size=file.size,
            )  # fmt: skip
        self._settle(asked.line)

    def hand_over(self) -> None:
        """The PDF to print, of all that is done."""
        with read_session(self.watch.engine) as session:
            lines = [one for one in queries.lines(session, self.batch.id) if one.documents]
            session.expunge_all()
        if not lines:
            return
        self._tell("")
        merged = packing.merge(self.store, lines, is_double_sided=self.batch.is_double_sided)
        with write_session(self.watch.engine) as session:
            batch = queries.get(session, self.batch.id)
            name = packing.merged_name(batch)
            batch.merged_sha256 = documents.save(
                session, self.store, merged.content, PDF, name
            ).sha256
            batch.merged_page_count = merged.page_count

    def _settle(self, line: Line) -> None:
        """Apart from the documents, which stay even when the e-mail cannot be written."""
        try:
            with write_session(self.watch.engine) as session:
                self.done_count += settle(session, self.batch, line.row.id)
        except Exception:  # the boundary of a member, as in _prepared
            log.exception("batch_member_failed", batch=str(self.batch.id), line=str(line.row.id))
            self._fail(line, NOT_PREPARED)

    def _fail(self, line: Line, reason: str) -> None:
        with write_session(self.watch.engine) as session:
            row = queries.locked_line(session, line.row.id)
            self.failed_count += row.failure is None
            row.failure = reason

    def _tell(self, name: str) -> None:
        self.watch.progress(self.done_count, len(self.kept), told(name, self.failed_count))


def told(name: str, failed_count: int) -> str:
    """« prêtes, 1 en échec ; en cours : Moissac »."""
    failed = f", {failed_count} en échec" if failed_count else ""
    return f"prêtes{failed} ; en cours : {name}" if name else f"prêtes{failed}"


def draw_up(session: Session, batch: Batch, line_id: UUID) -> None:
    """The draft of a member, unless it is there already; one batch never draws up two."""
    row = queries.locked_line(session, line_id)
    if row.convention_id is not None:
        return
    # Held to the end: two batches that name the same body wait for each other.
    body = session.exec(
        select(Collectivite).where(col(Collectivite.id) == row.collectivite_id).with_for_update()
    ).one()
    today = max(batch.on_day, clock.today())
    known = queries.running(session, [body.id], today).get(body.id)
    if known is not None:
        raise ConflictError(
            f"{body.name} a déjà une convention en cours ou en préparation, {known[1]}."
        )
    actor = journal.Actor(batch.actor_id, batch.created_by)
    drawn = drafting.create(session, actor, body.id, batch.model, _day(batch, today))
    row.convention_id = drawn.id


def _day(batch: Batch, today: date) -> date:
    """Taken up again in another year, a batch numbers its drafts in that year."""
    return today if today.year != batch.on_day.year else batch.on_day


def settle(session: Session, batch: Batch, line_id: UUID) -> bool:
    """Whether this made the member done: all its documents are there, its e-mail is drafted."""
    row = queries.locked_line(session, line_id)
    made = queries.documents(session, line_id)
    if row.done_at is not None or len(made) < len(batch.parts):
        return False
    if batch.with_mails and row.convention_id is not None:
        loaded = loading.load(session, row.convention_id)
        row.mail_key = mailing.keep_draft(session, row, loaded, made)
    row.done_at = clock.now()
    return True
