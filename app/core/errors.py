"""Expected refusals: a French sentence that says what to do, a status, and the fields concerned."""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """A refusal a person can act on. `errors` maps a form field to its message."""

    status: ClassVar[int] = 422
    title: ClassVar[str] = "Demande refusée"

    def __init__(self, message: str, *, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.errors = dict(errors or {})


class InvalidError(DomainError):
    """What was typed cannot be recorded as it is."""

    title = "Saisie à corriger"

    @classmethod
    def of(cls, errors: Mapping[str, str]) -> "InvalidError":
        """One message per field; the general sentence is the first of them."""
        return cls(next(iter(errors.values())), errors=errors)


class NotFoundError(DomainError):
    status = 404
    title = "Page introuvable"


class UnauthenticatedError(DomainError):
    status = 401
    title = "Connexion requise"


class ForbiddenError(DomainError):
    status = 403
    title = "Accès réservé"


class ConflictError(DomainError):
    status = 409
    title = "Déjà fait"


class TooManyAttemptsError(DomainError):
    status = 429
    title = "Trop de tentatives"
