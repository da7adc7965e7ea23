"""Acts on the whole convention: freeze, end."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.auth.permissions import AdminDep, AgentDep
from app.conventions.forms import (
    DenounceForm,
    ReasonForm,
    ReceptionForm,
    StopForm,
    SuccessorForm,
)
from app.conventions.routes.acting import Attempt
from app.conventions.service import ending, freezing, freezing_acts
from app.conventions.service.freezing_acts import Letter
from app.conventions.service.frozen import Prepared
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import DomainError
from app.core.settings import Settings

router = APIRouter(prefix="/conventions/{convention_id}")


@router.post("/gel")
def freeze(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep, convention_id: UUID
) -> Response:
    settings: Settings = request.app.state.settings
    prepared = freezing.prepare_ahead(request.app.state.engine, convention_id, today)
    return Attempt(request, session, account, today, convention_id, "freeze").run(
        ReasonForm(),
        lambda: freezing.freeze(
            session, account.actor, settings.store_dir, convention_id, today, prepared
        ),
        "Le texte est figé.",
    )


@router.post("/actes/reouverture")
def reopen(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[ReasonForm, Form()],
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, "reouverture").run(
        form,
        lambda: freezing.reopen(session, account.actor, convention_id, form.read(), today),
        "Le texte est rouvert.",
    )


@router.post("/actes/denonciation")
def denounce(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[DenounceForm, Form()],
) -> Response:  # fmt: skip
    """The letter is drawn before the writing transaction opens."""
    settings: Settings = request.app.state.settings
    prepared = _letter_ahead(request, convention_id, form)

    def do() -> None:
        freezing_acts.denounce(
            session, account.actor, settings.store_dir, convention_id, Letter(*form.read()), today,
            prepared,
        )  # fmt: skip

    return Attempt(request, session, account, today, convention_id, "denonciation").run(
        form, do, "La dénonciation est enregistrée."
    )


def _letter_ahead(request: Request, convention_id: UUID, form: DenounceForm) -> Prepared | None:
    try:
        letter = Letter(*form.read())
    except DomainError:
        return None  # read again in the attempt, which says what is wrong
    return freezing_acts.letter_ahead(request.app.state.engine, convention_id, letter)


@router.post("/actes/reception")
def receive(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[ReceptionForm, Form()],
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, "reception").run(
        form,
        lambda: ending.receive_denonciation(
            session, account.actor, convention_id, form.read(), today
        ),
        "La réception est enregistrée.",
    )


@router.post("/actes/resiliation")
def terminate(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[StopForm, Form()],
) -> Response:  # fmt: skip
    def do() -> None:
        last_day, reason = form.read()
        ending.terminate(session, account.actor, convention_id, last_day, reason or None, today)

    return Attempt(request, session, account, today, convention_id, "resiliation").run(
        form, do, "La résiliation est enregistrée."
    )


@router.post("/actes/annulation")
def void(
    request: Request, session: SessionDep, account: AdminDep, today: TodayDep,
    convention_id: UUID, form: Annotated[StopForm, Form()],
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, "annulation").run(
        form,
        lambda: ending.void(session, account.actor, convention_id, *form.read(), today),
        "L’annulation est enregistrée.",
    )


@router.post("/actes/remplacement")
def replace(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[SuccessorForm, Form()],
) -> Response:  # fmt: skip
    def do() -> None:
        successor, last_day = form.read()
        ending.replace(session, account.actor, convention_id, successor, last_day, today)

    return Attempt(request, session, account, today, convention_id, "remplacement").run(
        form, do, "Le remplacement est enregistré."
    )


@router.post("/actes/abandon")
def abandon(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[ReasonForm, Form()],
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, "abandon").run(
        form,
        lambda: ending.abandon(session, account.actor, convention_id, form.read(), today),
        "La convention est abandonnée.",
    )


@router.post("/archivage")
def archive(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep, convention_id: UUID
) -> Response:
    return Attempt(request, session, account, today, convention_id, "archive").run(
        ReasonForm(),
        lambda: ending.archive(session, account.actor, convention_id, today),
        "La convention est archivée.",
    )


@router.get("/actes/{action}")
def show(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, action: str, kind: str = "",
) -> Response:  # fmt: skip
    """`kind`: what an avenant changes, chosen first."""
    attempt = Attempt(request, session, account, today, convention_id, action)
    return attempt.show({"kind": kind} if kind else None)
