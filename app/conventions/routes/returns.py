"""Dropping a signed file: read it, show what it proves, record once confirmed."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from sqlmodel import Session
from starlette.background import BackgroundTask
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import Account, AgentDep
from app.conventions import building_returns as building
from app.conventions.queries.returned import TextKey
from app.conventions.return_forms import ChoiceForm, ConfirmForm, DropForm, key_or_none
from app.conventions.service import returning
from app.conventions.service.returning import Examined
from app.conventions.service.texts import Text
from app.core.clock import TodayDep, now
from app.core.db import SessionDep, read_session
from app.core.errors import DomainError
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.settings import Settings
from app.core.templating import render
from app.documents import pictures, waiting
from app.documents.waiting import Slip

router = APIRouter(prefix="/documents/retours")
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


@router.get("")
def choose(
    request: Request,
    session: SessionDep,
    _: AgentDep,
    convention: Annotated[str, Query()] = "",
    avenant: Annotated[str, Query()] = "",
) -> HTMLResponse:
    settings: Settings = request.app.state.settings
    page = building.drop_page(session, settings, key_or_none(convention, avenant))
    return render(request, "conventions/returns.html", page)


@router.post("")
def drop(
    request: Request, session: SessionDep, account: AgentDep, form: Annotated[DropForm, Form()]
) -> Response:
    """A refused file is kept nowhere: the answer says why, and the journal that it came."""
    settings: Settings = request.app.state.settings
    try:
        content, name = form.read()
        key = _recognised(request, content, form.key)
        examined = _examined(request, content, key)
    except DomainError as error:
        page = building.drop_page(session, settings, None, error=error.message)
        return render(request, "conventions/returns.html", page, status_code=error.status)
    is_hopeless = examined.verdict.is_refused and not examined.verdict.is_scan
    if is_hopeless or building.joined(session, examined.sha256):
        if is_hopeless:
            returning.refuse(session, account.actor, examined, name)
        page = building.drop_page(session, settings, form.key, examined=examined, name=name)
        status = 422 if is_hopeless else 409
        return render(request, "conventions/returns.html", page, status_code=status)
    waiting.sweep(settings.waiting_dir, now())
    slip = Slip(examined.sha256, name, account.label, now())
    waiting.keep(settings.waiting_dir, content, returning.about(slip, key))
    return see_other(f"/documents/retours/{examined.sha256}")


@router.get("/{sha256}")
def check(
    request: Request, session: SessionDep, _: AgentDep, today: TodayDep, sha256: Sha256
) -> HTMLResponse:
    slip, content, examined = _waiting(request, sha256)
    page = building.check_page(session, slip, content, examined, today)
    return render(request, "conventions/return_check.html", page)


@router.post("/{sha256}")
def record(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    sha256: Sha256,
    form: Annotated[ConfirmForm, Form()],
) -> Response:
    settings: Settings = request.app.state.settings
    slip, content, examined = _waiting(request, sha256)
    with attempt(session) as refusal:
        chosen = form.read(len(examined.verdict.signatures))
        text = returning.confirm(
            session, account.actor, settings, examined, content, slip.name, chosen, today,
            is_admin=account.is_admin,
        )  # fmt: skip
    if refusal:
        page = building.check_page(
            session, slip, content, examined, today, form.typed, refusal.errors
        )
        return render(request, "conventions/return_check.html", page, status_code=refusal.status)
    address = f"/conventions/{text.key.convention_id}#documents"
    response = see_other(address, flash=_said(len(chosen), text))
    # After the commit: the file is in the store by then.
    response.background = BackgroundTask(waiting.forget, settings.waiting_dir, sha256)
    return response


def _said(count: int, text: Text) -> str:
    if count == 0:
        return f"Le fichier est joint à {text.title}."
    if count == 1:
        return "La signature est enregistrée et le fichier signé est joint."
    return f"{count} signatures sont enregistrées et le fichier signé est joint."


@router.post("/{sha256}/convention")
def choose_convention(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    sha256: Sha256,
    form: Annotated[ChoiceForm, Form()],
) -> Response:
    """A person says which text it is; the file is then compared with that one."""
    settings: Settings = request.app.state.settings
    slip, content = waiting.read(settings.waiting_dir, sha256)
    try:
        chosen = form.read()
        examined = _examined(request, content, chosen)
    except DomainError as error:
        unknown = _examined(request, content, None)
        errors = error.errors or {"convention_id": error.message}
        page = building.check_page(session, slip, content, unknown, today, errors=errors)
        return render(request, "conventions/return_check.html", page, status_code=error.status)
    if examined.is_recordable:
        waiting.keep(settings.waiting_dir, content, returning.about(slip, chosen))
        return see_other(f"/documents/retours/{sha256}")
    return _refused(request, session, account, slip, examined)


def _refused(
    request: Request, session: Session, account: Account, slip: Slip, examined: Examined
) -> Response:
    settings: Settings = request.app.state.settings
    returning.refuse(session, account.actor, examined, slip.name)
    waiting.forget(settings.waiting_dir, slip.sha256)
    page = building.drop_page(session, settings, None, examined=examined, name=slip.name)
    return render(request, "conventions/returns.html", page, status_code=422)


@router.post("/{sha256}/oubli")
def forget(request: Request, _: AgentDep, sha256: Sha256) -> Response:
    settings: Settings = request.app.state.settings
    waiting.forget(settings.waiting_dir, sha256)
    return see_other("/documents/retours", flash="Le fichier déposé est oublié.")


@router.get("/{sha256}/page-{number}.png")
def picture(request: Request, _: AgentDep, sha256: Sha256, number: int) -> Response:
    settings: Settings = request.app.state.settings
    content = waiting.read(settings.waiting_dir, sha256)[1]
    headers = {"Cache-Control": "private, max-age=3600, immutable"}
    return Response(pictures.png(content, number), media_type="image/png", headers=headers)


def _waiting(request: Request, sha256: str) -> tuple[Slip, bytes, Examined]:
    """Read before any writing transaction opens: it may take seconds."""
    settings: Settings = request.app.state.settings
    slip, content = waiting.read(settings.waiting_dir, sha256)
    key = key_or_none(slip.convention_id or "", slip.avenant_id or "")
    key = key or _recognised(request, content, None)
    return slip, content, _examined(request, content, key)


def _recognised(request: Request, content: bytes, said: TextKey | None) -> TextKey | None:
    with read_session(request.app.state.engine) as reading:
        return returning.recognise(reading, content, said)


def _examined(request: Request, content: bytes, key: TextKey | None) -> Examined:
    settings: Settings = request.app.state.settings
    with read_session(request.app.state.engine) as reading:
        examined = returning.examine(reading, settings, content, now(), key)
        reading.expunge_all()  # what was read stays readable once the transaction is over
        return examined
