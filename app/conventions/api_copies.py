"""JSON of the paper originals; the writing endpoints mirror the forms."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request

from app.auth.permissions import ApiAgentDep, ApiReaderDep
from app.conventions.answers_copies import CopyOut, copies_out
from app.conventions.change_forms import CopyForm
from app.conventions.file_forms import ClaimForm
from app.conventions.queries import loading
from app.conventions.service import claiming, copies
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.settings import Settings

router = APIRouter(prefix="/conventions/{convention_id}/copies", tags=["conventions"])


@router.get("")
def originals(
    session: SessionDep, _: ApiReaderDep, today: TodayDep, convention_id: UUID
) -> list[CopyOut]:
    """Where each original is, since when, and whether it is late today."""
    return copies_out(loading.load(session, convention_id), today)


@router.post("", status_code=201)
def place(
    request: Request,
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    convention_id: UUID,
    form: Annotated[CopyForm, Body()],
) -> list[CopyOut]:
    """One more move of an original; `where` is `held` or `on_its_way`."""
    settings: Settings = request.app.state.settings
    number, party_id, since, is_on_its_way = form.read()
    copies.place(
        session, account.actor, convention_id, number, party_id, since, today,
        is_on_its_way=is_on_its_way, late_after_days=settings.copy_late_days,
    )  # fmt: skip
    return copies_out(loading.load(session, convention_id), today)


@router.post("/claims", status_code=201)
def claim(
    request: Request,
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    convention_id: UUID,
    form: Annotated[ClaimForm, Body()],
) -> list[CopyOut]:
    """A relance about a late original: `means` is `letter`, `mail` or `both`."""
    state = request.app.state
    data = form.read()
    prepared = claiming.prepare_ahead(state.engine, convention_id, data, today)
    claiming.claim(
        session, account.actor, state.settings.store_dir, convention_id, data, today, prepared
    )
    return copies_out(loading.load(session, convention_id), today)
