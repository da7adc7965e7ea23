"""The page of the harvests: portals, what was found, what is to be confirmed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep, ReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import NotFoundError
from app.core.forms import attempt
from app.core.french import plural
from app.core.responses import see_other
from app.core.templating import render
from app.datasets.portals import queries, running, service
from app.datasets.portals.building import harvest_page
from app.datasets.portals.forms import ActiveForm, DecisionsForm, PortalForm
from app.jobs import queries as job_queries
from app.jobs import service as jobs

ADDRESS = "/jeux-de-donnees/moissons"
TEMPLATE = "datasets/harvest.html"
router = APIRouter(prefix=ADDRESS)


@router.get("")
def harvests(request: Request, session: SessionDep, _: ReaderDep, today: TodayDep) -> HTMLResponse:
    return render(request, TEMPLATE, harvest_page(session, today))


@router.post("/portails")
def add_portal(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    form: Annotated[PortalForm, Form()],
) -> Response:
    may_reach = running.reach_of(request.app.state.settings)
    with attempt(session) as refusal:
        service.add_portal(session, account.actor, **form.read(), may_reach=may_reach)
    if refusal:
        page = harvest_page(session, today, form.model_dump(), refusal.errors)
        return render(request, TEMPLATE, page, status_code=refusal.status)
    return see_other(ADDRESS, "Le portail est ajouté : il sera lu à la prochaine moisson.")


@router.post("/portails/{portal_id}/activite")
def set_active(
    session: SessionDep,
    account: AgentDep,
    portal_id: UUID,
    form: Annotated[ActiveForm, Form()],
) -> Response:
    is_active = form.active == "1"
    service.set_active(session, account.actor, portal_id, is_active=is_active)
    told = (
        "Le portail sera lu à la prochaine moisson." if is_active else "Le portail n’est plus lu."
    )
    return see_other(ADDRESS, told)


@router.post("/portails/{portal_id}/essai")
def try_portal(session: SessionDep, _: AgentDep, portal_id: UUID) -> Response:
    service.ask_for_try(session, portal_id)
    return see_other(ADDRESS, "L’essai est demandé : sa réponse s’affichera dans la liste.")


@router.post("/rapprochements")
def decide(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    form: Annotated[DecisionsForm, Form()],
) -> Response:
    number = 0
    with attempt(session) as refusal:
        number = service.decide(session, account.actor, form.ids(), form.decision)
    if refusal:
        page = harvest_page(session, today, errors=refusal.errors)
        return render(request, TEMPLATE, page, status_code=refusal.status)
    if not number:
        return see_other(ADDRESS, "Ces propositions étaient déjà décidées.")
    if form.decision == "reject":
        return see_other(
            ADDRESS, f"{plural(number, 'proposition écartée', 'propositions écartées')}."
        )
    counted = plural(number, "rapprochement confirmé", "rapprochements confirmés")
    is_real = queries.will_be_observed(session, form.ids())
    follows = "observation à la prochaine moisson" if is_real else "la démonstration s’arrête là"
    return see_other(ADDRESS, f"{counted} : {follows}.")


@router.post("/rapprochements/{matching_id}/abandon")
def stop_following(session: SessionDep, account: AgentDep, matching_id: UUID) -> Response:
    service.stop_following(session, account.actor, matching_id)
    return see_other(f"{ADDRESS}#liens", "Cette adresse n’est plus suivie.")


@router.post("/maintenant")
def harvest_now(session: SessionDep, _: AgentDep, today: TodayDep) -> Response:
    running.request_now(session, today)
    return see_other(ADDRESS)


@router.post("/annulation")
def cancel(session: SessionDep, account: AgentDep) -> Response:
    job = job_queries.by_key(session, running.MANUAL_JOB)
    if job is None:
        raise NotFoundError("Aucune moisson n’est en cours.")
    jobs.cancel(session, account.actor, job.id)
    return see_other(ADDRESS, "La moisson est arrêtée : ce qui est lu reste.")
