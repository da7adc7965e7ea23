"""What prolongs or changes a signed convention: withdrawal, express renewal, avenants."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import Response

from app.auth.permissions import AgentDep
from app.conventions.change_forms import (
    AvenantForm,
    AvenantSignatureForm,
    CopyForm,
    CorrectionForm,
    RenewalForm,
    WithdrawalForm,
)
from app.conventions.forms import ReasonForm
from app.conventions.queries import loading
from app.conventions.routes.acting import Attempt
from app.conventions.service import (
    amending,
    copies,
    correcting,
    ending,
    freezing_acts,
    freezing_avenants,
)
from app.conventions.service.frozen import Prepared
from app.core.clock import TodayDep
from app.core.db import SessionDep, read_session
from app.core.errors import DomainError
from app.core.settings import Settings

router = APIRouter(prefix="/conventions/{convention_id}")


@router.post("/actes/retrait")
def withdraw(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[WithdrawalForm, Form()],
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, "retrait").run(
        form,
        lambda: ending.withdraw_denonciation(
            session, account.actor, convention_id, *form.read(), today
        ),
        "Le retrait est enregistré.",
    )


@router.post("/actes/rectification")
def correct_denonciation(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[CorrectionForm, Form()],
) -> Response:  # fmt: skip
    return Attempt(request, session, account, today, convention_id, "rectification").run(
        form,
        lambda: correcting.correct_denonciation(
            session, account.actor, convention_id, *form.read(), today
        ),
        "La dénonciation est corrigée.",
    )


@router.post("/actes/renouvellement")
def renew(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[RenewalForm, Form()],
) -> Response:  # fmt: skip
    """The text is drawn before the writing transaction opens."""
    settings: Settings = request.app.state.settings
    prepared = _renewal_ahead(request, convention_id, form)

    def do() -> str:
        months, sides = form.read(_parties(session, convention_id))
        return freezing_acts.renew(
            session, account.actor, settings.store_dir, convention_id, sides, months, today,
            prepared,
        )  # fmt: skip

    return Attempt(request, session, account, today, convention_id, "renouvellement").run(
        form, do, "Le renouvellement est enregistré."
    )


def _renewal_ahead(request: Request, convention_id: UUID, form: RenewalForm) -> Prepared | None:
    engine = request.app.state.engine
    try:
        with read_session(engine) as reading:
            months, sides = form.read(_parties(reading, convention_id))
    except DomainError:
        return None  # read again in the attempt, which says what is wrong
    return freezing_acts.renewal_ahead(engine, convention_id, sides, months)


def _parties(session: Session, convention_id: UUID) -> list[UUID]:
    return [party.row.id for party in loading.load(session, convention_id).parties]


@router.post("/actes/avenant")
def draft_avenant(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[AvenantForm, Form()],
) -> Response:  # fmt: skip
    """The text to sign is drawn before the writing transaction opens."""
    settings: Settings = request.app.state.settings
    prepared = _prepared(request, convention_id, form, today)

    def do() -> None:
        data = form.read(_parties(session, convention_id))
        freezing_avenants.draft(
            session, account.actor, settings.store_dir, convention_id, data, today, prepared
        )

    return Attempt(request, session, account, today, convention_id, "avenant").run(
        form, do, "L’avenant est préparé et son texte figé : il reste à le signer."
    )


def _prepared(
    request: Request, convention_id: UUID, form: AvenantForm, today: TodayDep
) -> Prepared | None:
    engine = request.app.state.engine
    try:
        with read_session(engine) as reading:
            data = form.read(_parties(reading, convention_id))
    except DomainError:
        return None  # read again in the attempt, which says what is wrong
    return freezing_avenants.prepare_ahead(engine, convention_id, data, today)


@router.post("/actes/papier")
def place_copy(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, form: Annotated[CopyForm, Form()],
) -> Response:  # fmt: skip
    settings: Settings = request.app.state.settings

    def do() -> None:
        number, party_id, since, is_on_its_way = form.read()
        copies.place(
            session, account.actor, convention_id, number, party_id, since, today,
            is_on_its_way=is_on_its_way, late_after_days=settings.copy_late_days,
        )  # fmt: skip

    return Attempt(request, session, account, today, convention_id, "papier").run(
        form, do, "La place de l’exemplaire est enregistrée."
    )


@router.post("/avenants/{avenant_id}/signature")
def sign_avenant(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, avenant_id: UUID, form: Annotated[AvenantSignatureForm, Form()],
) -> Response:  # fmt: skip
    def do() -> str:
        party_id, data = form.read()
        return amending.sign(
            session, account.actor, convention_id, avenant_id, party_id, data, today,
            is_admin=account.is_admin,
        )  # fmt: skip

    attempt = Attempt(
        request, session, account, today, convention_id, "signature", avenant_id=avenant_id
    )
    return attempt.run(form, do, "La signature est enregistrée.")


@router.post("/avenants/{avenant_id}/abandon")
def abandon_avenant(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, avenant_id: UUID, form: Annotated[ReasonForm, Form()],
) -> Response:  # fmt: skip
    attempt = Attempt(
        request, session, account, today, convention_id, "abandon", avenant_id=avenant_id
    )
    return attempt.run(
        form,
        lambda: amending.abandon(
            session, account.actor, convention_id, avenant_id, form.read(), today
        ),
        "L’avenant est abandonné.",
    )


@router.get("/avenants/{avenant_id}/{action}")
def show(
    request: Request, session: SessionDep, account: AgentDep, today: TodayDep,
    convention_id: UUID, avenant_id: UUID, action: str,
) -> Response:  # fmt: skip
    attempt = Attempt(
        request, session, account, today, convention_id, action, avenant_id=avenant_id
    )
    return attempt.show()
