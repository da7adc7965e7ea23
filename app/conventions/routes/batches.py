"""Pages of « Préparer en série »: choose, check, launch, follow, take away, send."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from app.auth.permissions import AgentDep
from app.conventions.batches import building, packing, queries, service
from app.conventions.batches.forms import ALL, BatchForm, LaunchForm, MembersForm, SendForm
from app.conventions.batches.pages import HOME
from app.conventions.proof.packing import pack, sent
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import ConflictError
from app.core.forms import attempt
from app.core.french import plural
from app.core.responses import download, see_other
from app.core.settings import Settings
from app.core.templating import render
from app.documents import service as documents

router = APIRouter(prefix=HOME)


@router.get("")
def index(request: Request, session: SessionDep, _: AgentDep) -> HTMLResponse:
    return render(request, "conventions/batches.html", building.list_page(session))


@router.get("/nouvelle")
def choose(
    request: Request, session: SessionDep, _: AgentDep, today: TodayDep,
    form: Annotated[MembersForm, Query()],
) -> HTMLResponse:  # fmt: skip
    page = building.choose_page(session, form, today)
    return render(request, "conventions/batch_choose.html", page)


@router.post("")
def create(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    form: Annotated[BatchForm, Form()],
) -> Response:  # fmt: skip
    with attempt(session) as refusal:
        choice = form.read()
        ids = form.ids()
        if form.scope == ALL:
            found = queries.candidates(session, form.members.filters(), today)
            ids = [body.id for body in found]
        batch = service.create(session, account.actor, choice, ids, today)
    if refusal:
        page = building.choose_page(session, form.members, today, form, refusal.errors)
        return render(request, "conventions/batch_choose.html", page, refusal.status)
    return see_other(f"{HOME}/{batch.id}")


@router.get("/{batch_id}")
def show(
    request: Request, session: SessionDep, _: AgentDep, today: TodayDep, batch_id: UUID
) -> HTMLResponse:
    if queries.get(session, batch_id).launched_at is None:
        page = building.check_page(session, batch_id, today)
        return render(request, "conventions/batch_check.html", page)
    return render(request, "conventions/batch.html", building.batch_page(session, batch_id))


@router.post("/{batch_id}/lancement")
def launch(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep, batch_id: UUID,
    form: Annotated[LaunchForm, Form()],
) -> Response:  # fmt: skip
    batch = queries.get(session, batch_id)
    if batch.launched_at is not None:
        raise ConflictError("Cette série est déjà lancée.")
    with attempt(session) as refusal:
        count = service.launch(
            session, account.actor, batch_id, today, with_blanks=bool(form.with_blanks)
        )
        service.enqueue(session, batch, count)
    if refusal:
        page = building.check_page(session, batch_id, today, refusal.errors)
        return render(request, "conventions/batch_check.html", page, refusal.status)
    return see_other(f"{HOME}/{batch_id}")


@router.post("/{batch_id}/arret")
def stop(session: SessionDep, account: AgentDep, batch_id: UUID) -> Response:
    service.stop(session, account.actor, batch_id)
    return see_other(f"{HOME}/{batch_id}", "La série est arrêtée : ce qui est fait est gardé.")


@router.post("/{batch_id}/reprise")
def resume(session: SessionDep, account: AgentDep, batch_id: UUID) -> Response:
    service.resume(session, account.actor, batch_id)
    return see_other(f"{HOME}/{batch_id}")


@router.post("/{batch_id}/abandon")
def discard(session: SessionDep, _: AgentDep, batch_id: UUID) -> Response:
    service.discard(session, batch_id)
    return see_other(HOME, "La série est abandonnée : rien n’avait été préparé.")


@router.get("/{batch_id}/documents.zip")
def archive(request: Request, session: SessionDep, _: AgentDep, batch_id: UUID) -> Response:
    """What is done so far; packed before the answer begins: a missing file is a clear refusal."""
    settings: Settings = request.app.state.settings
    batch = queries.get(session, batch_id)
    lines = queries.lines(session, batch_id)
    if not any(line.documents for line in lines):
        raise ConflictError("Aucun document n’est encore prêt dans cette série.")
    name = packing.zip_name(batch)
    return StreamingResponse(
        sent(pack(packing.pieces(settings.store_dir, lines))),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get("/{batch_id}/impression.pdf")
def merged(request: Request, session: SessionDep, _: AgentDep, batch_id: UUID) -> Response:
    settings: Settings = request.app.state.settings
    batch = queries.get(session, batch_id)
    if batch.merged_sha256 is None:
        raise ConflictError(
            "Le PDF à imprimer n’est pas encore prêt : attendez la fin de la série."
        )
    _file, content = documents.read(session, settings.store_dir, batch.merged_sha256)
    return download(content, media_type="application/pdf", name=packing.merged_name(batch))


@router.get("/{batch_id}/courriels/{line_id}")
def mail(
    request: Request, session: SessionDep, _: AgentDep, batch_id: UUID, line_id: UUID
) -> HTMLResponse:
    page = building.mail_page(session, batch_id, line_id)
    return render(request, "conventions/batch_mail.html", page)


@router.post("/{batch_id}/courriels/{line_id}/envoi")
def send_mail(session: SessionDep, account: AgentDep, batch_id: UUID, line_id: UUID) -> Response:
    service.send_mail(session, account.actor, batch_id, line_id)
    return see_other(f"{HOME}/{batch_id}#courriels", "Le courriel est confié à l’envoi.")


@router.post("/{batch_id}/courriels/{line_id}/abandon")
def discard_mail(session: SessionDep, account: AgentDep, batch_id: UUID, line_id: UUID) -> Response:
    service.discard_mail(session, account.actor, batch_id, line_id)
    return see_other(f"{HOME}/{batch_id}#courriels", "Le courriel est abandonné.")


@router.post("/{batch_id}/courriels")
def send_all_mails(
    request: Request, session: SessionDep, account: AgentDep, batch_id: UUID,
    form: Annotated[SendForm, Form()],
) -> Response:  # fmt: skip
    with attempt(session) as refusal:
        count = service.send_all_mails(
            session, account.actor, batch_id, is_confirmed=bool(form.confirmed)
        )
    if refusal:
        page = building.batch_page(session, batch_id, refusal.errors)
        return render(request, "conventions/batch.html", page, refusal.status)
    told = plural(count, "courriel est confié", "courriels sont confiés")
    return see_other(f"{HOME}/{batch_id}#courriels", f"{told} à l’envoi.")
