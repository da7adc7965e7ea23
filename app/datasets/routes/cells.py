"""Pages of the six priority datasets: who is where, and the evidence behind each cell."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep, ReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import NotFoundError
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.settings import Settings
from app.core.templating import render
from app.datasets import building, service
from app.datasets.checking import receiving, working
from app.datasets.checking import service as checking
from app.datasets.forms import DecisionForm, EvidenceForm, FilterForm, WithdrawalForm
from app.datasets.models import Evidence
from app.datasets.rules import DatasetCode

router = APIRouter(prefix="/jeux-de-donnees")


@router.get("")
def datasets(
    request: Request,
    session: SessionDep,
    _: ReaderDep,
    today: TodayDep,
    form: Annotated[FilterForm, Query()],
) -> Response:
    if form.membre:
        return see_other(f"/jeux-de-donnees/membres/{quote(form.membre, safe='')}")
    url = f"/jeux-de-donnees?{request.url.query}"
    page = building.list_page(session, form, url, today)
    return render(request, "datasets/list.html", page)


@router.get("/membres/{member_id}")
def member(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, member_id: UUID
) -> HTMLResponse:
    page = building.member_page(session, member_id, today)
    return render(request, "datasets/member.html", page)


def _code(dataset: str) -> DatasetCode:
    if dataset not in set(DatasetCode):
        raise NotFoundError("Ce jeu de données n’est pas l’un des six jeux prioritaires.")
    return DatasetCode(dataset)


@router.get("/membres/{member_id}/{dataset}")
def cell(
    request: Request,
    session: SessionDep,
    _: ReaderDep,
    today: TodayDep,
    member_id: UUID,
    dataset: str,
) -> HTMLResponse:
    page = building.cell_page(session, member_id, _code(dataset), today)
    return render(request, "datasets/cell.html", page)


@router.post("/membres/{member_id}/{dataset}/preuves")
def declare(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    member_id: UUID,
    dataset: str,
    form: Annotated[EvidenceForm, Form()],
) -> Response:
    code = _code(dataset)
    settings: Settings = request.app.state.settings
    content = form.content()
    schema = checking.SCHEMA_OF[code]
    is_large = len(content) > working.LARGE
    # Before the transaction: it may take a second.
    checked = (
        checking.examine(content, form.file_name, schema) if content and not is_large else None
    )
    check_id = None
    with attempt(session) as refusal:
        claim = form.read()
        if is_large:
            claim = receiving.unsaid(session, member_id, code, claim)
        if checked is None:
            evidence = service.declare(session, account.actor, member_id, code, claim, today)
            if is_large:
                check_id = working.request(
                    session, settings, account.actor, content, form.file_name, schema, member_id,
                    evidence,
                )  # fmt: skip
        else:
            receiving.declare_received(
                session, account.actor, settings.store_dir, member_id, code, claim, checked, today
            )
    if refusal:
        page = building.cell_page(
            session, member_id, code, today, typed=form.typed(), errors=refusal.errors
        )
        return render(request, "datasets/cell.html", page, status_code=refusal.status)
    if check_id is not None:
        told = "La preuve est enregistrée. Son fichier est lourd : le contrôle suit son cours."
        return see_other(f"/jeux-de-donnees/controles/{check_id}", flash=told)
    return see_other(building.cell_url(member_id, code), flash="La preuve est enregistrée.")


@router.post("/membres/{member_id}/{dataset}/application")
def decide(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    member_id: UUID,
    dataset: str,
    form: Annotated[DecisionForm, Form()],
) -> Response:
    code = _code(dataset)
    with attempt(session) as refusal:
        service.decide(session, account.actor, member_id, code, form.value, form.reason, today)
    if refusal:
        page = building.cell_page(
            session, member_id, code, today,
            typed_decision=form.model_dump(), decision_errors=refusal.errors,
        )  # fmt: skip
        return render(request, "datasets/cell.html", page, status_code=refusal.status)
    return see_other(building.cell_url(member_id, code), flash="La décision est enregistrée.")


@router.post("/preuves/{evidence_id}/retrait")
def withdraw(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    evidence_id: UUID,
    form: Annotated[WithdrawalForm, Form()],
) -> Response:
    evidence = session.get(Evidence, evidence_id)
    if evidence is None:
        raise NotFoundError("Cette preuve n’existe pas.")
    member_id, code = evidence.collectivite_id, DatasetCode(evidence.dataset)
    with attempt(session) as refusal:
        service.withdraw(session, account.actor, evidence_id, form.reason)
    if refusal:
        page = building.cell_page(
            session, member_id, code, today, withdrawn=evidence_id,
            typed_withdrawal=form.model_dump(), withdrawal_errors=refusal.errors,
        )  # fmt: skip
        return render(request, "datasets/cell.html", page, status_code=refusal.status)
    return see_other(building.cell_url(member_id, code), flash="La preuve est retirée.")


@router.get("/{dataset}")
def dataset_members(
    request: Request,
    session: SessionDep,
    _: ReaderDep,
    today: TodayDep,
    dataset: str,
    form: Annotated[FilterForm, Query()],
) -> HTMLResponse:
    code = _code(dataset)
    url = f"/jeux-de-donnees/{code}?{request.url.query}"
    page = building.dataset_page(session, code, form, url, today)
    return render(request, "datasets/dataset.html", page)
