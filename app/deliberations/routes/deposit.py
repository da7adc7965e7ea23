"""Depositing the PDF of a délibération: keep it, show what was read, record once confirmed."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, UploadFile
from pydantic import BaseModel
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.settings import Settings
from app.core.templating import render
from app.deliberations import deposit, service
from app.deliberations.forms import DeliberationForm
from app.documents import store

router = APIRouter(prefix="/deliberations/depot")
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
PICTURE_DPI = 110


class DepositForm(BaseModel):
    file: UploadFile | None = None


@router.get("")
def choose(request: Request, session: SessionDep, _: AgentDep) -> HTMLResponse:
    return render(request, "deliberations/deposit.html", deposit.choose_page(session))


@router.post("")
def keep(
    request: Request, session: SessionDep, account: AgentDep, form: Annotated[DepositForm, Form()]
) -> Response:
    settings: Settings = request.app.state.settings
    content = form.file.file.read() if form.file else b""
    name = (form.file.filename if form.file else "") or ""
    with attempt(session) as refusal:
        kept = deposit.keep(session, account.actor, settings.store_dir, content, name)
    if refusal:
        page = deposit.choose_page(session, refusal.message)
        return render(request, "deliberations/deposit.html", page, status_code=refusal.status)
    return see_other(f"/deliberations/depot/{kept.sha256}")


@router.get("/{sha256}")
def check(request: Request, session: SessionDep, _: AgentDep, sha256: Sha256) -> HTMLResponse:
    settings: Settings = request.app.state.settings
    seen = deposit.read(settings.store_dir, sha256)
    page = deposit.check_page(session, sha256, seen)
    return render(request, "deliberations/deposit_check.html", page)


@router.post("/{sha256}")
def record(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    sha256: Sha256,
    form: Annotated[DeliberationForm, Form()],
) -> Response:
    settings: Settings = request.app.state.settings
    seen = deposit.read(settings.store_dir, sha256)  # before the transaction: it may take long
    deposit.stored(session, sha256)
    with attempt(session) as refusal:
        act = service.record(session, account.actor, form.read(), today, file_sha256=sha256)
    if refusal:
        page = deposit.check_page(session, sha256, seen, form.model_dump(), refusal.errors)
        return render(request, "deliberations/deposit_check.html", page, refusal.status)
    return see_other(
        f"/deliberations/{act.id}", flash="La délibération est enregistrée avec son document."
    )


@router.get("/{sha256}/page-{number}.png")
def picture(request: Request, _: AgentDep, sha256: Sha256, number: int) -> Response:
    settings: Settings = request.app.state.settings
    content = deposit.png(store.read(settings.store_dir, sha256), number, PICTURE_DPI)
    headers = {"Cache-Control": "private, max-age=3600, immutable"}
    return Response(content, media_type="image/png", headers=headers)
