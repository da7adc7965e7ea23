"""Agents give links, withdraw them, and decide what came by them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep
from app.collectivites import service as collectivites
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import NotFoundError
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.settings import Settings
from app.core.templating import render
from app.reports.correspondants import building, links, routes_public, service
from app.reports.correspondants.forms import RefusalForm
from app.reports.correspondants.models import MemberProposal

INBOX = "reports/correspondants.html"
LINKS = "reports/correspondant_links.html"
router = APIRouter()
router.include_router(routes_public.router)


@router.get("/correspondants")
def inbox(request: Request, session: SessionDep, _: AgentDep) -> HTMLResponse:
    return render(request, INBOX, building.inbox(session))


@router.post("/correspondants/envois/{proposal_id}/confirmation")
def accept(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep, proposal_id: UUID
) -> Response:
    _known(session, proposal_id)
    with attempt(session) as refusal:
        service.accept(session, account.actor, proposal_id, today)
    if refusal:
        page = building.inbox(session, errors={"": refusal.message})
        return render(request, INBOX, page, status_code=refusal.status)
    return see_other("/correspondants", flash="L’envoi est confirmé.")


@router.post("/correspondants/envois/{proposal_id}/rejet")
def refuse(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    proposal_id: UUID,
    form: Annotated[RefusalForm, Form()],
) -> Response:
    _known(session, proposal_id)
    with attempt(session) as refusal:
        service.refuse(session, account.actor, proposal_id, form.reason.strip())
    if refusal:
        page = building.inbox(
            session, errors=refusal.errors, refused=proposal_id, reason=form.reason
        )
        return render(request, INBOX, page, status_code=refusal.status)
    return see_other("/correspondants", flash="L’envoi est écarté, avec sa raison.")


def _known(session: SessionDep, proposal_id: UUID) -> None:
    if session.get(MemberProposal, proposal_id) is None:
        raise NotFoundError("Cet envoi n’existe pas. Reprenez la liste.")


@router.get("/collectivites/{collectivite_id}/liens")
def links_of(
    request: Request, session: SessionDep, _: AgentDep, today: TodayDep, collectivite_id: UUID
) -> HTMLResponse:
    return render(request, LINKS, building.links_page(session, collectivite_id, today))


@router.post("/collectivites/{collectivite_id}/liens/{mandate_id}")
def give(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    collectivite_id: UUID,
    mandate_id: UUID,
) -> HTMLResponse:
    """Shown in place of a redirect: the address is displayed once and kept nowhere."""
    settings: Settings = request.app.state.settings
    collectivites.get(session, collectivite_id)
    secret = links.give(session, account.actor, collectivite_id, mandate_id, today)
    session.flush()
    page = building.links_page(
        session, collectivite_id, today,
        address=f"{settings.base_url}/correspondant/{secret}", holder_id=mandate_id,
    )  # fmt: skip
    return render(request, LINKS, page)


@router.post("/collectivites/{collectivite_id}/liens/{link_id}/retrait")
def withdraw(
    session: SessionDep, account: AgentDep, collectivite_id: UUID, link_id: UUID
) -> Response:
    links.withdraw(session, account.actor, collectivite_id, link_id)
    return see_other(
        f"/collectivites/{collectivite_id}/liens",
        flash="Le lien est retiré : il n’ouvre plus rien.",
    )
