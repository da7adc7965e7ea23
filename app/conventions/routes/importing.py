"""Pages of the import: send a file, check its columns, read the verdict of each line, confirm."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, UploadFile
from pydantic import BaseModel
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep
from app.conventions.importing import service
from app.conventions.importing.columns import LABELS, Table
from app.conventions.importing.pages import ColumnsPage, UploadPage, VerdictsPage
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import InvalidError
from app.core.forms import attempt
from app.core.french import plural, typo_fr
from app.core.responses import see_other
from app.core.templating import render
from app.deliberations.forms import Typed, uuid_or_none

HERE = "/conventions/import"
router = APIRouter(prefix=HERE)


def _is_line(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 7


class UploadForm(BaseModel):
    file: UploadFile | None = None

    def read(self) -> tuple[bytes, str]:
        content = self.file.file.read() if self.file and self.file.filename else b""
        if not content:
            message = "Choisissez le tableau des conventions. Il ne peut pas être vide."
            raise InvalidError.of({"file": message})
        return content, (self.file.filename if self.file else "") or ""


class ColumnsForm(BaseModel):
    """`fields`: for each column of the file, what it holds; empty: not taken."""

    header_row: Typed = ""
    fields: list[str] = []

    def read(self) -> tuple[int, Mapping[str, int]]:
        if not _is_line(self.header_row):
            raise InvalidError.of({"header_row": "Indiquez la ligne qui porte les titres."})
        columns: dict[str, int] = {}
        for place, name in enumerate(self.fields):
            if name in columns:
                twice = f"Deux colonnes donnent « {LABELS[name]} ». Gardez-en une seule."
                raise InvalidError.of({f"fields-{place}": typo_fr(twice)})
            if name in LABELS:
                columns[name] = place
        return int(self.header_row), columns


class ChoicesForm(BaseModel):
    lines: list[str] = []
    bodies: list[str] = []

    def read(self) -> Mapping[int, UUID]:
        pairs = zip(self.lines, map(uuid_or_none, self.bodies), strict=False)
        chosen = {int(line): body for line, body in pairs if body and _is_line(line)}
        if not chosen:
            raise InvalidError.of({"bodies": "Choisissez au moins une collectivité."})
        return chosen


@router.get("")
def choose(request: Request, session: SessionDep, _: AgentDep) -> HTMLResponse:
    return render(request, "conventions/import.html", UploadPage(service.drafts(session)))


@router.post("")
def send(
    request: Request, session: SessionDep, account: AgentDep, form: Annotated[UploadForm, Form()]
) -> Response:
    """Records nothing but the draft: the columns come next, or the verdicts if they are known."""
    with attempt(session) as refusal:
        draft, is_known = service.open_draft(session, account.actor, *form.read())
    if refusal:
        errors = {name or "file": message for name, message in refusal.errors.items()}
        page = UploadPage(service.drafts(session), errors)
        return render(request, "conventions/import.html", page, status_code=refusal.status)
    return see_other(f"{HERE}/{draft.id}" if is_known else f"{HERE}/{draft.id}/colonnes")


@router.get("/{draft_id}/colonnes")
def columns(
    request: Request,
    session: SessionDep,
    _: AgentDep,
    draft_id: UUID,
    titres: Annotated[int | None, Query(ge=1, le=10_000)] = None,
) -> HTMLResponse:
    """`titres`: another line of headings, tried."""
    draft = service.draft(session, draft_id)
    errors: Mapping[str, str] = {}
    table, chosen = service.table_of(session, draft), draft.columns
    if titres is not None and titres != draft.header_row:
        with attempt(session) as refusal:
            opened = service.read(session, service.rows_of(draft), titres)
            table, chosen = opened.table, dict(opened.columns)
        errors = refusal.errors
    places = {place: name for name, place in chosen.items()}
    fields = [places.get(place, "") for place in range(len(table.headings))]
    page = ColumnsPage(draft_id, draft.file_name, table, fields, errors)
    return render(request, "conventions/import_columns.html", page)


@router.post("/{draft_id}/colonnes")
def choose_columns(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    draft_id: UUID,
    form: Annotated[ColumnsForm, Form()],
) -> Response:
    draft = service.draft(session, draft_id)
    with attempt(session) as refusal:
        header_row, wanted = form.read()
        service.choose_columns(session, account.actor, draft_id, header_row, wanted)
    if refusal:
        table = _table(session, draft_id, form.header_row)
        page = ColumnsPage(draft_id, draft.file_name, table, form.fields, refusal.errors)
        return render(request, "conventions/import_columns.html", page, status_code=refusal.status)
    return see_other(f"{HERE}/{draft_id}")


def _table(session: SessionDep, draft_id: UUID, header_row: str) -> Table:
    """Of the line that was typed, when it is one."""
    draft = service.draft(session, draft_id)
    typed = int(header_row) if _is_line(header_row) else None
    with attempt(session) as refusal:
        found = service.table_of(session, draft, typed)
    return service.table_of(session, draft) if refusal else found


@router.get("/{draft_id}")
def verdicts(
    request: Request, session: SessionDep, _: AgentDep, today: TodayDep, draft_id: UUID
) -> Response:
    draft = service.draft(session, draft_id)
    with attempt(session) as refusal:
        page = VerdictsPage(draft_id, draft.file_name, service.examine(session, draft, today))
    if refusal:
        return see_other(f"{HERE}/{draft_id}/colonnes", flash=refusal.message)
    return render(request, "conventions/import_verdicts.html", page)


@router.post("/{draft_id}/membres")
def choose_members(
    request: Request,
    session: SessionDep,
    _: AgentDep,
    today: TodayDep,
    draft_id: UUID,
    form: Annotated[ChoicesForm, Form()],
) -> Response:
    with attempt(session) as refusal:
        service.choose_members(session, draft_id, form.read())
    if refusal:
        return _refused(request, session, today, draft_id, refusal.errors, refusal.status)
    return see_other(f"{HERE}/{draft_id}", flash="Vos choix sont pris en compte.")


@router.post("/{draft_id}/confirmation")
def confirm(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep, draft_id: UUID
) -> Response:
    with attempt(session) as refusal:
        recorded, waiting = service.confirm(session, account.actor, draft_id, today)
    if refusal:
        return _refused(request, session, today, draft_id, refusal.errors, refusal.status)
    told = f"{plural(recorded, 'convention enregistrée', 'conventions enregistrées')}."
    if not waiting:
        return see_other("/conventions", flash=told)
    told += f" {plural(waiting, 'ligne reste', 'lignes restent')} à corriger ou à choisir."
    return see_other(f"{HERE}/{draft_id}", flash=told)


@router.post("/{draft_id}/abandon")
def abandon(session: SessionDep, _: AgentDep, draft_id: UUID) -> Response:
    service.abandon(session, draft_id)
    return see_other(
        "/conventions", flash="L’import est abandonné : rien de plus n’est enregistré."
    )


def _refused(
    request: Request,
    session: SessionDep,
    today: TodayDep,
    draft_id: UUID,
    errors: Mapping[str, str],
    status: int,
) -> Response:
    draft = service.draft(session, draft_id)
    found = service.examine(session, draft, today)
    page = VerdictsPage(draft_id, draft.file_name, found, errors)
    return render(request, "conventions/import_verdicts.html", page, status_code=status)
