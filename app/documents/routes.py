"""The list of stored files, and each file."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import Account, ReaderDep
from app.core.db import SessionDep
from app.core.errors import ForbiddenError, InvalidError
from app.core.responses import download, inline
from app.core.settings import Settings
from app.core.templating import render
from app.documents import pages, pictures, queries, service, sheets
from app.documents.models import StoredFile

router = APIRouter(prefix="/documents")
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]

_SHOWN_INLINE = {"application/pdf", "image/png", "image/jpeg", "text/plain"}
# Chromium refuses to show a PDF that is sandboxed; nothing in ours can run anyway.
_PDF_CSP = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
_OTHER_CSP = "default-src 'none'; sandbox"


class FilterForm(BaseModel):
    """The query of the list; a value that means nothing is left out."""

    q: str = ""
    type: str = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


@router.get("")
def index(
    request: Request, session: SessionDep, account: ReaderDep, form: Annotated[FilterForm, Query()]
) -> HTMLResponse:
    restricted, search = account.can_write, form.q.replace("\x00", "").strip()[:100]
    types = queries.media_types(session, restricted=restricted)
    kept = form.type if form.type in types else ""
    shown = pages.DocumentsPage(
        rows=queries.newest(
            session,
            limit=pages.PER_PAGE,
            offset=(form.page - 1) * pages.PER_PAGE,
            restricted=restricted,
            search=search,
            media_type=kept,
        ),
        count=queries.count(session, restricted=restricted, search=search, media_type=kept),
        number=form.page,
        url=f"/documents?{request.url.query}",
        search=search,
        media_type=kept,
        media_types=types,
    )
    return render(request, "documents/index.html", shown)


@router.get("/{sha256}/apercu")
def preview(
    request: Request, session: SessionDep, account: ReaderDep, sha256: Sha256
) -> HTMLResponse:
    """The pages in the browser, without any plug-in."""
    row, content = _opened(request, session, account, sha256)
    try:
        count = 1 if row.media_type in sheets.PHOTOS else pictures.page_count(content)
        problem = ""
    except InvalidError as error:
        count, problem = 0, error.message
    return render(request, "documents/preview.html", pages.PreviewPage(row, count, problem))


@router.get("/{sha256}/page-{number}.png")
def picture(
    request: Request, session: SessionDep, account: ReaderDep, sha256: Sha256, number: int
) -> Response:
    """The hash is the content: a browser that has seen the page never asks for it again."""
    row, content = _opened(request, session, account, sha256)
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    png = sheets.png if row.media_type in sheets.PHOTOS else pictures.png
    return Response(png(content, number), media_type="image/png", headers=headers)


@router.get("/{sha256}/{name}")
def show(
    request: Request,
    session: SessionDep,
    account: ReaderDep,
    sha256: Sha256,
    name: str,  # noqa: ARG001 - the address is readable; the name served is the one kept
) -> Response:
    row, content = _opened(request, session, account, sha256)
    headers = {
        "ETag": f'"{sha256}"',
        "Cache-Control": "private, max-age=3600",
        "Content-Security-Policy": _PDF_CSP if row.media_type == pages.PDF else _OTHER_CSP,
        "X-Content-Type-Options": "nosniff",
    }
    if f'"{sha256}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    answer = inline if row.media_type in _SHOWN_INLINE else download
    response = answer(content, media_type=row.media_type, name=row.name)
    response.headers.update(headers)
    return response


def _opened(
    request: Request, session: Session, account: Account, sha256: str
) -> tuple[StoredFile, bytes]:
    """The file, its hash checked, for whoever may read it."""
    settings: Settings = request.app.state.settings
    row, content = service.read(session, settings.store_dir, sha256)
    if row.is_restricted and not account.can_write:
        raise ForbiddenError(
            "Ce document nomme des personnes : il est réservé aux agents. Demandez-le à l’un d’eux."
        )
    return row, content
