"""Files that prove a fact, and paper originals to claim."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.auth.permissions import AgentDep
from app.conventions.file_forms import ClaimForm, PieceForm
from app.conventions.routes.acting import Attempt
from app.conventions.service import claiming, pieces
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import DomainError, InvalidError
from app.core.settings import Settings

router = APIRouter(prefix="/conventions/{convention_id}/actes")


@router.post("/piece")
def attach(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[PieceForm, Form()],
) -> Response:  # fmt: skip
    settings: Settings = request.app.state.settings

    def do() -> str:
        kind, about_id = form.read()
        if form.file is None or not form.file.filename:
            raise InvalidError.of({"file": "Choisissez le fichier à joindre."})
        return pieces.attach(
            session, account.actor, settings.store_dir, convention_id, kind, about_id,
            form.file.file.read(), form.file.filename, today,
        )  # fmt: skip

    return Attempt(request, session, account, today, convention_id, "piece").run(
        form, do, "La pièce est jointe."
    )


@router.post("/relance")
def claim(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[ClaimForm, Form()],
) -> Response:  # fmt: skip
    """The letter is drawn before the writing transaction opens."""
    settings: Settings = request.app.state.settings
    prepared = _prepared(request, convention_id, form, today)
    return Attempt(request, session, account, today, convention_id, "relance").run(
        form,
        lambda: claiming.claim(
            session, account.actor, settings.store_dir, convention_id, form.read(), today, prepared
        ),
        "La relance est enregistrée.",
    )


def _prepared(
    request: Request, convention_id: UUID, form: ClaimForm, today: TodayDep
) -> claiming.Prepared | None:
    try:
        data = form.read()
    except DomainError:
        return None  # read again in the attempt, which says what is wrong
    return claiming.prepare_ahead(request.app.state.engine, convention_id, data, today)
