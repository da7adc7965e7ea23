"""The background work: every page of a pile looked at once, two at a time."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from app.conventions.rules.scans import How
from app.conventions.scans import expecting, looking, queries
from app.conventions.scans.looking import Look
from app.conventions.scans.models import ScanPage
from app.core.db import insert_new, read_session
from app.documents import store
from app.jobs.running import JobContext

# Tesseract is a process of its own: two threads keep two cores busy.
AT_ONCE = min(2, os.cpu_count() or 1)
LABEL = "pages lues"


def read_pile(root: Path, context: JobContext) -> Mapping[str, object]:
    """Each page is kept in its own transaction: what a crash lost is read again, and only that."""
    scan_id = UUID(str(context.payload["scan_id"]))
    with context.session() as session:
        scan = queries.get(session, scan_id)
        sha256, total = scan.sha256, scan.page_count
        done = queries.numbers_read(session, scan_id)
    content = store.read(root, sha256)
    waiting = [number for number in range(1, total + 1) if number not in done]
    count = total - len(waiting)
    context.progress(count, total, LABEL)
    with _looks(content, waiting) as looks:
        for number, seen in looks:
            _keep(context, scan_id, number, _sure(root, context, seen))
            count += 1
            context.progress(count, total, LABEL)
    return {"pages": total, "read": len(waiting)}


@contextmanager
def _looks(content: bytes, numbers: Sequence[int]) -> Iterator[Iterator[tuple[int, Look]]]:
    """In order; leaving early drops the pages that were not begun."""
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="scan")
    try:
        seen = pool.map(lambda number: looking.look(content, number), numbers)
        yield zip(numbers, seen, strict=True)
    finally:
        pool.shutdown(cancel_futures=True)


def _sure(root: Path, context: JobContext, seen: Look) -> Look:
    """What OCR read, put right by what is known here; a QR code needs nobody."""
    if seen.how is not How.CODE or seen.code is None:
        return seen
    with read_session(context.turn.engine) as session:
        return replace(seen, code=expecting.meant(session, root, seen.code))


def _keep(context: JobContext, scan_id: UUID, number: int, seen: Look) -> None:
    code = seen.code
    with context.session() as session:
        insert_new(
            session,
            ScanPage,
            scan_id=scan_id,
            number=number,
            turn=seen.turn,
            lean=seen.lean,
            how=seen.how.value,
            reference=code.reference if code else "",
            mark=code.mark if code else "",
            page=code.page if code else 0,
            is_blank=seen.is_blank,
            is_aside=False,
            problem=seen.problem,
            words=seen.words,
            thumbnail=seen.thumbnail,
        )
