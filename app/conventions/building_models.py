"""Gathers what the pages of models show: the models, their use by conventions, the preview."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from sqlmodel import Session

from app.conventions.queries import models_used
from app.conventions.service import previewing
from app.core.errors import ConflictError, DomainError
from app.deliberations.forms import uuid_or_none
from app.documents import preview
from app.documents.clauses import checking
from app.documents.clauses.kinds import KINDS
from app.documents.contents import ClauseContent
from app.documents.library import builtin, queries
from app.documents.library.builtin import Model
from app.documents.library.comparing import compare
from app.documents.library.pages import (
    ComparePage,
    EditPage,
    KindRows,
    ListPage,
    ModelPage,
    ModelRow,
    PreviewPart,
    address,
    version_label,
)


def _before(session: Session, model: Model) -> str:
    versions = [each.id for each in queries.versions_of(session, model.slug) if each.is_editable]
    place = versions.index(model.id) if model.id in versions else 0
    return versions[place - 1] if place else model.based_on or model.id


def _source(session: Session, model: Model) -> str:
    """« Convention d’adhésion, version 2 »: what a model was written from."""
    if not model.based_on:
        return ""
    found = queries.resolve(session, model.based_on)
    return f"{found.title}, {version_label(found)}"


def list_page(session: Session) -> ListPage:
    counts = models_used.counts(session)
    ours = _by_slug(queries.ours(session))
    kinds = []
    for kind in KINDS.values():
        versions = [queries.versions_of(session, kind.code), *ours.get(kind.code, [])]
        chosen = any(_is_chosen(each) for each in versions)
        rows = [_row(session, each, counts, chosen=chosen) for each in versions]
        kinds.append(
            KindRows(
                kind,
                [row for row in rows if not row.newest.is_archived],
                [row for row in rows if row.newest.is_archived],
            )
        )
    return ListPage(kinds)


def _by_slug(models: Sequence[Model]) -> dict[str, list[list[Model]]]:
    """By kind, the versions of each model."""
    slugs: dict[str, list[Model]] = {}
    for model in models:
        slugs.setdefault(model.slug, []).append(model)
    grouped: dict[str, list[list[Model]]] = {}
    for versions in slugs.values():
        grouped.setdefault(versions[0].kind, []).append(versions)
    return grouped


def _is_chosen(versions: Sequence[Model]) -> bool:
    return versions[-1].is_chosen


def _row(
    session: Session, versions: Sequence[Model], counts: Mapping[str, int], *, chosen: bool
) -> ModelRow:
    published = [each for each in versions if not each.is_draft]
    newest = published[-1] if published else versions[-1]
    return ModelRow(
        newest=newest,
        source=_source(session, newest),
        has_draft=versions[-1].is_draft,
        convention_count=counts.get(newest.id, 0),
        is_in_use=newest.is_chosen if newest.is_ours else not chosen,
        older=[(each, counts.get(each.id, 0)) for each in reversed(published[:-1])],
    )


def model_page(
    session: Session,
    name: str,
    today: date,
    *,
    convention: str = "",
    errors: Mapping[str, str] | None = None,
    typed_title: str = "",
) -> ModelPage:
    model = queries.resolve(session, name)
    in_use = queries.in_use(session, model.kind)
    return ModelPage(
        model=model,
        source=_source(session, model),
        preview=preview_part(session, model, today, convention),
        versions=queries.versions_of(session, model.slug),
        moments=queries.moments(session),
        convention_count=models_used.counts(session).get(model.id, 0),
        is_in_use=in_use.id == model.id,
        missing=checking.missing(model.vocabulary, model.clauses) if model.is_draft else (),
        errors=errors or {},
        typed_title=typed_title,
    )


def preview_part(session: Session, model: Model, today: date, convention: str = "") -> PreviewPart:
    """A preview that cannot be made says why, and the page stands without it."""
    chosen = uuid_or_none(convention)
    choices = [(str(key), label) for key, label in models_used.written_here(session)]
    try:
        filled = previewing.fill(session, model, chosen, today)
        count = preview.page_count(filled.pdf)
    except DomainError as error:
        return PreviewPart(problem=error.message, choices=choices)
    # The revision is in the address, so that a browser asks again after each change.
    asked = {"convention": str(chosen) if chosen else "", "v": model.revision or ""}
    query = urlencode({key: value for key, value in asked.items() if value})
    return PreviewPart(
        count=count,
        address=address(model),
        query=f"?{query}" if query else "",
        with_whom=filled.with_whom,
        convention=asked["convention"] if isinstance(asked["convention"], str) else "",
        choices=choices,
    )


def typed_preview(session: Session, model: Model, today: date, convention: str) -> PreviewPart:
    """Of words not kept: the pictures travel in the page, nothing is written anywhere."""
    part = preview_part(session, model, today, convention)
    if part.problem:
        return part
    document = previewing.fill(session, model, uuid_or_none(convention), today).pdf
    pages = preview.pages_png(document)
    pictures = [f"data:image/png;base64,{b64encode(page).decode()}" for page in pages]
    return replace(part, pictures=pictures)


def edit_page(
    session: Session,
    slug: str,
    today: date,
    *,
    convention: str = "",
    typed: tuple[str, Sequence[ClauseContent]] | None = None,
    errors: Mapping[str, str] | None = None,
    revision: int | None = None,
    notice: str = "",
    compared: bool = False,
    looked: bool = False,
) -> EditPage:
    """What is kept, or what was typed. `compared` shows what was kept meanwhile beside it.

    `looked`: the preview is of what was typed.
    """
    model = queries.resolve(session, f"{slug}/{builtin.DRAFT}")
    title, clauses = typed or (model.title, model.clauses)
    return EditPage(
        model=model,
        title=title,
        clauses=clauses,
        revision=model.revision if revision is None else revision,
        preview=typed_preview(
            session, replace(model, title=title, clauses=tuple(clauses)), today, convention
        )
        if looked
        else preview_part(session, model, today, convention),
        errors=errors or {},
        notice=notice,
        meanwhile=compare(model.clauses, clauses) if compared else (),
    )


def compare_page(session: Session, name: str, other: str) -> ComparePage:
    """Without `other`: with the version before, else with the model it started from."""
    after = queries.resolve(session, name)
    before = queries.resolve(session, other or _before(session, after))
    if after.kind != before.kind or not (after.is_editable and before.is_editable):
        raise ConflictError(
            "Ces deux textes ne se comparent pas clause par clause. Choisissez deux versions d’un "
            "même modèle, ou un modèle et celui dont il est parti."
        )
    return ComparePage(before, after, compare(before.clauses, after.clauses))
