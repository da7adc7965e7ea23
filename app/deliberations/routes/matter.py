"""Completing the matter of an act after it was recorded, one act after the other."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.templating import render
from app.deliberations import building, queries, service

router = APIRouter(prefix="/deliberations/{deliberation_id}/matiere")


class MatterForm(BaseModel):
    matter_code: str = ""


@router.get("")
def show(request: Request, session: SessionDep, _: AgentDep, deliberation_id: UUID) -> HTMLResponse:
    page = building.matter_page(session, deliberation_id)
    return render(request, "deliberations/matter.html", page)


@router.post("")
def complete(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    deliberation_id: UUID,
    form: Annotated[MatterForm, Form()],
) -> Response:
    service.get(session, deliberation_id)
    code = form.matter_code.strip()
    with attempt(session) as refusal:
        service.complete_matter(session, account.actor, deliberation_id, code, today)
    if refusal:
        page = building.matter_page(session, deliberation_id, code, refusal.errors)
        return render(request, "deliberations/matter.html", page, status_code=refusal.status)
    return _next(session)


def _next(session: Session) -> Response:
    """The next act that waits for its matter, else the open data that were waiting."""
    waiting = queries.own_without_matter(session)
    if waiting:
        return see_other(
            f"/deliberations/{waiting[0].id}/matiere",
            flash="La matière est enregistrée. Voici la délibération suivante.",
        )
    return see_other("/donnees", flash="La matière est enregistrée.")
