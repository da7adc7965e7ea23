"""The page of background work, for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse

from app.auth.permissions import AdminDep
from app.core.clock import now
from app.core.db import SessionDep
from app.core.responses import see_other
from app.core.templating import render
from app.jobs import pages, queries, service

ADDRESS = "/administration/travaux"
router = APIRouter(prefix=ADDRESS)


@router.get("")
def index(
    request: Request,
    session: SessionDep,
    _account: AdminDep,
    etat: str = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    state = etat if etat in pages.STATE_LABELS else ""
    offset = (page - 1) * pages.PER_PAGE
    shown = pages.JobsPage(
        rows=queries.rows(session, state, limit=pages.PER_PAGE, offset=offset),
        counts=queries.counts(session),
        state=state,
        number=page,
        url=f"{ADDRESS}?{request.url.query}",
        is_alive=queries.worker_is_alive(session, now()),
        seen_at=queries.last_sign_of_life(session),
        planners=queries.planners(session),
    )
    return render(request, "jobs/index.html", shown)


@router.post("/{job_id}/relance")
def retry(session: SessionDep, account: AdminDep, job_id: UUID) -> RedirectResponse:
    service.retry(session, account.actor, job_id)
    return see_other(ADDRESS, "Le travail est remis dans la file.")


@router.post("/{job_id}/annulation")
def cancel(session: SessionDep, account: AdminDep, job_id: UUID) -> RedirectResponse:
    service.cancel(session, account.actor, job_id)
    return see_other(ADDRESS, "Le travail est annulé.")
