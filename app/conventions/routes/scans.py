"""Scans: drop a pile, follow its reading, sort what is left, attach each set."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep
from app.conventions.scans import binding, building, service
from app.conventions.scans.forms import AssignForm, BindForm, DropForm, SortForm
from app.conventions.scans.pages import HERE
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import DomainError, InvalidError, NotFoundError
from app.core.forms import Refusal, attempt
from app.core.french import date_fr, plural
from app.core.responses import see_other
from app.core.settings import Settings
from app.core.templating import render

router = APIRouter(prefix=HERE)
Number = Annotated[int, Path(ge=1, le=100_000)]
KEPT_A_WHILE = {"Cache-Control": "private, max-age=3600"}


def _store(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


@router.get("")
def choose(request: Request, session: SessionDep, _: AgentDep) -> HTMLResponse:
    return render(request, "conventions/scans/drop.html", building.drop_page(session))


@router.post("")
def drop(
    request: Request, session: SessionDep, account: AgentDep, form: Annotated[DropForm, Form()]
) -> Response:
    content, name = form.read()
    root = _store(request).store_dir
    with attempt(session) as refusal:
        dropped = service.drop(session, account.actor, root, content, name)
    if refusal:
        page = building.drop_page(session, refusal.message)
        return render(request, "conventions/scans/drop.html", page, refusal.status)
    scan, flash = dropped.scan, "Le paquet est déposé. La lecture commence."
    if not dropped.is_new:
        flash = f"Ce paquet a déjà été déposé le {date_fr(scan.dropped_at)} : le voici."
    return see_other(f"{HERE}/{scan.id}", flash=flash)


@router.get("/{scan_id}")
def show(request: Request, session: SessionDep, _: AgentDep, scan_id: UUID) -> HTMLResponse:
    page = building.pile_page(session, _store(request).store_dir, scan_id)
    return render(request, "conventions/scans/pile.html", page)


@router.post("/{scan_id}/arret")
def stop(session: SessionDep, account: AgentDep, scan_id: UUID) -> Response:
    service.stop(session, account.actor, scan_id)
    return see_other(f"{HERE}/{scan_id}", "La lecture est arrêtée. Les pages lues sont gardées.")


@router.post("/{scan_id}/reprise")
def resume(session: SessionDep, account: AgentDep, scan_id: UUID) -> Response:
    service.resume(session, account.actor, scan_id)
    return see_other(f"{HERE}/{scan_id}", "La lecture reprend où elle s’était arrêtée.")


@router.post("/{scan_id}/blanches")
def set_blanks_aside(session: SessionDep, account: AgentDep, scan_id: UUID) -> Response:
    count = service.set_blanks_aside(session, account.actor, scan_id)
    said = plural(count, "page blanche écartée", "pages blanches écartées")
    return see_other(f"{HERE}/{scan_id}", flash=f"{said}.")


@router.get("/{scan_id}/jeux/{number}")
def check(
    request: Request, session: SessionDep, _: AgentDep, scan_id: UUID, number: Number
) -> HTMLResponse:
    page = building.set_page(session, _store(request).store_dir, scan_id, number)
    return render(request, "conventions/scans/set.html", page)


@router.post("/{scan_id}/jeux/{number}")
def bind(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    scan_id: UUID,
    number: Number,
    form: Annotated[BindForm, Form()],
) -> Response:
    root, choice = _store(request).store_dir, form.choice()
    try:  # the PDF/A is made before the writing transaction: it may take seconds
        confirmed = form.read()
        pdf = binding.prepare(request.app.state.engine, root, scan_id, choice, today)
    except NotFoundError:
        raise
    except DomainError as error:
        refusal = Refusal(error.message, error.errors or {"": error.message}, error.status)
        return _refused(request, session, scan_id, number, form, refusal)
    with attempt(session) as refusal:
        said = binding.bind(session, account.actor, root, scan_id, choice, pdf, confirmed, today)
    if refusal:
        return _refused(request, session, scan_id, number, form, refusal)
    left = building.pile_page(session, root, scan_id).to_bind
    following = f"{HERE}/{scan_id}/jeux/{left[0].first}" if left else f"{HERE}/{scan_id}"
    return see_other(following, flash=said)


def _refused(
    request: Request,
    session: SessionDep,
    scan_id: UUID,
    number: int,
    form: BindForm,
    refusal: Refusal,
) -> HTMLResponse:
    """The set as it now is, with what was typed; 404 when it is no longer there."""
    root = _store(request).store_dir
    page = building.set_page(session, root, scan_id, number, form.typed(), refusal.errors)
    return render(request, "conventions/scans/set.html", page, status_code=refusal.status)


@router.get("/{scan_id}/pages/{number}")
def sheet(
    request: Request, session: SessionDep, _: AgentDep, scan_id: UUID, number: Number
) -> HTMLResponse:
    page = building.sheet_page(session, _store(request).store_dir, scan_id, number)
    return render(request, "conventions/scans/sheet.html", page)


@router.post("/{scan_id}/pages/{number}")
def sort(
    session: SessionDep, account: AgentDep, scan_id: UUID, number: Number,
    form: Annotated[SortForm, Form()],
) -> Response:  # fmt: skip
    acts = {
        "aside": (service.set_aside, f"La page {number} est écartée."),
        "back": (service.take_back, f"La page {number} est reprise."),
        "free": (service.release, f"La page {number} est à trier."),
    }
    page = f"{HERE}/{scan_id}/pages/{number}"
    if form.act in service.TURNS:
        service.turn(session, account.actor, scan_id, number, form.act)
        return see_other(page)
    if form.act not in acts:
        raise InvalidError("Choisissez ce qu’il faut faire de cette page.")
    do, said = acts[form.act]
    do(session, account.actor, scan_id, number)
    return see_other(f"{HERE}/{scan_id}", flash=said)


@router.post("/{scan_id}/pages/{number}/affectation")
def assign(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    scan_id: UUID,
    number: Number,
    form: Annotated[AssignForm, Form()],
) -> Response:
    root = _store(request).store_dir
    with attempt(session) as refusal:
        reference, page_number = form.read()
        service.assign(session, account.actor, scan_id, number, reference, page_number)
    page = building.sheet_page(session, root, scan_id, number, form.model_dump(), refusal.errors)
    if refusal:
        return render(request, "conventions/scans/sheet.html", page, refusal.status)
    following = f"{page.pile}/pages/{page.following}" if page.following else page.pile
    return see_other(
        following, flash=f"La page {number} est affectée à la page {page_number} de {reference}."
    )


@router.get("/{scan_id}/vignette-{number}.jpg")
def thumbnail(session: SessionDep, _: AgentDep, scan_id: UUID, number: Number) -> Response:
    content = building.thumbnail(session, scan_id, number)
    return Response(content, media_type="image/jpeg", headers=KEPT_A_WHILE)


@router.get("/{scan_id}/page-{number}.png")
def picture(
    request: Request, session: SessionDep, _: AgentDep, scan_id: UUID, number: Number
) -> Response:
    content = building.picture(session, _store(request).store_dir, scan_id, number)
    return Response(content, media_type="image/png", headers=KEPT_A_WHILE)
