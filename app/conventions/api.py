"""JSON of conventions; the writing endpoints mirror the forms."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel

from app.auth.permissions import ApiAgentDep, ApiReaderDep
from app.conventions import api_returns
from app.conventions.answers import ConventionOut, convention_out
from app.conventions.change_forms import (
    AvenantForm,
    AvenantSignatureForm,
    RenewalForm,
    WithdrawalForm,
)
from app.conventions.forms import (
    ActForm,
    CreationForm,
    DenounceForm,
    PaperForm,
    SignatureForm,
    TermsForm,
)
from app.conventions.queries import lists, loading
from app.conventions.rules.facts import State
from app.conventions.service import (
    amending,
    approving,
    drafting,
    ending,
    freezing,
    freezing_acts,
    freezing_avenants,
    recording,
    signing,
)
from app.conventions.service.freezing_acts import Letter
from app.core.clock import TodayDep
from app.core.db import SessionDep, read_session
from app.core.settings import Settings

router = APIRouter(prefix="/conventions", tags=["conventions"])
router.include_router(api_returns.router)


class ConventionsPage(BaseModel):
    items: list[ConventionOut]
    next: str | None


@router.get("")
def conventions(
    session: SessionDep,
    _: ApiReaderDep,
    today: TodayDep,
    on: date | None = None,
    state: Annotated[list[State] | None, Query()] = None,
    member: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> ConventionsPage:
    """By reference. `member` is the id of any party."""
    day = on or today
    filters = lists.Filters(on=day, states=frozenset(state or ()), member_id=member)
    ids = lists.ids_after(session, filters, cursor, limit + 1)
    items = [convention_out(found, day) for found in loading.load_many(session, ids[:limit])]
    following = None
    if len(ids) > limit:
        kept: list[tuple[str, object]] = [("on", on), ("member", member)]
        query = [(name, value) for name, value in kept if value is not None]
        query += [("state", code.value) for code in state or ()]
        query += [("limit", limit), ("cursor", items[-1].reference)]
        following = f"/api/v1/conventions?{urlencode(query)}"
    return ConventionsPage(items=items, next=following)


@router.get("/{convention_id}")
def convention(
    session: SessionDep,
    _: ApiReaderDep,
    today: TodayDep,
    convention_id: UUID,
    on: date | None = None,
) -> ConventionOut:
    return convention_out(loading.load(session, convention_id), on or today)


@router.post("", status_code=201)
def create(
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    form: Annotated[CreationForm, Body()],
) -> ConventionOut:
    member_id, model = form.read()
    row = drafting.create(session, account.actor, member_id, model, today)
    return convention_out(loading.load(session, row.id), today)


@router.post("/papers", status_code=201)
def record_paper(
    session: SessionDep, account: ApiAgentDep, today: TodayDep, form: Annotated[PaperForm, Body()]
) -> ConventionOut:
    """A convention already signed on paper."""
    member_id, direction, reference, signed_on, terms = form.read_paper()
    paper = recording.Paper(
        member_id=member_id,
        direction=direction,
        reference=reference,
        terms=terms,
        parties=recording.usual_parties(session, member_id, direction, signed_on),
    )
    row = recording.record_paper(session, account.actor, paper, today)
    return convention_out(loading.load(session, row.id), today)


@router.post("/{convention_id}/terms")
def edit_terms(
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    convention_id: UUID,
    form: Annotated[TermsForm, Body()],
) -> ConventionOut:
    drafting.edit_terms(session, account.actor, convention_id, form.read(), today)
    return convention_out(loading.load(session, convention_id), today)


@router.post("/{convention_id}/freeze")
def freeze(
    request: Request,
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    convention_id: UUID,
) -> ConventionOut:
    settings: Settings = request.app.state.settings
    prepared = freezing.prepare_ahead(request.app.state.engine, convention_id, today)
    freezing.freeze(session, account.actor, settings.store_dir, convention_id, today, prepared)
    return convention_out(loading.load(session, convention_id), today)


@router.post("/{convention_id}/parties/{party_id}/deliberation")
def attach(
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    convention_id: UUID,
    party_id: UUID,
    form: Annotated[ActForm, Body()],
) -> ConventionOut:
    approving.attach_deliberation(
        session, account.actor, convention_id, party_id, form.read(), today
    )
    return convention_out(loading.load(session, convention_id), today)


class ApiSignatureForm(SignatureForm):
    """The form « Enregistrer la signature », and the party that signs."""

    party_id: UUID


@router.post("/{convention_id}/signatures", status_code=201)
def sign(
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    convention_id: UUID,
    form: Annotated[ApiSignatureForm, Body()],
) -> ConventionOut:
    signing.sign(
        session, account.actor, convention_id, form.party_id, form.read(), today,
        is_admin=account.is_admin,
    )  # fmt: skip
    return convention_out(loading.load(session, convention_id), today)


@router.post("/{convention_id}/denonciation", status_code=201)
def denounce(
    request: Request,
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    convention_id: UUID,
    form: Annotated[DenounceForm, Body()],
) -> ConventionOut:
    letter, settings = Letter(*form.read()), _settings(request)
    freezing_acts.denounce(
        session, account.actor, settings.store_dir, convention_id, letter, today,
        freezing_acts.letter_ahead(request.app.state.engine, convention_id, letter),
    )  # fmt: skip
    return convention_out(loading.load(session, convention_id), today)


@router.post("/{convention_id}/denonciation/withdrawal")
def withdraw(
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    convention_id: UUID,
    form: Annotated[WithdrawalForm, Body()],
) -> ConventionOut:
    ending.withdraw_denonciation(session, account.actor, convention_id, *form.read(), today)
    return convention_out(loading.load(session, convention_id), today)


@router.post("/{convention_id}/renewals", status_code=201)
def renew(
    request: Request,
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    convention_id: UUID,
    form: Annotated[RenewalForm, Body()],
) -> ConventionOut:
    """`signed_on_<party id>` and `deliberation_<party id>` for each side."""
    months, sides = form.read(_parties(request, convention_id))
    freezing_acts.renew(
        session, account.actor, _settings(request).store_dir, convention_id, sides, months, today,
        freezing_acts.renewal_ahead(request.app.state.engine, convention_id, sides, months),
    )  # fmt: skip
    return convention_out(loading.load(session, convention_id), today)


@router.post("/{convention_id}/avenants", status_code=201)
def draft_avenant(
    request: Request,
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    convention_id: UUID,
    form: Annotated[AvenantForm, Body()],
) -> ConventionOut:
    """`name_<party id>` and `capacity_<party id>` name another signatory."""
    data = form.read(_parties(request, convention_id))
    freezing_avenants.draft(
        session, account.actor, _settings(request).store_dir, convention_id, data, today,
        freezing_avenants.prepare_ahead(request.app.state.engine, convention_id, data, today),
    )  # fmt: skip
    return convention_out(loading.load(session, convention_id), today)


@router.post("/{convention_id}/avenants/{avenant_id}/signatures", status_code=201)
def sign_avenant(
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    convention_id: UUID,
    avenant_id: UUID,
    form: Annotated[AvenantSignatureForm, Body()],
) -> ConventionOut:
    party_id, data = form.read()
    amending.sign(
        session, account.actor, convention_id, avenant_id, party_id, data, today,
        is_admin=account.is_admin,
    )  # fmt: skip
    return convention_out(loading.load(session, convention_id), today)


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _parties(request: Request, convention_id: UUID) -> list[UUID]:
    """Read apart: texts are drawn before the writing transaction opens."""
    with read_session(request.app.state.engine) as reading:
        return [party.row.id for party in loading.load(reading, convention_id).parties]
