"""JSON of the models: which texts exist, and their clauses. Written on the screens only."""

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session

from app.auth.permissions import ApiReaderDep
from app.core.db import SessionDep
from app.documents.clauses.kinds import KINDS
from app.documents.library import builtin, queries
from app.documents.library.builtin import Model

router = APIRouter(prefix="/models", tags=["models"])


class ClauseOut(BaseModel):
    part: str
    title: str
    condition: str
    body: str


class ModelOut(BaseModel):
    """`id` is what a convention keeps; `in_use`: what new documents of the kind start from."""

    id: str
    kind: str
    title: str
    state: str
    in_use: bool
    based_on: str | None
    sha256: str


class ModelText(ModelOut):
    clauses: list[ClauseOut]


class ModelsPage(BaseModel):
    items: list[ModelOut]
    next: str | None = None


@router.get("")
def models(session: SessionDep, _: ApiReaderDep) -> ModelsPage:
    """Every version, built in then written here; a few dozen at most, on one page."""
    in_use = _in_use(session)
    found = [*builtin.all_models().values(), *queries.ours(session)]
    return ModelsPage(items=[ModelOut(**_fields(model, in_use)) for model in found])


@router.get("/{slug}/{version}")
def model(session: SessionDep, _: ApiReaderDep, slug: str, version: str) -> ModelText:
    found = queries.resolve(session, f"{slug}/{version}")
    clauses = [
        ClauseOut(part=each.part, title=each.title, condition=each.condition, body=each.body)
        for each in found.clauses
    ]
    return ModelText(**_fields(found, _in_use(session)), clauses=clauses)


def _in_use(session: Session) -> set[str]:
    return {queries.in_use(session, kind).id for kind in KINDS}


def _fields(found: Model, in_use: set[str]) -> dict[str, object]:
    state = "draft" if found.is_draft else "archived" if found.is_archived else "published"
    return {
        "id": found.id,
        "kind": found.kind,
        "title": found.title,
        "state": state,
        "in_use": found.id in in_use,
        "based_on": found.based_on or None,
        "sha256": found.sha256,
    }
