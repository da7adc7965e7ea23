"""The page « Séances »: the calendar of assemblies, ours and the members'."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep, ReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import InvalidError
from app.core.forms import attempt
from app.core.french import date_fr, plural
from app.core.responses import see_other
from app.core.templating import render
from app.deliberations import pages_meetings, service_meetings
from app.deliberations.forms import FilterForm, uuid_or_none
from app.deliberations.pages_meetings import MeetingsForm
from app.deliberations.rules_meetings import ReadLine

HERE = "/deliberations/seances"
TEMPLATE = "deliberations/meetings.html"
router = APIRouter(prefix="/deliberations/seances")


@router.get("")
def meetings(
    request: Request,
    session: SessionDep,
    _: ReaderDep,
    today: TodayDep,
    form: Annotated[FilterForm, Query()],
) -> HTMLResponse:
    delays = service_meetings.delays(request.app.state.settings)
    url = f"{HERE}?{request.url.query}"
    page = pages_meetings.fill(session, form, url, today, delays)
    return render(request, TEMPLATE, page)


@router.post("")
def add(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    form: Annotated[MeetingsForm, Form()],
) -> Response:
    """Right lines are recorded even when others are refused; those stay in the form."""
    lines: list[ReadLine] = []
    with attempt(session) as refusal:
        body_id = uuid_or_none(form.collectivite_id)
        if body_id is None:
            raise InvalidError.of({"collectivite_id": "Choisissez la collectivité."})
        lines.extend(service_meetings.add(session, account.actor, body_id, form.dates, today))
    refused = sum(1 for line in lines if line.problem)
    if not refusal and not refused:
        flash = f"{plural(len(lines), 'séance ajoutée', 'séances ajoutées')} au calendrier."
        return see_other(f"{HERE}?collectivite={form.collectivite_id}", flash=flash)
    delays = service_meetings.delays(request.app.state.settings)
    page = pages_meetings.fill(
        session, FilterForm(), HERE, today, delays, form, lines,
        refusal.errors or {"dates": "Corrigez les lignes qui restent ci-dessous, ou retirez-les."},
    )  # fmt: skip
    return render(request, TEMPLATE, page, status_code=refusal.status if refusal else 422)


@router.post("/{meeting_id}/suppression")
def remove(session: SessionDep, account: AgentDep, meeting_id: UUID) -> Response:
    row = service_meetings.remove(session, account.actor, meeting_id)
    return see_other(HERE, flash=f"La séance du {date_fr(row.meeting_on)} est retirée.")
