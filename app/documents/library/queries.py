"""Every SELECT on the models; built-in ones cost none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.core.errors import NotFoundError
from app.documents.clauses.kinds import KINDS, kinds_of
from app.documents.contents import ClauseContent
from app.documents.library import builtin
from app.documents.library.builtin import DRAFT, Model
from app.documents.library.models import DocumentModel, DocumentModelVersion


def resolve(session: Session, name: str) -> Model:
    """The model that `name` designates; refuses a name of nothing."""
    found = named(session, name)
    if found is None:
        raise NotFoundError("Ce modèle n’existe pas. Revenez à la liste des modèles.")
    return found


def named(session: Session, name: str) -> Model | None:
    """« convention_adhesion/2 » and « modele-x/3 » are the same text for ever.

    A kind alone is the model in use today; a model alone, its newest published version.
    """
    if name in KINDS:
        return in_use(session, name)
    if "/" in name:
        return resolve_many(session, [name]).get(name)
    versions = [each for each in versions_of(session, name) if not each.is_draft]
    return versions[-1] if versions else None


def resolve_many(session: Session, names: Collection[str]) -> Mapping[str, Model]:
    """One statement at most, none when all are built in. Unknown names are left out."""
    known = builtin.all_models()
    found = {name: known[name] for name in names if name in known}
    slugs = {name.partition("/")[0] for name in names if "/" in name} - set(KINDS)
    if slugs:
        ours = (_model(*row) for row in session.execute(_versions().where(_slug_in(slugs))))
        found |= {model.id: model for model in ours if model.id in names}
    return found


def versions_of(session: Session, slug: str) -> list[Model]:
    """Every version of a model, oldest first, the draft last."""
    if slug in KINDS:
        found = [model for model in builtin.all_models().values() if model.slug == slug]
        return sorted(found, key=lambda model: int(model.version))
    rows = session.execute(_versions().where(_slug_in([slug])))
    return sorted((_model(*row) for row in rows), key=_by_number)


def ours(session: Session) -> list[Model]:
    """Every version of the models written here, by model, oldest first."""
    rows = session.execute(_versions().order_by(col(DocumentModel.created_at)))
    found = [_model(*row) for row in rows]
    slugs = list(dict.fromkeys(model.slug for model in found))
    return sorted(found, key=lambda model: (slugs.index(model.slug), _by_number(model)))


def in_use(session: Session, kind: str) -> Model:
    """What a new document of this kind is printed with: the one chosen here, else the built-in."""
    statement = _versions().where(
        col(DocumentModel.kind) == kind,
        col(DocumentModel.is_chosen),
        col(DocumentModel.archived_at).is_(None),
        col(DocumentModelVersion.number).is_not(None),
    )
    found = sorted((_model(*row) for row in session.execute(statement)), key=_by_number)
    return found[-1] if found else builtin.newest(kind)


def offered(session: Session, family: str) -> list[Model]:
    """What a person chooses from: the newest version of each model, those in use first."""
    kinds = [kind.code for kind in kinds_of(family)]
    newest = {kind: builtin.newest(kind) for kind in kinds}
    for model in ours(session):
        if model.kind in kinds and not model.is_archived and not model.is_draft:
            newest[model.slug] = model
    order = {kind: place for place, kind in enumerate(kinds)}
    return sorted(newest.values(), key=lambda m: (order[m.kind], not m.is_chosen, m.is_ours))


def draft_row(session: Session, slug: str) -> DocumentModelVersion | None:
    """As it is now, whatever was read before, and locked until the transaction ends.

    (The lock is PostgreSQL's; SQLite has one writer at a time.)
    """
    return session.exec(
        select(DocumentModelVersion)
        .join(DocumentModel, col(DocumentModel.id) == col(DocumentModelVersion.model_id))
        .where(col(DocumentModel.slug) == slug, col(DocumentModelVersion.number).is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def model_row(session: Session, slug: str) -> DocumentModel:
    found = session.exec(
        select(DocumentModel)
        .where(col(DocumentModel.slug) == slug)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFoundError("Ce modèle n’existe pas. Revenez à la liste des modèles.")
    return found


def numbers(session: Session, model_id: UUID) -> Sequence[int]:
    statement = select(DocumentModelVersion.number).where(
        col(DocumentModelVersion.model_id) == model_id,
        col(DocumentModelVersion.number).is_not(None),
    )
    return [number for number in session.exec(statement) if number is not None]


def slugs_like(session: Session, slug: str) -> set[str]:
    statement = select(DocumentModel.slug).where(col(DocumentModel.slug).startswith(slug))
    return set(session.exec(statement))


@dataclass(frozen=True)
class Moment:
    """When a version was last changed, and published, and by whom."""

    changed_at: datetime
    changed_by: str
    published_at: datetime | None
    published_by: str | None


def moments(session: Session) -> Mapping[str, Moment]:
    """By id of version, for the versions written here."""
    version = DocumentModelVersion
    columns = (version.changed_at, version.changed_by, version.published_at, version.published_by)
    statement: Any = core_select(
        col(DocumentModel.slug), col(version.number), *(col(column) for column in columns)
    ).join(version, col(version.model_id) == col(DocumentModel.id))
    return {f"{slug}/{n or DRAFT}": Moment(*when) for slug, n, *when in session.execute(statement)}


def _versions() -> Select[DocumentModel, DocumentModelVersion]:
    return core_select(DocumentModel, DocumentModelVersion).join(
        DocumentModelVersion, col(DocumentModelVersion.model_id) == col(DocumentModel.id)
    )


def _slug_in(slugs: Collection[str]) -> ColumnElement[bool]:
    return col(DocumentModel.slug).in_(slugs)


def _model(row: DocumentModel, version: DocumentModelVersion) -> Model:
    return Model(
        id=f"{row.slug}/{version.number or DRAFT}",
        kind=row.kind,
        title=version.title,
        description="",
        frame=version.frame,
        clauses=tuple(ClauseContent(**clause) for clause in version.clauses),
        sha256=version.sha256,
        is_ours=True,
        is_archived=row.archived_at is not None,
        is_chosen=row.is_chosen,
        based_on=row.based_on,
        revision=version.revision,
    )


def _by_number(model: Model) -> float:
    return float("inf") if model.is_draft else int(model.version)
