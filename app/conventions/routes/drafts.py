"""Creating a draft, recording an old paper, editing the terms."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep
from app.conventions import building_drafts
from app.conventions.forms import CreationForm, ModelForm, PaperForm, TermsForm
from app.conventions.queries import loading
from app.conventions.rules.facts import Origin
from app.conventions.service import drafting, recording
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.templating import render

router = APIRouter(prefix="/conventions")


@router.get("/nouvelle")
def new(request: Request, session: SessionDep, _: AgentDep, membre: str = "") -> HTMLResponse:
    typed = CreationForm(member_id=membre).model_dump()
    page = building_drafts.creation_page(session, typed)
    return render(request, "conventions/creation.html", page)


@router.post("")
def create(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    form: Annotated[CreationForm, Form()],
) -> Response:
    with attempt(session) as refusal:
        member_id, model = form.read()
        row = drafting.create(session, account.actor, member_id, model, today)
    if refusal:
        page = building_drafts.creation_page(session, form.model_dump(), refusal.errors)
        return render(request, "conventions/creation.html", page, status_code=refusal.status)
    return see_other(f"/conventions/{row.id}", flash=f"Le brouillon {row.reference} est créé.")


@router.get("/reprise")
def new_paper(request: Request, session: SessionDep, _: AgentDep, membre: str = "") -> HTMLResponse:
    page = building_drafts.paper_page(session, {"member_id": membre})
    return render(request, "conventions/terms.html", page)


@router.post("/reprise")
def record_paper(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    form: Annotated[PaperForm, Form()],
) -> Response:
    with attempt(session) as refusal:
        member_id, direction, reference, signed_on, terms = form.read_paper()
        paper = recording.Paper(
            member_id=member_id,
            direction=direction,
            reference=reference,
            terms=terms,
            parties=recording.usual_parties(session, member_id, direction, signed_on),
        )
        row = recording.record_paper(session, account.actor, paper, today)
    if refusal:
        page = building_drafts.paper_page(session, form.model_dump(), refusal.errors)
        return render(request, "conventions/terms.html", page, status_code=refusal.status)
    return see_other(f"/conventions/{row.id}", flash="La convention est enregistrée.")


@router.get("/{convention_id}/termes")
def terms(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep, convention_id: UUID
) -> HTMLResponse:
    page = building_drafts.terms_page(session, convention_id, today, account.role)
    return render(request, "conventions/terms.html", page)


@router.post("/{convention_id}/termes")
def edit_terms(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    convention_id: UUID,
    form: Annotated[TermsForm, Form()],
) -> Response:
    loaded = loading.load(session, convention_id)
    building_drafts.refuse_closed_terms(loaded, today, account.role)
    is_paper = loaded.row.origin == Origin.RECORDED
    write = recording.transcribe if is_paper else drafting.edit_terms
    with attempt(session) as refusal:
        write(session, account.actor, convention_id, form.read(), today)
    if refusal:
        page = building_drafts.terms_page(
            session, convention_id, today, account.role, form.model_dump(), refusal.errors
        )
        return render(request, "conventions/terms.html", page, status_code=refusal.status)
    return see_other(f"/conventions/{convention_id}", flash="Les termes sont enregistrés.")


@router.post("/{convention_id}/modele")
def change_model(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    convention_id: UUID,
    form: Annotated[ModelForm, Form()],
) -> Response:
    with attempt(session) as refusal:
        drafting.change_model(session, account.actor, convention_id, form.model, today)
    if refusal:
        page = building_drafts.terms_page(
            session, convention_id, today, account.role, errors=refusal.errors
        )
        return render(request, "conventions/terms.html", page, status_code=refusal.status)
    return see_other(f"/conventions/{convention_id}", flash="Le modèle du brouillon est changé.")
