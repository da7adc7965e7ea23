"""Accounts: create, sign in and out, invite, issue API tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from sqlmodel import Session, col, delete

from app import journal
from app.auth import jwt, passwords, queries
from app.auth.models import ApiToken, SignInFailures, User, UserSession
from app.auth.rules import (
    FREE_ATTEMPTS,
    FREE_ATTEMPTS_OF_ADDRESS,
    MINIMUM_PASSWORD_LENGTH,
    Role,
    wait_after,
)
from app.core.clock import now
from app.core.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    TooManyAttemptsError,
    UnauthenticatedError,
)
from app.core.forms import parse_email
from app.core.settings import Settings

FIRST_ADMIN = "administrateur@jalon.example.org"
INVITATION = "invitation"
INVITATION_LASTS = timedelta(hours=72)


def fingerprint(secret: str) -> str:
    """What is stored of a random secret: enough to recognise it, useless to whoever reads it."""
    return sha256(secret.encode()).hexdigest()


def add_user(
    session: Session,
    actor: journal.Actor,
    *,
    email: str,
    role: Role,
    display_name: str = "",
    password: str | None = None,
    is_demo: bool = False,
) -> User:
    """Create an account; without a password it waits for an invitation to be followed."""
    address = _valid_email(email)
    if queries.user_by_email(session, address):
        message = f"Un compte existe déjà pour {address}."
        raise ConflictError(message, errors={"email": message})
    user = User(
        email=address,
        display_name=display_name.strip() or address.partition("@")[0],
        role=role,
        password_hash=_hash(password) if password is not None else None,
        created_at=now(),
        is_demo=is_demo,
    )
    session.add(user)
    journal.record(
        session, actor, "account.create", _subject(user), f"Compte {address} créé ({role})."
    )
    return user


def _valid_email(typed: str) -> str:
    try:
        return parse_email(typed).lower()
    except ValueError as error:
        raise InvalidError.of({"email": str(error)}) from None


def _hash(password: str) -> str:
    if len(password) < MINIMUM_PASSWORD_LENGTH:
        raise InvalidError.of(
            {
                "password": f"Le mot de passe compte au moins {MINIMUM_PASSWORD_LENGTH} "
                "caractères. Une phrase de quelques mots convient."
            }
        )
    return passwords.hash_password(password)


def _subject(user: User) -> journal.Subject:
    return journal.Subject("account", user.id)


@dataclass(frozen=True)
class FirstAccount:
    """`password` is None once its owner chose another."""

    email: str
    password: str | None


def first_account(session: Session, settings: Settings) -> FirstAccount:
    """The administrator of a fresh installation; the password made for it is kept in a file
    closed to others, and shown again until its owner changes it.
    """
    path = settings.data_dir / "compte-administrateur.txt"
    user = queries.first_admin(session)
    if user is None:
        password = token_urlsafe(12)
        user = add_user(
            session,
            journal.SYSTEM,
            email=FIRST_ADMIN,
            role=Role.ADMIN,
            display_name="Administrateur",
            password=password,
        )
        path.touch(mode=0o600)
        path.write_text(f"{password}\n", encoding="utf-8")
        return FirstAccount(user.email, password)
    kept = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    still_good = bool(kept) and passwords.matches(user.password_hash, kept)
    return FirstAccount(user.email, kept if still_good else None)


def check_password(session: Session, email: str, password: str, address: str) -> User:
    """The account, when the password is right.

    Raises UnauthenticatedError with one sentence for every cause, TooManyAttemptsError while a
    wait runs. The caller must commit after a refusal: the failure is counted.
    """
    at = now()
    keys = (f"email:{email.strip().lower()}"[:200], f"address:{address}"[:200])
    for key, free in zip(keys, (FREE_ATTEMPTS, FREE_ATTEMPTS_OF_ADDRESS), strict=True):
        _refuse_while_waiting(session, key, free, at)
    user = queries.user_by_email(session, email)
    known = user if user is not None and user.is_active else None
    if passwords.matches(known.password_hash if known else None, password) and known:
        _forget_failures(session, keys[0])
        if known.password_hash and passwords.is_outdated(known.password_hash):
            known.password_hash = passwords.hash_password(password)
        return known
    for key in keys:
        _count_failure(session, key, at)
    raise UnauthenticatedError(
        "Adresse ou mot de passe inconnu. Vérifiez les deux, puis recommencez."
    )


def _refuse_while_waiting(session: Session, key: str, free: int, at: datetime) -> None:
    row = queries.failures(session, key)
    if row is None:
        return
    remaining = row.last_at + wait_after(row.failures, free) - at
    if remaining > timedelta(0):
        seconds = int(remaining.total_seconds()) + 1
        raise TooManyAttemptsError(
            f"Trop d’essais sans succès. Recommencez dans {seconds} secondes."
        )


def _count_failure(session: Session, key: str, at: datetime) -> None:
    row = queries.failures(session, key) or SignInFailures(key=key, failures=0, last_at=at)
    row.failures = row.failures + 1 if at - row.last_at < timedelta(hours=1) else 1
    row.last_at = at
    session.add(row)


def _forget_failures(session: Session, key: str) -> None:
    row = queries.failures(session, key)
    if row is not None:
        session.delete(row)


def open_session(session: Session, settings: Settings, user: User) -> str:
    """Start a browser session and return the secret for its cookie."""
    secret = token_urlsafe(32)
    at = now()
    session.add(
        UserSession(
            id_hash=fingerprint(secret),
            user_id=user.id,
            csrf_token=token_urlsafe(24),
            created_at=at,
            last_seen_at=at,
            expires_at=at + timedelta(hours=settings.session_hours),
        )
    )
    journal.record(
        session,
        journal.Actor(user.id, user.display_name),
        "account.sign_in",
        _subject(user),
        "Connexion.",
    )
    return secret


def close_session(session: Session, secret: str) -> None:
    row = session.get(UserSession, fingerprint(secret))
    if row is not None:
        session.delete(row)


def close_all_sessions(session: Session, user_id: UUID) -> None:
    session.exec(delete(UserSession).where(col(UserSession.user_id) == user_id))


def invitation(settings: Settings, user: User) -> str:
    """A link path to choose a password; it dies with its first use or after 72 hours."""
    token = jwt.issue(
        settings.signing_key,
        purpose=INVITATION,
        subject=str(user.id),
        fingerprint=fingerprint(user.password_hash or "none"),
        at=now(),
        lasts=INVITATION_LASTS,
    )
    return f"/invitation/{token}"


def invited(session: Session, settings: Settings, token: str) -> User:
    """The account an invitation was made for, while its link is good."""
    claims = jwt.read(settings.signing_key, token, purpose=INVITATION)
    user = queries.user(session, UUID(claims.subject))
    current = fingerprint((user.password_hash if user else None) or "none")
    if user is None or not user.is_active or claims.fingerprint != current:
        raise InvalidError("Ce lien a déjà servi. Demandez-en un nouveau à un administrateur.")
    return user


def set_password(session: Session, user: User, password: str, again: str) -> None:
    """Choose a password; every open session of the account ends."""
    if password != again:
        raise InvalidError.of({"again": "Les deux saisies diffèrent. Retapez-les."})
    user.password_hash = _hash(password)
    close_all_sessions(session, user.id)
    actor = journal.Actor(user.id, user.display_name)
    journal.record(session, actor, "account.password", _subject(user), "Mot de passe choisi.")


def change_account(
    session: Session, actor: journal.Actor, user_id: UUID, *, role: Role, is_active: bool
) -> None:
    """Change rights; sessions end so that the new rights hold at once."""
    user = queries.user(session, user_id)
    if user is None:
        raise NotFoundError("Ce compte n’existe pas.")
    if user.id == actor.id:
        raise InvalidError("Un autre administrateur doit modifier votre propre compte.")
    before = (user.role, user.is_active)
    user.role, user.is_active = role, is_active
    close_all_sessions(session, user.id)
    journal.record(
        session,
        actor,
        "account.change",
        _subject(user),
        f"Droits du compte {user.email} modifiés.",
        {"before": list(before), "after": [role, is_active]},
    )


def add_token(session: Session, actor: journal.Actor, name: str, role: Role) -> str:
    """Create an API token and return it: it is shown once and cannot be read again."""
    if not name.strip():
        raise InvalidError.of(
            {"token_name": "Donnez un nom au jeton, par exemple celui du logiciel."}
        )
    if any(token.name == name.strip() for token in queries.tokens(session)):
        raise ConflictError(
            f"Un jeton s’appelle déjà « {name.strip()} ».",
            errors={"token_name": "Ce nom est déjà pris. Choisissez-en un autre."},
        )
    secret = f"jalon_{token_urlsafe(32)}"
    token = ApiToken(name=name.strip(), token_hash=fingerprint(secret), role=role, created_at=now())
    session.add(token)
    journal.record(
        session,
        actor,
        "token.create",
        journal.Subject("api_token", token.id),
        f"Jeton d’API « {token.name} » créé ({role}).",
    )
    return secret


def revoke_token(session: Session, actor: journal.Actor, token_id: UUID) -> None:
    token = session.get(ApiToken, token_id)
    if token is None:
        raise NotFoundError("Ce jeton n’existe pas.")
    token.revoked_at = token.revoked_at or now()
    journal.record(
        session,
        actor,
        "token.revoke",
        journal.Subject("api_token", token.id),
        f"Jeton d’API « {token.name} » révoqué.",
    )
