"""What people type about accounts; every field is text, read and refused by the service."""

from pydantic import BaseModel

from app.auth.rules import HOMES, Role
from app.core.errors import InvalidError


class SignInForm(BaseModel):
    email: str = ""
    password: str = ""
    suite: str = ""


class PasswordForm(BaseModel):
    password: str = ""
    again: str = ""


class AccountForm(BaseModel):
    email: str = ""
    display_name: str = ""
    role: str = "agent"


class RightsForm(BaseModel):
    role: str = ""
    is_active: str = ""


class TokenForm(BaseModel):
    """Named apart from the account form: both stand on one page."""

    token_name: str = ""
    token_role: str = Role.ELU.value


def read_role(typed: str) -> Role:
    """Raises InvalidError for anything that is not a role."""
    if typed not in set(Role):
        raise InvalidError.of({"role": "Choisissez un rôle dans la liste."})
    return Role(typed)


def local_path(wanted: str, role: Role) -> str:
    """Where to go after signing in: a path of this site, or where the role lands."""
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_local and "\n" not in wanted and "\r" not in wanted else HOMES[role]
