"""What the account pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.auth.rules import ROLE_LABELS

ROLE_CHOICES = tuple((role.value, label) for role, label in ROLE_LABELS.items())


@dataclass(frozen=True)
class SignInPage:
    email: str = ""
    suite: str = ""
    message: str = ""


@dataclass(frozen=True)
class InvitationPage:
    email: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AccountRow:
    id: UUID
    email: str
    display_name: str
    role: str
    is_active: bool
    has_password: bool
    is_self: bool


@dataclass(frozen=True)
class TokenRow:
    id: UUID
    name: str
    role: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class Secret:
    """An invitation link or an API token, displayed once; kind: invitation or token."""

    kind: str
    value: str
    owner: str


@dataclass(frozen=True)
class AdministrationPage:
    accounts: tuple[AccountRow, ...]
    tokens: tuple[TokenRow, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    secret: Secret | None = None
    roles: tuple[tuple[str, str], ...] = ROLE_CHOICES


@dataclass(frozen=True)
class JournalRow:
    at: datetime
    actor: str
    summary: str


@dataclass(frozen=True)
class JournalPage:
    entries: tuple[JournalRow, ...]
