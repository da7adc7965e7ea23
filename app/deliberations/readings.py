"""What was read of a deposited file: at once when its words are there, in the background if not.

A reading is stored once by version of the reader; showing it never makes it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import delete
from sqlmodel import Session, col

from app import journal
from app.core.clock import now
from app.core.db import insert_new, read_session
from app.deliberations import queries_reading as queries
from app.deliberations.models_reading import ActReading, PageReading
from app.deliberations.reading import pdf
from app.deliberations.reading.files import PictureWords, assembled, read_scan, scans
from app.deliberations.reading.reader import VERSION, Reading
from app.documents import store
from app.documents.models import StoredFile
from app.jobs import queries as jobs
from app.jobs import service as work
from app.jobs.queries import JobRow
from app.jobs.rules import RETRIABLE
from app.jobs.running import JobContext

KIND = "deliberation.read"
TRIES = 3
_CONTENT = TypeAdapter(Reading)


@dataclass(frozen=True)
class Seen:
    """`turns`: degrees clockwise that set a page upright, for those laid otherwise."""

    reading: Reading
    page_count: int
    turns: Mapping[int, int] = field(default_factory=dict)


def get(session: Session, sha256: str) -> Seen | None:
    row = queries.reading(session, sha256)
    if row is None:
        return None
    turns = {int(number): turn for number, turn in row.turns.items()}
    return Seen(_CONTENT.validate_python(row.content), row.page_count, turns)


def job_of(session: Session, sha256: str) -> JobRow | None:
    return jobs.by_key(session, _key(sha256))


def begin(session: Session, actor: journal.Actor, root: Path, file: StoredFile) -> None:
    """Have the file read, unless it is or is about to be; one stopped or failed begins again."""
    if queries.reading(session, file.sha256) is not None:
        return
    pages = pdf.page_texts(store.read(root, file.sha256))
    if not scans(pages):
        _keep(session, file.sha256, Seen(assembled(pages, {}), len(pages)))
        return
    job = job_of(session, file.sha256)
    if job is not None and job.state in RETRIABLE:
        work.retry(session, actor, job.id)
        return
    work.forget(session, _key(file.sha256))
    work.enqueue(
        session,
        KIND,
        {"sha256": file.sha256},
        label=f"Lecture de « {file.name} »",
        key=_key(file.sha256),
        priority=10,  # a person is waiting
        max_tries=TRIES,
    )


def read_in_background(root: Path, context: JobContext) -> None:
    """The handler: a page read is kept at once, so that a killed reading resumes after it."""
    sha256 = str(context.payload["sha256"])
    with read_session(context.turn.engine) as session:
        if queries.reading(session, sha256) is not None:
            return
        pictures = queries.pages_read(session, sha256)
    content = store.read(root, sha256)
    pages = pdf.page_texts(content)
    numbers = scans(pages)
    label = "pages lues" if len(numbers) > 1 else "page lue"
    for done, number in enumerate(numbers):
        context.progress(done, len(numbers), label)
        if number not in pictures:
            pictures[number] = read_scan(content, number)
            _keep_page(context, sha256, number, pictures[number])
    context.progress(len(numbers), len(numbers), label)
    turns = {number: words.turn for number, words in pictures.items() if words.turn}
    seen = Seen(assembled(pages, pictures), len(pages), turns)
    with context.session() as session:
        _keep(session, sha256, seen)


def _key(sha256: str) -> str:
    return f"{KIND}:{VERSION}:{sha256}"


def _keep_page(context: JobContext, sha256: str, number: int, words: PictureWords) -> None:
    with context.session() as session:
        insert_new(
            session,
            PageReading,
            sha256=sha256,
            reader=VERSION,
            number=number,
            turn=words.turn,
            text=words.text.replace("\x00", " "),
        )


def _keep(session: Session, sha256: str, seen: Seen) -> None:
    """The words of the pages go: what they say is in the reading (RGPD: no more than needed)."""
    insert_new(
        session,
        ActReading,
        sha256=sha256,
        reader=VERSION,
        page_count=seen.page_count,
        turns={str(number): turn for number, turn in seen.turns.items()},
        content=_CONTENT.dump_python(seen.reading, mode="json"),
        read_at=now(),
    )
    session.exec(delete(PageReading).where(col(PageReading.sha256) == sha256))
