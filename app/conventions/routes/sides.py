"""Acts on one side: who signs, by what right, and the signature."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.auth.permissions import AgentDep
from app.conventions.forms import (
    ActForm,
    DelegationForm,
    PartyForm,
    ReasonForm,
    SignatoryForm,
    SignatureForm,
)
from app.conventions.routes.acting import Attempt
from app.conventions.service import approving, drafting, signing
from app.core.clock import TodayDep
from app.core.db import SessionDep

router = APIRouter(prefix="/conventions/{convention_id}/parties")


@router.post("")
def add(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[PartyForm, Form()],
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, "parties").run(
        form,
        lambda: drafting.add_party_to_draft(
            session, account.actor, convention_id, form.read(), today
        ),
        "La partie est ajoutée.",
    )


@router.post("/{party_id}/retrait")
def remove(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, party_id: UUID,
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, "remove", party_id).run(
        ReasonForm(),
        lambda: drafting.remove_party(session, account.actor, convention_id, party_id, today),
        "La partie est retirée.",
    )


@router.post("/{party_id}/signataire")
def signatory(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, party_id: UUID, form: Annotated[SignatoryForm, Form()],
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, "signataire", party_id).run(
        form,
        lambda: approving.set_signatory(
            session, account.actor, convention_id, party_id, *form.read(), today
        ),
        "Le signataire est enregistré.",
    )


@router.post("/{party_id}/deliberation")
def attach(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, party_id: UUID, form: Annotated[ActForm, Form()],
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, "deliberation", party_id).run(
        form,
        lambda: approving.attach_deliberation(
            session, account.actor, convention_id, party_id, form.read(), today
        ),
        "La délibération est rattachée.",
    )


@router.post("/{party_id}/deliberation/retrait")
def detach(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, party_id: UUID,
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, "detach", party_id).run(
        ReasonForm(),
        lambda: approving.detach_deliberation(
            session, account.actor, convention_id, party_id, today
        ),
        "La délibération est détachée.",
    )


@router.post("/{party_id}/delegation")
def delegation(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, party_id: UUID, form: Annotated[DelegationForm, Form()],
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, "delegation", party_id).run(
        form,
        lambda: approving.set_delegation(
            session, account.actor, convention_id, party_id, form.read(), today
        ),
        "La délégation est enregistrée.",
    )


@router.post("/{party_id}/signature")
def sign(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, party_id: UUID, form: Annotated[SignatureForm, Form()],
) -> Response:  # fmt: skip
    def do() -> None:
        signing.sign(
            session, account.actor, convention_id, party_id, form.read(), today,
            is_admin=account.is_admin,
        )  # fmt: skip

    return Attempt(request, session, account, today, convention_id, "signature", party_id).run(
        form, do, "La signature est enregistrée."
    )


@router.post("/{party_id}/correction")
def correct_signature(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, party_id: UUID, form: Annotated[SignatureForm, Form()],
) -> Response:  # fmt: skip
    def do() -> None:
        signing.correct_signature(
            session, account.actor, convention_id, party_id, form.read(), form.read_reason(),
            today, is_admin=account.is_admin,
        )  # fmt: skip

    return Attempt(request, session, account, today, convention_id, "correction", party_id).run(
        form, do, "La signature est corrigée."
    )


@router.get("/{party_id}/{action}")
def show(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, party_id: UUID, action: str,
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, action, party_id).show()
