"""The models a batch may use: the only place that asks for them."""

from sqlmodel import Session

from app.conventions.service.drafting import MODELS
from app.core.errors import InvalidError


def choices(_session: Session) -> list[tuple[str, str]]:
    return list(MODELS.items())


def resolve(session: Session, typed: str) -> str:
    """The model of that name; its family alone (« convention_adhesion ») is its newest version."""
    names = [name for name, _ in choices(session)]
    found = [name for name in names if typed in {name, name.rpartition("/")[0]}]
    if not found:
        known = ", ".join(names)
        raise InvalidError.of({"model": f"Ce modèle n’existe pas. Choisissez parmi : {known}."})
    return found[-1]


def label(session: Session, model: str) -> str:
    return dict(choices(session)).get(model, model)
