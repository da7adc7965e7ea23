"""The page of reminders: what will leave, what left, what did not and why."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep, ReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import NotFoundError
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.settings import Settings
from app.core.templating import render
from app.reminders import building, queries, service
from app.reminders.forms import SnoozeForm

router = APIRouter(prefix="/rappels")


@router.get("")
def reminders(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, page: str = "1"
) -> HTMLResponse:
    settings: Settings = request.app.state.settings
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    shown = building.reminders_page(session, settings, today, number)
    return render(request, "reminders/list.html", shown)


@router.post("/{convention_id}/reponse")
def snooze(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    convention_id: UUID,
    form: Annotated[SnoozeForm, Form()],
) -> Response:
    if queries.convention(session, convention_id) is None:
        raise NotFoundError("Cette convention n’existe pas.")
    with attempt(session) as refusal:
        service.snooze(session, account.actor, convention_id, form.read(), form.note, today)
    if refusal:
        page = building.reminders_page(
            session, request.app.state.settings, today, 1,
            typed=form.model_dump(), errors=refusal.errors, refused=convention_id,
        )  # fmt: skip
        return render(request, "reminders/list.html", page, status_code=refusal.status)
    return see_other("/rappels", flash="La réponse attendue est notée.")
