"""Pages of the import of headcounts: send a file, read the verdict of each line, confirm."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, UploadFile
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep
from app.collectivites import headcount_file, service
from app.collectivites.answers import parse_etp
from app.collectivites.headcount_file import Defaults
from app.collectivites.pages_import import UploadPage, VerdictPage
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import InvalidError
from app.core.forms import Reader, attempt, parse_date, parse_text
from app.core.french import plural
from app.core.responses import see_other
from app.core.templating import render

router = APIRouter(prefix="/collectivites/effectifs/import")


class UploadForm(BaseModel):
    file: UploadFile | None = None
    effective_on: str = ""
    source: str = ""

    def typed(self) -> dict[str, str]:
        return {"effective_on": self.effective_on, "source": self.source}

    def read(self) -> tuple[bytes, Defaults]:
        read = Reader(self.typed())
        defaults = Defaults(
            read.optional("effective_on", parse_date), read.optional("source", parse_text) or ""
        )
        content = self.file.file.read() if self.file and self.file.filename else b""
        if not content:
            read.refuse("file", "Choisissez le fichier des effectifs. Il ne peut pas être vide.")
        read.finish()
        return content, defaults


class Line(BaseModel):
    """A recognised line, as the page of verdicts carries it to the confirmation."""

    id: UUID
    etp: str
    on: str
    source: str


LINES = TypeAdapter(list[Line])


@router.get("")
def choose(request: Request, _: AgentDep) -> HTMLResponse:
    return render(request, "collectivites/import.html", UploadPage({}))


@router.post("")
def examine(
    request: Request,
    session: SessionDep,
    _: AgentDep,
    today: TodayDep,
    form: Annotated[UploadForm, Form()],
) -> HTMLResponse:
    """Records nothing: what was understood of each line, to be confirmed."""
    with attempt(session) as refusal:
        content, defaults = form.read()
        found = headcount_file.verdicts(session, content, defaults, today)
    if refusal:
        errors = {name or "file": message for name, message in refusal.errors.items()}
        page = UploadPage(form.typed(), errors)
        return render(request, "collectivites/import.html", page, status_code=refusal.status)
    name = form.file.filename if form.file and form.file.filename else ""
    verdicts = VerdictPage(name, found, _carried(headcount_file.recognised(found)))
    return render(request, "collectivites/import_verdicts.html", verdicts)


@router.post("/confirmation")
def confirm(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    lines: Annotated[str, Form()] = "",
) -> Response:
    with attempt(session) as refusal:
        wanted = _read_back(lines)
        recorded = service.record_headcounts(
            session, request.app.state.settings, account.actor, wanted, today
        )
    if refusal:
        page = UploadPage({}, {"": refusal.message})
        return render(request, "collectivites/import.html", page, status_code=refusal.status)
    return see_other("/collectivites", flash=_told(len(recorded), len(wanted)))


def _carried(lines: list[tuple[UUID, service.HeadcountData]]) -> str:
    return LINES.dump_json(
        [
            Line(id=key, etp=str(data.etp), on=data.effective_on.isoformat(), source=data.source)
            for key, data in lines
        ]
    ).decode()


def _read_back(carried: str) -> list[tuple[UUID, service.HeadcountData]]:
    """The page may have been changed by hand: everything is read and checked again."""
    try:
        lines = LINES.validate_json(carried)
        found = [
            (
                line.id,
                service.HeadcountData(
                    etp=parse_etp(line.etp),
                    effective_on=parse_date(line.on),
                    source=line.source,
                ),
            )
            for line in lines
        ]
    except (ValidationError, ValueError):
        raise InvalidError(
            "Les lignes reconnues ont été perdues. Envoyez le fichier de nouveau."
        ) from None
    if not found:
        raise InvalidError("Aucune ligne n’est à enregistrer. Corrigez le fichier, renvoyez-le.")
    return found


def _told(recorded: int, wanted: int) -> str:
    told = f"{plural(recorded, 'effectif enregistré', 'effectifs enregistrés')}."
    if wanted > recorded:
        told += f" {plural(wanted - recorded, 'était déjà connu', 'étaient déjà connus')}."
    return told
