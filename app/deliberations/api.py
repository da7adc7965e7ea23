"""JSON of délibérations."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel
from sqlmodel import Session

from app.auth.permissions import ApiAgentDep, ApiReaderDep
from app.collectivites.models import Collectivite
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.deliberations import building, queries, rules, service
from app.deliberations.forms import DeliberationForm
from app.deliberations.models import Deliberation

router = APIRouter(prefix="/deliberations", tags=["deliberations"])


class DeliberationOut(BaseModel):
    """`executoire_on` is null while reception or publication is not known."""

    id: UUID
    collectivite_id: UUID
    siren: str | None
    number: str | None
    subject: str
    meeting_on: date
    convened_on: date | None
    act_identifier: str | None
    sent_on: date | None
    received_on: date | None
    published_on: date | None
    executoire_on: date | None
    matter_code: str | None
    present_count: int | None
    represented_count: int | None
    excused_count: int | None
    votes_for: int | None
    votes_against: int | None
    abstentions: int | None
    is_unanimous: bool | None
    is_framework: bool
    is_demo: bool
    warnings: list[str]


class DeliberationsPage(BaseModel):
    items: list[DeliberationOut]
    next: str | None


@router.get("")
def deliberations(
    session: SessionDep,
    _: ApiReaderDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: UUID | None = None,
) -> DeliberationsPage:
    found = queries.after(session, cursor, limit + 1)
    shown = found[:limit]
    bodies = queries.bodies(session, {act.collectivite_id for act in shown})
    is_last = len(found) <= limit
    following = None if is_last else f"/api/v1/deliberations?limit={limit}&cursor={shown[-1].id}"
    return DeliberationsPage(
        items=[item_out(act, bodies[act.collectivite_id]) for act in shown],
        next=following,
    )


@router.get("/{deliberation_id}")
def deliberation(session: SessionDep, _: ApiReaderDep, deliberation_id: UUID) -> DeliberationOut:
    return _with_body(session, service.get(session, deliberation_id))


@router.post("", status_code=201)
def record(
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    form: Annotated[DeliberationForm, Body()],
) -> DeliberationOut:
    """The fields of the form « Enregistrer une délibération »."""
    return _with_body(session, service.record(session, account.actor, form.read(), today))


def _with_body(session: Session, act: Deliberation) -> DeliberationOut:
    return item_out(act, session.get_one(Collectivite, act.collectivite_id))


def item_out(act: Deliberation, body: Collectivite) -> DeliberationOut:
    return DeliberationOut(
        **act.model_dump(exclude={"recorded_at", "note", "file_sha256"}),
        siren=body.siren,
        executoire_on=rules.executoire_on(act.received_on, act.published_on),
        warnings=list(building.warnings_of(act, body)),
    )
