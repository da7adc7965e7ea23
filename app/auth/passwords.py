"""Password hashing: argon2id, at most two at a time (64 MiB each)."""

from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_slots = BoundedSemaphore(2)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _dummy_hash() -> str:
    return hash_password("a password nobody has")


def hash_password(password: str) -> str:
    with _slots:
        return _hasher().hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """True when the password is right; an unknown account costs the same time as a known one."""
    from argon2.exceptions import InvalidHashError, VerifyMismatchError

    with _slots:
        try:
            verified = _hasher().verify(password_hash or _dummy_hash(), password)
        except (VerifyMismatchError, InvalidHashError):
            return False
    return verified and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    return _hasher().check_needs_rehash(password_hash)
