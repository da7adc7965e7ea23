"""The page of the outbox, for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse

from app.auth.permissions import AdminDep
from app.core.db import SessionDep
from app.core.responses import see_other
from app.core.settings import Settings
from app.core.templating import render
from app.mail import pages, queries, service
from app.mail.rules import MailState

ADDRESS = "/administration/courriels"
router = APIRouter(prefix=ADDRESS)


@router.get("")
def index(
    request: Request,
    session: SessionDep,
    _account: AdminDep,
    etat: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    settings: Settings = request.app.state.settings
    state = etat if etat in set(MailState) else ""
    offset = (page - 1) * pages.PER_PAGE
    shown = pages.MailPage(
        rows=queries.rows(session, state, q, limit=pages.PER_PAGE, offset=offset),
        overview=queries.overview(session),
        count=queries.count(session, state, q),
        state=state,
        search=q,
        number=page,
        url=f"{ADDRESS}?{request.url.query}",
        has_smtp=bool(settings.smtp_host),
        mail_dir=str(settings.mail_dir),
    )
    return render(request, "mail/index.html", shown)


@router.post("/{message_id}/renvoi")
def retry(session: SessionDep, account: AdminDep, message_id: UUID) -> RedirectResponse:
    service.retry(session, account.actor, message_id)
    return see_other(ADDRESS, "Le message est remis dans la file d’envoi.")


@router.post("/{message_id}/parti")
def mark_sent(session: SessionDep, account: AdminDep, message_id: UUID) -> RedirectResponse:
    service.mark_sent(session, account.actor, message_id)
    return see_other(ADDRESS, "Le message est marqué comme parti.")


@router.post("/{message_id}/abandon")
def discard(session: SessionDep, account: AdminDep, message_id: UUID) -> RedirectResponse:
    service.discard(session, account.actor, message_id)
    return see_other(ADDRESS, "Le message est abandonné.")
