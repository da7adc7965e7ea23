"""Writing the models: duplicate, edit clause by clause, publish, choose, archive."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep
from app.conventions import building_models
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import InvalidError
from app.core.forms import Refusal, attempt
from app.core.responses import see_other
from app.core.templating import render
from app.documents.clauses import checking
from app.documents.clauses.vocabulary import Kind
from app.documents.library import queries, service
from app.documents.library.builtin import DRAFT
from app.documents.library.forms import (
    ChoiceForm,
    DraftForm,
    RevisionForm,
    TitleForm,
    move_of,
    moved,
    with_known_part,
)
from app.documents.library.pages import HOME, EditPage

router = APIRouter(prefix=HOME)
EDITING = "/{slug}/projet/modifier"
LOOKED = "L’aperçu montre le texte tapé ci-dessous, qui n’est pas encore enregistré."


@router.post("/{slug}/{version}/copie")
def duplicate(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    slug: str, version: str, form: Annotated[TitleForm, Form()],
) -> Response:  # fmt: skip
    name = f"{slug}/{version}"
    with attempt(session) as refusal:
        made = service.duplicate(session, account.actor, name, form.title)
    if refusal:
        return _refused(request, session, today, name, refusal, form.title)
    return see_other(f"{HOME}/{made}/projet/modifier", flash="Le projet de modèle est créé.")


@router.post("/{slug}/nouvelle-version")
def new_version(session: SessionDep, account: AgentDep, slug: str) -> Response:
    service.open_draft(session, account.actor, slug)
    return see_other(f"{HOME}/{slug}/projet/modifier", flash="La nouvelle version est ouverte.")


@router.get(EDITING)
def edit(
    request: Request, session: SessionDep, _: AgentDep, today: TodayDep, slug: str,
    convention: str = "",
) -> HTMLResponse:  # fmt: skip
    page = building_models.edit_page(session, slug, today, convention=convention)
    return render(request, "documents/model_edit.html", page)


@router.post(EDITING)
def save(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep, slug: str,
    form: Annotated[DraftForm, Form()],
) -> Response:  # fmt: skip
    """A move shows the form again, nothing kept; a save keeps everything or says what is wrong."""
    clauses = form.clauses()
    kind = queries.resolve(session, f"{slug}/{DRAFT}").vocabulary
    large = checking.too_large(clauses)
    if large:
        raise InvalidError(large)
    move = move_of(form.act, len(clauses))
    if move is not None:
        shown = [with_known_part(each, kind) for each in moved(clauses, move, kind)]
        page = building_models.edit_page(
            session, slug, today, convention=form.convention, typed=(form.title, shown),
            revision=form.read(),
            notice="Le texte ci-dessous n’est pas encore enregistré.",
        )  # fmt: skip
        return render(request, "documents/model_edit.html", page)
    return _kept_or_seen(request, session, account, today, slug, kind, form)


def _kept_or_seen(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep, slug: str,
    kind: Kind, form: DraftForm,
) -> Response:  # fmt: skip
    """Under the same checks; what is only looked at is written nowhere."""
    clauses, is_look = form.clauses(), form.act == "look"
    with attempt(session) as refusal:
        if is_look:
            service.checked(kind.code, form.title, clauses)
        else:
            service.save(session, account.actor, slug, form.title, clauses, form.read())
    if not refusal and not is_look:
        return see_other(f"{HOME}/{slug}/projet/modifier", flash="Le projet est enregistré.")
    page = (
        _refused_draft(session, today, slug, form, refusal)
        if refusal
        else building_models.edit_page(
            session, slug, today, convention=form.convention, typed=(form.title, clauses),
            revision=form.read(), notice=LOOKED, looked=True,
        )
    )  # fmt: skip
    return render(request, "documents/model_edit.html", page, status_code=refusal.status)


def _refused_draft(
    session: SessionDep, today: TodayDep, slug: str, form: DraftForm, refusal: Refusal
) -> EditPage:
    """After somebody else's save, the next try may replace it: the person has been told."""
    is_late = refusal.status == service.ChangedMeanwhileError.status
    return building_models.edit_page(
        session, slug, today, convention=form.convention, typed=(form.title, form.clauses()),
        errors=refusal.errors,
        revision=None if is_late else form.read(), compared=is_late,
    )  # fmt: skip


@router.post("/{slug}/publication")
def publish(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep, slug: str,
    form: Annotated[RevisionForm, Form()],
) -> Response:  # fmt: skip
    with attempt(session) as refusal:
        number = service.publish(session, account.actor, slug, form.read())
    if refusal:
        return _refused(request, session, today, f"{slug}/{DRAFT}", refusal)
    return see_other(f"{HOME}/{slug}/{number}", flash=f"La version {number} est publiée.")


@router.post("/{slug}/abandon")
def discard(session: SessionDep, account: AgentDep, slug: str) -> Response:
    is_gone = service.discard_draft(session, account.actor, slug)
    newest = None if is_gone else queries.resolve(session, slug)
    where = f"{HOME}/{newest.id}" if newest else HOME
    return see_other(where, flash="Le projet est abandonné.")


@router.post("/{slug}/emploi")
def choose(
    session: SessionDep, account: AgentDep, slug: str, form: Annotated[ChoiceForm, Form()]
) -> Response:
    """`slug` is the kind of document; the form says which model it uses from now on."""
    service.choose(session, account.actor, slug, form.slug)
    return see_other(HOME, flash="Le modèle est employé pour les nouveaux documents.")


@router.post("/{slug}/archivage")
def archive(session: SessionDep, account: AgentDep, slug: str) -> Response:
    service.archive(session, account.actor, slug)
    return see_other(
        HOME, flash="Le modèle est archivé : les documents qui l’emploient le gardent."
    )


def _refused(
    request: Request,
    session: SessionDep,
    today: TodayDep,
    name: str,
    refusal: Refusal,
    typed_title: str = "",
) -> HTMLResponse:
    page = building_models.model_page(
        session, name, today, errors=refusal.errors, typed_title=typed_title
    )
    return render(request, "documents/model.html", page, status_code=refusal.status)
