"""Pages of what remains to do: bodies to check, bodies to add."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep, ReaderDep
from app.collectivites import queries, service
from app.collectivites.forms import BodyForm, page_number
from app.collectivites.pages_work import PER_PAGE, NewBodyPage, WorkPage, task
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.templating import render

router = APIRouter(prefix="/collectivites")


@router.get("/a-verifier")
def to_check(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, page: str = "1"
) -> HTMLResponse:
    rows = queries.to_check(session, today)
    number = page_number(page)
    shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    bands = queries.bands(session, [row.id for row in shown])
    tasks = [task(row, bands[row.id].code if row.id in bands else None) for row in shown]
    work = WorkPage(
        tasks=tasks,
        total=len(rows),
        number=number,
        page_count=-(-len(rows) // PER_PAGE),
        url="/collectivites/a-verifier",
        ours=queries.own_to_check(session, today),
    )
    return render(request, "collectivites/to_check.html", work)


@router.get("/nouvelle")
def new(request: Request, _: AgentDep) -> HTMLResponse:
    typed = {"kind": "acteur_associe", "relation": "acteur_associe"}
    return render(request, "collectivites/new.html", NewBodyPage(typed))


@router.post("/nouvelle")
def create(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    form: Annotated[BodyForm, Form()],
) -> Response:
    with attempt(session) as refusal:
        body = service.create(
            session, request.app.state.settings, account.actor, form.read(), today
        )
    if refusal:
        page = NewBodyPage(form.model_dump(), refusal.errors)
        return render(request, "collectivites/new.html", page, status_code=refusal.status)
    return see_other(f"/collectivites/{body.id}", flash="L’organisme est ajouté.")
