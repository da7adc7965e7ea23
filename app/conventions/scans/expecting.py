"""What the pages of a pile are compared with: the texts we printed, as their own pages say."""

from collections.abc import Collection
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from sqlmodel import Session

from app.conventions.rules.scans import Expected, How, SeenPage
from app.conventions.scans import queries
from app.conventions.scans.queries import KnownText, PageRow
from app.core.errors import DomainError
from app.documents import codes, sheets, store
from app.documents.qr import PageCode

_FIRST_PAGE_DPI = 150
_MOST_LOOKED_AT = 12
_LIKE = 0.7


def known(
    session: Session, root: Path, pages: Collection[PageRow]
) -> dict[str, tuple[KnownText, Expected]]:
    """By reference. A companion (« …-D ») brings the text it goes with."""
    named = {page.reference for page in pages if page.reference}
    named |= {reference.rpartition("-")[0] for reference in named} - {""}
    found = queries.texts_named(session, named)
    return {reference: (row, _expected(root, row)) for reference, row in found.items()}


def meant(session: Session, root: Path, code: PageCode) -> PageCode:
    """The reference that OCR misread, when the code of its text names one of ours like it."""
    if queries.texts_named(session, {code.reference}):
        return code
    references = [row.reference for row in queries.texts(session) if row.pdf_sha256]
    near = get_close_matches(code.reference, references, n=_MOST_LOOKED_AT, cutoff=_LIKE)
    for row in queries.texts_named(session, near).values():
        if _expected(root, row).mark == code.mark:
            return code._replace(reference=row.reference)
    return code


def seen(pages: Collection[PageRow]) -> list[SeenPage]:
    """The pages still in play: neither attached nor set aside."""
    return [
        SeenPage(row.number, How(row.how), row.reference, row.mark, row.page, row.is_blank)
        for row in pages
        if row.set_id is None and not row.is_aside
    ]


def _expected(root: Path, row: KnownText) -> Expected:
    return _printed(root, row.pdf_sha256) if row.pdf_sha256 else Expected()


@lru_cache(maxsize=512)
def _printed(root: Path, sha256: str) -> Expected:
    """Read on the frozen file itself, as a scan would be: a later version of the press prints
    other codes, and what was signed keeps its own."""
    try:
        content = store.read(root, sha256)
        first = codes.read_qr(sheets.picture(content, 1, _FIRST_PAGE_DPI))
        return Expected(first.code.mark if first else "", sheets.count(content))
    except DomainError:  # the file is lost: `jalon doctor` says so; scans are still sorted
        return Expected()
