"""The page behind a personal link: read, deposit, declare, answer; no account, no session.

The secret in the address is the only key; it is never logged (the log names the route), never sent
to another site (Referrer-Policy), and the forms carry a token that only this page can write.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import PublicDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.forms import Refusal, attempt
from app.core.responses import see_other
from app.core.settings import Settings
from app.core.templating import render
from app.reports.correspondants import building, links, service
from app.reports.correspondants.forms import (
    ActForm,
    AnswerForm,
    PublicationForm,
    ScanForm,
    content_and_name,
)
from app.reports.correspondants.models import MemberLink

HERE = "/correspondant/{secret}"
TEMPLATE = "reports/correspondant.html"
DONE = {
    "publication": "Votre publication est transmise.",
    "reponse": "Votre date de réponse est transmise.",
    "deliberation": "Votre délibération est transmise.",
    "numerisation": "Votre numérisation est transmise.",
}
router = APIRouter()


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _shown(
    request: Request,
    session: Session,
    link: MemberLink,
    secret: str,
    today: date,
    status: int = 200,
    **more: Any,
) -> HTMLResponse:
    page = building.member_page(session, _settings(request), link, secret, today, **more)
    response = render(request, TEMPLATE, page, status_code=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _opened(
    request: Request, session: Session, secret: str, form_token: str, today: date
) -> MemberLink:
    link = links.opened(session, secret, today)
    links.check_form(_settings(request), secret, form_token)
    return link


def _answered(
    request: Request,
    session: Session,
    link: MemberLink,
    secret: str,
    today: date,
    kind: str,
    refusal: Refusal,
    typed: Mapping[str, str],
) -> Response:
    if not refusal:
        return see_other(f"/correspondant/{secret}?fait={kind}")
    field = "scan" if kind == "numerisation" else "file"
    errors = {
        field if name in {"", "file"} else name: words for name, words in refusal.errors.items()
    }
    return _shown(
        request, session, link, secret, today, refusal.status,
        refused=kind, typed=typed, errors=errors,
    )  # fmt: skip


@router.get(HERE)
def read(
    request: Request, session: SessionDep, _: PublicDep, today: TodayDep, secret: str,
    fait: str = "",
) -> HTMLResponse:  # fmt: skip
    link = links.opened(session, secret, today)
    return _shown(request, session, link, secret, today, done=DONE.get(fait, ""))


@router.post(HERE + "/publication")
def publication(
    request: Request,
    session: SessionDep,
    _: PublicDep,
    today: TodayDep,
    secret: str,
    form: Annotated[PublicationForm, Form()],
) -> Response:
    link = _opened(request, session, secret, form.form_token, today)
    with attempt(session) as refusal:
        service.declare_publication(session, link, *form.read(), today)
    typed = form.model_dump()
    return _answered(request, session, link, secret, today, "publication", refusal, typed)


@router.post(HERE + "/reponse")
def answer(
    request: Request,
    session: SessionDep,
    _: PublicDep,
    today: TodayDep,
    secret: str,
    form: Annotated[AnswerForm, Form()],
) -> Response:
    link = _opened(request, session, secret, form.form_token, today)
    with attempt(session) as refusal:
        service.answer(session, link, *form.read(), today)
    typed = form.model_dump()
    return _answered(request, session, link, secret, today, "reponse", refusal, typed)


@router.post(HERE + "/deliberation")
def deliberation(
    request: Request,
    session: SessionDep,
    _: PublicDep,
    today: TodayDep,
    secret: str,
    form: Annotated[ActForm, Form()],
) -> Response:
    link = _opened(request, session, secret, form.form_token, today)
    root = _settings(request).store_dir
    with attempt(session) as refusal:
        service.deposit_act(session, link, root, *content_and_name(form.file))
    return _answered(request, session, link, secret, today, "deliberation", refusal, {})


@router.post(HERE + "/numerisation")
def scan(
    request: Request,
    session: SessionDep,
    _: PublicDep,
    today: TodayDep,
    secret: str,
    form: Annotated[ScanForm, Form()],
) -> Response:
    link = _opened(request, session, secret, form.form_token, today)
    root = _settings(request).store_dir
    with attempt(session) as refusal:
        service.deposit_scan(session, link, root, *content_and_name(form.scan))
    return _answered(request, session, link, secret, today, "numerisation", refusal, {})
