"""Tables of accounts, sessions, API tokens and sign-in failures."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel


class User(SQLModel, table=True):
    """Someone who signs in. `email` is stored in lower case; `password_hash` is argon2id."""

    __tablename__ = "account"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    email: str = Field(unique=True)
    display_name: str
    role: str
    password_hash: str | None = None
    is_active: bool = True
    created_at: datetime
    is_demo: bool = False


class UserSession(SQLModel, table=True):
    """A signed-in browser. The cookie holds a random value; only its SHA-256 is stored."""

    __tablename__ = "account_session"

    id_hash: str = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    csrf_token: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


class ApiToken(SQLModel, table=True):
    """A bearer token of the API, stored hashed and shown once."""

    __tablename__ = "api_token"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(unique=True)
    token_hash: str = Field(unique=True)
    role: str
    created_at: datetime
    revoked_at: datetime | None = None


class SignInFailures(SQLModel, table=True):
    """Failures in a row for one account name or address: the wait grows, never a lock for ever."""

    __tablename__ = "sign_in_failures"

    key: str = Field(primary_key=True)
    failures: int
    last_at: datetime
