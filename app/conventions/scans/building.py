"""Fills the pages of the scans from the database and the store."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from uuid import UUID

from PIL import Image
from sqlmodel import Session

from app.conventions import acts_offered
from app.conventions.rules.scans import Expected, How, PageSet, Sorted, sort_pages
from app.conventions.scans import expecting, looking, queries, service
from app.conventions.scans.pages import DropPage, PilePage, SetPage, SheetPage, ShownSet
from app.conventions.scans.queries import KnownText, PageRow
from app.conventions.service import texts
from app.core.clock import now
from app.core.errors import NotFoundError
from app.deliberations.reading import turns
from app.documents import store
from app.jobs import queries as jobs
from app.jobs.pages import JobView

PAGE_DPI = 110
MOST_GAPS = 12


def drop_page(session: Session, error: str = "") -> DropPage:
    return DropPage(queries.piles(session), error)


def pile_page(session: Session, root: Path, scan_id: UUID) -> PilePage:
    scan = queries.get(session, scan_id)
    rows = queries.pages(session, scan_id)
    found = jobs.by_key(session, service.job_key(scan_id))
    job = JobView(found, jobs.worker_is_alive(session, now())) if found else None
    # The page renews itself while it is read: sorting waits for the last page.
    settled = rows if job is None or job.is_over else []
    known = expecting.known(session, root, settled)
    made = _sorted(settled, known)
    by_number = {row.number: row for row in rows}
    return PilePage(
        scan=scan,
        job=job,
        rows=rows,
        sets=[_shown(each, by_number, known) for each in made.sets],
        tray=[by_number[page.number] for page in made.tray],
        aside=[row for row in rows if row.is_aside and row.set_id is None],
        bound=queries.bound(session, scan_id),
    )


def _sorted(rows: Sequence[PageRow], known: Mapping[str, tuple[KnownText, Expected]]) -> Sorted:
    expected = {reference: found[1] for reference, found in known.items()}
    return sort_pages(expecting.seen(rows), expected)


def _shown(
    made: PageSet,
    rows: Mapping[int, PageRow],
    known: Mapping[str, tuple[KnownText, Expected]],
) -> ShownSet:
    text = known[made.reference][0] if made.reference in known else None
    return ShownSet(made, [rows[number] for number in made.numbers], text)


def set_page(
    session: Session,
    root: Path,
    scan_id: UUID,
    first: int,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> SetPage:
    pile = pile_page(session, root, scan_id)
    shown = next((each for each in pile.sets if each.first == first), None)
    if shown is None or shown.text is None or not shown.made.may_be_bound:
        raise NotFoundError(
            "Ce jeu n’existe pas ou n’existe plus. Revenez au paquet pour voir où sont ses pages."
        )
    text = texts.load(session, shown.text.key)
    return SetPage(
        pile,
        shown,
        text,
        acts_offered.choices(session, text),
        typed if typed is not None else {"copy_number": str(shown.made.copy)},
        errors or {},
    )


def sheet_page(
    session: Session,
    root: Path,
    scan_id: UUID,
    number: int,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> SheetPage:
    scan = queries.get(session, scan_id)
    rows = queries.pages(session, scan_id)
    row = next((row for row in rows if row.number == number), None)
    if row is None:
        raise NotFoundError(f"La page {number} n’existe pas ou n’est pas encore lue.")
    made = _sorted(rows, expecting.known(session, root, rows))
    gaps = [(each.reference, page) for each in made.sets if each.copy == 1 for page in each.missing]
    return SheetPage(
        scan=scan,
        row=row,
        told=_told(row),
        texts=queries.texts(session),
        to_sort=[page.number for page in made.tray],
        gaps=gaps[:MOST_GAPS],
        typed=typed or {"reference": row.reference, "page": str(row.page or "")},
        errors=errors or {},
    )


def _told(row: PageRow) -> str:
    """What the page says of itself, or what was said of it."""
    if row.is_blank and not row.how:
        return "Page blanche : écartez-la, ou affectez-la si le texte en comporte une."
    what = f"page {row.page} de {row.reference}"
    said = {
        How.QR.value: f"Code QR lu : {what}, code du texte {row.mark}.",
        How.CODE.value: f"Pied de page lu : {what}, code du texte {row.mark or 'illisible'}.",
        How.HAND.value: f"Affectée à la main : {what}.",
    }
    return said.get(row.how, "Aucun code lu : ni code QR, ni référence au pied de la page.")


def thumbnail(session: Session, scan_id: UUID, number: int) -> bytes:
    """Turned as the page is now."""
    row = queries.page(session, scan_id, number)
    if row.thumbnail is None:
        raise NotFoundError("Cette page n’a pas pu être ouverte : elle n’a pas d’image.")
    if not row.turn:
        return row.thumbnail
    written = BytesIO()
    with Image.open(BytesIO(row.thumbnail)) as kept:
        turns.turned(kept, row.turn).save(written, "JPEG", quality=70)
    return written.getvalue()


def picture(session: Session, root: Path, scan_id: UUID, number: int) -> bytes:
    scan = queries.get(session, scan_id)
    row = queries.page(session, scan_id, number)
    content = store.read(root, scan.sha256)
    written = BytesIO()
    looking.upright(content, number, PAGE_DPI, row.turn, 0.0).save(written, "PNG")
    return written.getvalue()
