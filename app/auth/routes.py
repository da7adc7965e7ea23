"""Signing in and out, choosing a password, accounts and tokens."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app import journal
from app.auth import pages, queries, service
from app.auth.forms import (
    AccountForm,
    PasswordForm,
    RightsForm,
    SignInForm,
    TokenForm,
    local_path,
    read_role,
)
from app.auth.models import User
from app.auth.permissions import Account, AdminDep, PublicDep, ReaderDep, cookie_name
from app.auth.rules import Role
from app.core.db import SessionDep, write_session
from app.core.errors import DomainError, NotFoundError
from app.core.forms import Refusal, attempt
from app.core.responses import see_other
from app.core.settings import Settings
from app.core.templating import render

router = APIRouter()


@router.get("/connexion")
def sign_in_page(request: Request, account: PublicDep, suite: str = "") -> Response:
    if account is not None:
        return see_other(local_path(suite, account.role))
    return render(request, "auth/sign_in.html", pages.SignInPage(suite=suite))


@router.post("/connexion")
def sign_in(request: Request, _: PublicDep, form: Annotated[SignInForm, Form()]) -> Response:
    """Owns its transaction: a failure is counted although the request is refused."""
    settings: Settings = request.app.state.settings
    address = request.client.host if request.client else "unknown"
    refusal: DomainError | None = None
    secret, role = "", Role.ELU
    with write_session(request.app.state.engine) as session:
        try:
            user = service.check_password(session, form.email, form.password, address)
            secret = service.open_session(session, settings, user)
            role = Role(user.role)
        except DomainError as error:
            refusal = error
    if refusal is not None:
        page = pages.SignInPage(form.email, form.suite, refusal.message)
        return render(request, "auth/sign_in.html", page, status_code=refusal.status)
    response = see_other(local_path(form.suite, role))
    _set_cookie(response, settings, secret)
    return response


def _set_cookie(response: Response, settings: Settings, secret: str) -> None:
    response.set_cookie(
        cookie_name(settings),
        secret,
        max_age=settings.session_hours * 3600,
        httponly=True,
        secure=settings.uses_secure_cookie,
        samesite="lax",
        path="/",
    )


@router.post("/deconnexion")
def sign_out(request: Request, session: SessionDep, _: ReaderDep) -> RedirectResponse:
    settings: Settings = request.app.state.settings
    service.close_session(session, request.cookies[cookie_name(settings)])
    response = see_other("/connexion")
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.uses_secure_cookie)
    return response


@router.get("/invitation/{token}")
def invitation_page(request: Request, session: SessionDep, _: PublicDep, token: str) -> Response:
    user = service.invited(session, request.app.state.settings, token)
    return render(request, "auth/invitation.html", pages.InvitationPage(user.email))


@router.post("/invitation/{token}")
def accept_invitation(
    request: Request,
    session: SessionDep,
    _: PublicDep,
    token: str,
    form: Annotated[PasswordForm, Form()],
) -> Response:
    user = service.invited(session, request.app.state.settings, token)
    with attempt(session) as refusal:
        service.set_password(session, user, form.password, form.again)
    if refusal:
        page = pages.InvitationPage(user.email, refusal.errors)
        return render(request, "auth/invitation.html", page, status_code=refusal.status)
    return see_other("/connexion", flash="Mot de passe enregistré. Connectez-vous.")


@router.get("/administration")
def administration(request: Request, session: SessionDep, account: AdminDep) -> HTMLResponse:
    return render(request, "auth/administration.html", _administration(session, account))


def _administration(session: Session, account: Account) -> pages.AdministrationPage:
    return pages.AdministrationPage(
        accounts=tuple(
            pages.AccountRow(
                user.id,
                user.email,
                user.display_name,
                user.role,
                user.is_active,
                user.password_hash is not None,
                user.id == account.id,
            )
            for user in queries.users(session)
        ),
        tokens=tuple(
            pages.TokenRow(token.id, token.name, token.role, token.created_at, token.revoked_at)
            for token in queries.tokens(session)
        ),
    )


@router.post("/administration/comptes")
def add_account(
    request: Request, session: SessionDep, account: AdminDep, form: Annotated[AccountForm, Form()]
) -> Response:
    secret = None
    with attempt(session) as refusal:
        user = service.add_user(
            session,
            account.actor,
            email=form.email,
            role=read_role(form.role),
            display_name=form.display_name,
        )
        secret = _invitation(request, user)
    return _shown_once(
        request, session, account, typed=form.model_dump(), refusal=refusal, secret=secret
    )


def _invitation(request: Request, user: User) -> pages.Secret:
    settings: Settings = request.app.state.settings
    link = f"{settings.base_url}{service.invitation(settings, user)}"
    return pages.Secret("invitation", link, user.email)


def _shown_once(
    request: Request,
    session: Session,
    account: Account,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    secret: pages.Secret | None = None,
) -> HTMLResponse:
    """Shown in place of a redirect: a link or a token is displayed once and kept nowhere."""
    session.flush()
    page = _administration(session, account)
    if refusal:
        page = replace(page, typed=typed or {}, errors=refusal.errors)
        return render(request, "auth/administration.html", page, status_code=refusal.status)
    return render(request, "auth/administration.html", replace(page, secret=secret))


@router.post("/administration/comptes/{user_id}/invitation")
def invite_again(
    request: Request, session: SessionDep, account: AdminDep, user_id: UUID
) -> HTMLResponse:
    user = queries.user(session, user_id)
    if user is None:
        raise NotFoundError("Ce compte n’existe pas.")
    return _shown_once(request, session, account, secret=_invitation(request, user))


@router.post("/administration/comptes/{user_id}")
def change_account(
    session: SessionDep, account: AdminDep, user_id: UUID, form: Annotated[RightsForm, Form()]
) -> RedirectResponse:
    service.change_account(
        session,
        account.actor,
        user_id,
        role=read_role(form.role),
        is_active=form.is_active == "1",
    )
    return see_other("/administration", flash="Droits enregistrés.")


@router.post("/administration/jetons")
def add_token(
    request: Request, session: SessionDep, account: AdminDep, form: Annotated[TokenForm, Form()]
) -> HTMLResponse:
    secret = None
    with attempt(session) as refusal:
        role = read_role(form.token_role)
        token = service.add_token(session, account.actor, form.token_name, role)
        secret = pages.Secret("token", token, form.token_name)
    return _shown_once(
        request, session, account, typed=form.model_dump(), refusal=refusal, secret=secret
    )


@router.post("/administration/jetons/{token_id}/revocation")
def revoke_token(session: SessionDep, account: AdminDep, token_id: UUID) -> RedirectResponse:
    service.revoke_token(session, account.actor, token_id)
    return see_other("/administration", flash="Jeton révoqué : il n’ouvre plus rien.")


@router.get("/administration/journal")
def journal_page(request: Request, session: SessionDep, _: AdminDep) -> HTMLResponse:
    rows = tuple(
        pages.JournalRow(entry.at, entry.actor_label, entry.summary)
        for entry in journal.latest(session, 300)
    )
    return render(request, "auth/journal.html", pages.JournalPage(rows))
