"""Pages of the checks: send a file, read its report, take it away, take the corrected copy."""

from datetime import date
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, UploadFile
from pydantic import BaseModel
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import Account, AgentDep, ReaderDep
from app.collectivites.models import Collectivite
from app.core.clock import TodayDep
from app.core.db import SessionDep, read_session
from app.core.errors import ConflictError, DomainError, InvalidError
from app.core.forms import attempt
from app.core.responses import download, inline, see_other
from app.core.settings import Settings
from app.core.templating import render
from app.datasets.checking import exporting, printing, queries, service, working
from app.datasets.checking.correcting import corrected_copy
from app.datasets.checking.models import FileCheck
from app.datasets.checking.pages import ChoosePage, ReportPage, WaitPage
from app.datasets.checking.rules import SchemaCode

router = APIRouter(prefix="/jeux-de-donnees")
CHOOSE = "datasets/check.html"
REPORT = "datasets/check_report.html"
WAIT = "datasets/check_wait.html"


class CheckForm(BaseModel):
    file: UploadFile | None = None
    schema_code: str = ""
    membre: str = ""

    def content(self) -> tuple[bytes, str]:
        if self.file is None or not self.file.filename:
            return b"", ""
        return self.file.file.read(), Path(self.file.filename).name

    def typed(self) -> dict[str, str]:
        return {"schema_code": self.schema_code, "membre": self.membre}


class AgainForm(BaseModel):
    schema_code: str = ""


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _root(request: Request) -> Path:
    return _settings(request).store_dir


def _schema(typed: str) -> SchemaCode | None:
    if not typed:
        return None
    if typed not in set(SchemaCode):
        raise InvalidError.of({"schema_code": "Choisissez le jeu dans la liste."})
    return SchemaCode(typed)


def _member(typed: str) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        raise InvalidError.of({"membre": "Choisissez le membre dans la liste."}) from None


@router.get("/controle")
def choose(
    request: Request, session: SessionDep, _: AgentDep, membre: str = "", jeu: str = ""
) -> HTMLResponse:
    """`membre` and `jeu` come from the page of a cell."""
    page = _choose_page(session, {"schema_code": jeu, "membre": membre})
    return render(request, CHOOSE, page)


def _choose_page(
    session: Session, typed: dict[str, str], errors: dict[str, str] | None = None
) -> ChoosePage:
    return ChoosePage(queries.newest(session), queries.members(session), typed, errors or {})


@router.post("/controle")
def check(
    request: Request, session: SessionDep, account: AgentDep, form: Annotated[CheckForm, Form()]
) -> Response:
    """The check comes before the first query: it may take seconds, and must hold no lock."""
    content, name = form.content()
    checked = None
    try:
        member_id = _member(form.membre)
        schema = service.schema_of(content, _schema(form.schema_code))
        if len(content) <= working.LARGE:
            checked = service.examine(content, name, schema)
    except DomainError as error:
        page = _choose_page(session, form.typed(), error.errors)
        return render(request, CHOOSE, page, status_code=error.status)
    with attempt(session) as refusal:
        if checked is None:
            check_id = working.request(
                session, _settings(request), account.actor, content, name, schema, member_id
            )
        else:
            check_id = service.record(session, account.actor, _root(request), checked, member_id).id
    if refusal:
        page = _choose_page(session, form.typed(), {"membre": refusal.message})
        return render(request, CHOOSE, page, status_code=refusal.status)
    return see_other(f"/jeux-de-donnees/controles/{check_id}")


@router.get("/controles/{check_id}")
def report(
    request: Request, session: SessionDep, account: ReaderDep, today: TodayDep, check_id: UUID
) -> HTMLResponse:
    """The page of a large file waits here for its report."""
    if account.can_write and session.get(FileCheck, check_id) is None:
        job = working.job_of(session, check_id)
        if job is not None:
            return render(request, WAIT, WaitPage(check_id, job))
    return render(request, REPORT, _report_page(request, session, account, today, check_id))


@router.post("/controles/{check_id}/annulation")
def cancel(request: Request, session: SessionDep, account: AgentDep, check_id: UUID) -> Response:
    working.cancel(session, _settings(request), account.actor, check_id)
    return see_other("/jeux-de-donnees/controle", "Le contrôle est annulé.")


def _report_page(
    request: Request,
    session: Session,
    account: Account,
    today: date,
    check_id: UUID,
    errors: dict[str, str] | None = None,
) -> ReportPage:
    row = service.readable(session, check_id, is_agent=account.can_write)
    body = session.get(Collectivite, row.collectivite_id) if row.collectivite_id else None
    found = service.kept(session, _root(request), row)
    caution = service.caution(session, row, body, today)
    return ReportPage(row, found, body.name if body else None, caution, errors or {})


@router.post("/controles/{check_id}/autre-jeu")
def check_again(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    check_id: UUID,
    form: Annotated[AgainForm, Form()],
) -> Response:
    """The same file, as another dataset: nothing to send again, and no lock while it is read."""
    try:
        with read_session(request.app.state.engine) as reading:
            before = service.get(reading, check_id)
            schema = _other_schema(form.schema_code, before.schema_code)
            content = service.content_of(reading, _root(request), before)
            name, member_id = before.file_name, before.collectivite_id
    except InvalidError as error:
        page = _report_page(request, session, account, today, check_id, error.errors)
        return render(request, REPORT, page, status_code=error.status)
    if len(content) > working.LARGE:
        settings = _settings(request)
        known = (content, name, schema, member_id)
        again_id = working.request(session, settings, account.actor, *known)
    else:
        checked = service.examine(content, name, schema)
        again_id = service.record(session, account.actor, _root(request), checked, member_id).id
    return see_other(f"/jeux-de-donnees/controles/{again_id}")


def _other_schema(typed: str, known: str) -> SchemaCode:
    schema = _schema(typed)
    if schema is None or schema.value == known:
        raise InvalidError.of({"schema_code": "Choisissez un autre jeu que celui du contrôle."})
    return schema


@router.get("/controles/{check_id}/rapport.pdf")
def as_pdf(
    request: Request, session: SessionDep, account: ReaderDep, today: TodayDep, check_id: UUID
) -> Response:
    page = _report_page(request, session, account, today, check_id)
    content = printing.print_report(session, page)
    return inline(content, media_type="application/pdf", name=_named(page.check, "rapport.pdf"))


@router.get("/controles/{check_id}/rapport.csv")
def as_csv(
    request: Request, session: SessionDep, account: ReaderDep, today: TodayDep, check_id: UUID
) -> Response:
    page = _report_page(request, session, account, today, check_id)
    content = exporting.report_csv(page.report, page.caution)
    name = _named(page.check, "rapport.csv")
    return download(content, media_type="text/csv; charset=utf-8", name=name)


@router.get("/controles/{check_id}/copie-corrigee.csv")
def as_corrected(request: Request, session: SessionDep, _: AgentDep, check_id: UUID) -> Response:
    row = service.get(session, check_id)
    content = service.content_of(session, _root(request), row)
    copy = corrected_copy(content, SchemaCode(row.schema_code)) if row.has_copy else None
    if copy is None:
        raise ConflictError("Ce fichier n’a rien qui se corrige sans hésiter : reprenez-le.")
    name = _named(row, "corrige.csv")
    return download(copy.content, media_type="text/csv; charset=utf-8", name=name)


def _named(row: FileCheck, end: str) -> str:
    return f"{Path(row.file_name).stem}-{end}"
