"""Who may call a route: each declares one of the dependencies at the bottom of this module."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import Engine

from app.auth import queries
from app.auth.models import UserSession
from app.auth.rules import Role
from app.auth.service import fingerprint
from app.core.clock import now
from app.core.db import read_session, write_session
from app.core.errors import ForbiddenError, UnauthenticatedError
from app.core.settings import Settings
from app.journal import Actor

TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Account:
    """Who is calling: a signed-in person or the holder of an API token."""

    id: UUID | None
    label: str
    email: str
    role: Role
    csrf_token: str = ""

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.label)

    @property
    def can_write(self) -> bool:
        return self.role.allows(Role.AGENT)

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN


def cookie_name(settings: Settings) -> str:
    """The __Host- prefix binds the cookie to this very host; browsers demand HTTPS for it."""
    return "__Host-jalon" if settings.uses_secure_cookie else "jalon"


def current_account(request: Request) -> Account | None:
    """The signed-in person, read once a request and kept on it."""
    if not hasattr(request.state, "account"):
        request.state.account = _load_account(request)
    account: Account | None = request.state.account
    return account


def _load_account(request: Request) -> Account | None:
    settings: Settings = request.app.state.settings
    engine: Engine = request.app.state.engine
    secret = request.cookies.get(cookie_name(settings))
    if not secret:
        return None
    id_hash = fingerprint(secret)
    at = now()
    with read_session(engine) as session:
        found = queries.signed_in(session, id_hash)
        if found is None:
            return None
        row, user = found
        idle = timedelta(minutes=settings.session_idle_minutes)
        if at > row.expires_at or at > row.last_seen_at + idle:
            return None
        is_stale = at - row.last_seen_at > TOUCH_EVERY
        account = Account(user.id, user.display_name, user.email, Role(user.role), row.csrf_token)
    if is_stale:
        _touch(engine, id_hash)
    return account


def _touch(engine: Engine, id_hash: str) -> None:
    with write_session(engine) as session:
        row = session.get(UserSession, id_hash)
        if row is not None:
            row.last_seen_at = now()


def _require(role: Role) -> Callable[[Request], Account]:
    def permission(request: Request) -> Account:
        account = current_account(request)
        if account is None:
            raise UnauthenticatedError("Connectez-vous pour continuer.")
        if not account.role.allows(role):
            raise ForbiddenError(
                "Votre compte permet de lire, pas d’agir ici. Demandez à un administrateur."
            )
        return account

    permission.__name__ = f"permission_{role}"
    return permission


def _require_token(role: Role) -> Callable[[Request], Account]:
    def permission(request: Request) -> Account:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret:
            raise UnauthenticatedError(
                "Jeton absent. Envoyez l’en-tête « Authorization: Bearer JETON »."
            )
        with read_session(request.app.state.engine) as session:
            token = queries.active_token(session, fingerprint(secret.strip()))
            if token is None:
                raise UnauthenticatedError("Jeton inconnu ou révoqué.")
            account = Account(None, f"API : {token.name}", "", Role(token.role))
        if not account.role.allows(role):
            raise ForbiddenError("Ce jeton permet de lire, pas d’écrire.")
        return account

    permission.__name__ = f"permission_api_{role}"
    return permission


def permission_public(request: Request) -> Account | None:
    """Anyone; the account is given when there is one."""
    return current_account(request)


async def check_csrf(request: Request) -> None:
    """Refuse a form that does not carry the token of the session it is sent with."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    account = current_account(request)
    if account is None:
        return
    sent = (await request.form()).get("csrf_token")
    if not isinstance(sent, str) or not compare_digest(sent, account.csrf_token):
        raise ForbiddenError(
            "Cette page était restée ouverte trop longtemps. Revenez en arrière, rechargez-la, "
            "puis recommencez : ce que vous avez tapé est conservé par le navigateur."
        )


ReaderDep = Annotated[Account, Depends(_require(Role.ELU))]
AgentDep = Annotated[Account, Depends(_require(Role.AGENT))]
AdminDep = Annotated[Account, Depends(_require(Role.ADMIN))]
PublicDep = Annotated[Account | None, Depends(permission_public)]
ApiReaderDep = Annotated[Account, Depends(_require_token(Role.ELU))]
ApiAgentDep = Annotated[Account, Depends(_require_token(Role.AGENT))]
