"""Depositing the PDF of a délibération: keep it, show what was read, record once confirmed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Request, UploadFile
from pydantic import BaseModel, BeforeValidator
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.settings import Settings
from app.core.templating import render
from app.deliberations import building_deposit, deposit, service
from app.deliberations.forms import DeliberationForm
from app.deliberations.reading import pdf
from app.documents import store

ADDRESS = "/deliberations/depot"
router = APIRouter(prefix=ADDRESS)
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
Turn = Annotated[Literal[0, 90, 180, 270], BeforeValidator(int), Query()]
PICTURE_DPI = 110


class DepositForm(BaseModel):
    file: UploadFile | None = None


@router.get("")
def choose(request: Request, session: SessionDep, _: AgentDep) -> HTMLResponse:
    settings: Settings = request.app.state.settings
    page = building_deposit.choose_page(session, settings.deposit_days)
    return render(request, "deliberations/deposit.html", page)


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
        page = building_deposit.choose_page(session, settings.deposit_days, refusal.message)
        return render(request, "deliberations/deposit.html", page, status_code=refusal.status)
    return see_other(f"{ADDRESS}/{kept.sha256}")


@router.get("/{sha256}")
def check(request: Request, session: SessionDep, _: AgentDep, sha256: Sha256) -> HTMLResponse:
    settings: Settings = request.app.state.settings
    waiting = building_deposit.wait_page(session, sha256)
    if waiting:
        return render(request, "deliberations/deposit_wait.html", waiting)
    page = building_deposit.check_page(session, settings.store_dir, sha256)
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
    deposit.stored(session, sha256)
    with attempt(session) as refusal:
        act = service.record(session, account.actor, form.read(), today, file_sha256=sha256)
    if refusal:
        page = building_deposit.check_page(
            session, settings.store_dir, sha256, form.model_dump(), refusal.errors
        )
        return render(request, "deliberations/deposit_check.html", page, refusal.status)
    return see_other(
        f"/deliberations/{act.id}", flash="La délibération est enregistrée avec son document."
    )


@router.post("/{sha256}/lecture")
def read_again(
    request: Request, session: SessionDep, account: AgentDep, sha256: Sha256
) -> Response:
    settings: Settings = request.app.state.settings
    deposit.read_again(session, account.actor, settings.store_dir, sha256)
    return see_other(f"{ADDRESS}/{sha256}")


@router.post("/{sha256}/arret")
def stop_reading(session: SessionDep, account: AgentDep, sha256: Sha256) -> Response:
    deposit.stop_reading(session, account.actor, sha256)
    return see_other(f"{ADDRESS}/{sha256}")


@router.get("/{sha256}/page-{number}.png")
def picture(request: Request, _: AgentDep, sha256: Sha256, number: int, tour: Turn = 0) -> Response:
    settings: Settings = request.app.state.settings
    content = pdf.png(store.read(settings.store_dir, sha256), number, PICTURE_DPI, tour)
    headers = {"Cache-Control": "private, max-age=3600, immutable"}
    return Response(content, media_type="image/png", headers=headers)
