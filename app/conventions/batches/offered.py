"""The models a batch may use: the only place that asks for them."""

from sqlmodel import Session

from app.conventions.service.drafting import FAMILY
from app.core.errors import InvalidError
from app.documents.library import queries as models


def choices(session: Session) -> list[tuple[str, str]]:
    return [(model.id, model.title) for model in models.offered(session, FAMILY)]


def resolve(session: Session, typed: str) -> str:
    """The id of that model; a kind alone (« convention_adhesion ») is the one in use today."""
    found = models.named(session, typed)
    is_convention = found is not None and found.vocabulary.family == FAMILY
    if found is None or not is_convention or found.is_draft or found.is_archived:
        known = ", ".join(name for name, _ in choices(session))
        raise InvalidError.of({"model": f"Ce modèle n’existe pas. Choisissez parmi : {known}."})
    return found.id


def label(session: Session, model: str) -> str:
    """Also of a version that is no longer offered."""
    found = models.named(session, model)
    return f"{found.title}, version {found.version}" if found else model
