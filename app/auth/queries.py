"""Every SELECT about accounts."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from app.auth.models import ApiToken, SignInFailures, User, UserSession


def user_by_email(session: Session, email: str) -> User | None:
    return session.exec(select(User).where(User.email == email.strip().lower())).one_or_none()


def user(session: Session, user_id: UUID) -> User | None:
    return session.get(User, user_id)


def users(session: Session) -> Sequence[User]:
    return session.exec(select(User).order_by(col(User.email))).all()


def first_admin(session: Session) -> User | None:
    """The oldest active administrator."""
    query = select(User).where(col(User.is_active), User.role == "admin")
    return session.exec(query.order_by(col(User.created_at), col(User.email)).limit(1)).first()


def staff(session: Session) -> Sequence[User]:
    """Active agents and administrators: those who receive the digest of reminders."""
    query = select(User).where(col(User.is_active), col(User.role).in_(["agent", "admin"]))
    return session.exec(query.order_by(col(User.email))).all()


def signed_in(session: Session, id_hash: str) -> tuple[UserSession, User] | None:
    query = (
        select(UserSession, User)
        .join(User, col(User.id) == col(UserSession.user_id))
        .where(UserSession.id_hash == id_hash, col(User.is_active))
    )
    return session.exec(query).one_or_none()


def active_token(session: Session, token_hash: str) -> ApiToken | None:
    query = select(ApiToken).where(
        ApiToken.token_hash == token_hash, col(ApiToken.revoked_at).is_(None)
    )
    return session.exec(query).one_or_none()


def tokens(session: Session) -> Sequence[ApiToken]:
    return session.exec(select(ApiToken).order_by(col(ApiToken.created_at))).all()


def failures(session: Session, key: str) -> SignInFailures | None:
    return session.get(SignInFailures, key)
