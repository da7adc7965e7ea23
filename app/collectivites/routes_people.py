"""The page « Personnes » of a body: signatories and correspondants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep, ReaderDep
from app.collectivites import people, service
from app.collectivites.models import Collectivite, Mandate
from app.collectivites.people import EndForm, PersonForm
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.templating import render

HERE = "/collectivites/{collectivite_id}/personnes"
TEMPLATE = "collectivites/people.html"
router = APIRouter()


@dataclass(frozen=True)
class PeoplePage:
    """`ending`: the line whose end was refused."""

    body: Collectivite
    known: Sequence[Mandate]
    today: date
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    ending: UUID | None = None
    roles: Sequence[tuple[str, str]] = tuple(people.ROLES.items())
    role_labels: Mapping[str, str] = field(default_factory=lambda: people.ROLES)


def _page(
    session: Session,
    collectivite_id: UUID,
    today: date,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    ending: UUID | None = None,
) -> PeoplePage:
    body = service.get(session, collectivite_id)
    known = people.of_body(session, collectivite_id)
    return PeoplePage(body, known, today, {**PersonForm().model_dump(), **typed},
                      errors or {}, ending)  # fmt: skip


@router.get(HERE)
def list_people(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, collectivite_id: UUID
) -> HTMLResponse:
    return render(request, TEMPLATE, _page(session, collectivite_id, today, {}))


@router.post(HERE)
def add(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    collectivite_id: UUID,
    form: Annotated[PersonForm, Form()],
) -> Response:
    service.get(session, collectivite_id)
    with attempt(session) as refusal:
        people.add(session, account.actor, collectivite_id, form.read())
    if refusal:
        page = _page(session, collectivite_id, today, form.model_dump(), refusal.errors)
        return render(request, TEMPLATE, page, status_code=refusal.status)
    return see_other(HERE.format(collectivite_id=collectivite_id), flash="La personne est ajoutée.")


@router.post(HERE + "/{mandate_id}/fin")
def end(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    collectivite_id: UUID,
    mandate_id: UUID,
    form: Annotated[EndForm, Form()],
) -> Response:
    service.get(session, collectivite_id)
    with attempt(session) as refusal:
        people.end(session, account.actor, collectivite_id, mandate_id, form.read())
    if refusal:
        page = _page(session, collectivite_id, today, form.model_dump(), refusal.errors, mandate_id)
        return render(request, TEMPLATE, page, status_code=refusal.status)
    return see_other(
        HERE.format(collectivite_id=collectivite_id), flash="La fin de la fonction est enregistrée."
    )
