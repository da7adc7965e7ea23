"""The list of stored files, and each file."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import ReaderDep
from app.core.db import SessionDep
from app.core.errors import ForbiddenError
from app.core.responses import download, inline
from app.core.settings import Settings
from app.core.templating import render
from app.documents import pages, queries, service

router = APIRouter(prefix="/documents")

_SHOWN_INLINE = {"application/pdf", "image/png", "image/jpeg", "text/plain"}
# Chromium refuses to show a PDF that is sandboxed; nothing in ours can run anyway.
_PDF_CSP = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
_OTHER_CSP = "default-src 'none'; sandbox"


@router.get("")
def index(
    request: Request,
    session: SessionDep,
    account: ReaderDep,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    shown = pages.DocumentsPage(
        rows=queries.newest(
            session,
            limit=pages.PER_PAGE,
            offset=(page - 1) * pages.PER_PAGE,
            restricted=account.can_write,
        ),
        count=queries.count(session, restricted=account.can_write),
        number=page,
        url=f"/documents?{request.url.query}",
    )
    return render(request, "documents/index.html", shown)


@router.get("/{sha256}/{name}")
def show(
    request: Request,
    session: SessionDep,
    account: ReaderDep,
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
    name: str,  # noqa: ARG001 - the address is readable; the name served is the one kept
) -> Response:
    settings: Settings = request.app.state.settings
    row, content = service.read(session, settings.store_dir, sha256)
    if row.is_restricted and not account.can_write:
        raise ForbiddenError(
            "Ce document nomme des personnes : il est réservé aux agents. Demandez-le à l’un d’eux."
        )
    headers = {
        "ETag": f'"{sha256}"',
        "Cache-Control": "private, max-age=3600",
        "Content-Security-Policy": _PDF_CSP if row.media_type == "application/pdf" else _OTHER_CSP,
        "X-Content-Type-Options": "nosniff",
    }
    if f'"{sha256}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    answer = inline if row.media_type in _SHOWN_INLINE else download
    response = answer(content, media_type=row.media_type, name=row.name)
    response.headers.update(headers)
    return response
