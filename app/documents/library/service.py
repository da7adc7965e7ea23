"""Writing models: duplicate, edit a draft, publish, choose, archive. A version published stays."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app import journal
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError
from app.core.french import datetime_fr, slug
from app.documents.clauses import checking
from app.documents.clauses.kinds import KINDS
from app.documents.contents import ClauseContent
from app.documents.library import builtin, queries
from app.documents.library.builtin import Model
from app.documents.library.models import DocumentModel, DocumentModelVersion

LONGEST_TITLE = 120


class ChangedMeanwhileError(ConflictError):
    """Somebody kept the draft since it was opened: what was typed is shown again, not kept."""


def duplicate(session: Session, actor: journal.Actor, name: str, title: str) -> str:
    """A draft with the clauses of `name`; answers the slug of the new model."""
    source = queries.resolve(session, name)
    if not source.is_editable:
        raise ConflictError(
            "Cette ancienne version ne se modifie pas. Dupliquez la version en vigueur du modèle."
        )
    title = _title(title)
    row = DocumentModel(
        slug=_free_slug(session, title),
        kind=source.kind,
        based_on=source.id,
        created_at=now(),
        created_by=actor.label,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise ConflictError("Un modèle du même nom vient d’être créé. Recommencez.") from None
    _add_draft(session, actor, row, title, source)
    _note(session, actor, row, "created", f"Modèle « {title} » créé d’après « {source.title} ».")
    return row.slug


def open_draft(session: Session, actor: journal.Actor, model_slug: str) -> None:
    """The next version, from the newest published; once is enough."""
    row = queries.model_row(session, model_slug)
    if row.archived_at is not None:
        raise ConflictError("Ce modèle est archivé. Dupliquez-le pour repartir de son texte.")
    if queries.draft_row(session, model_slug) is not None:
        raise ConflictError("Un projet est déjà ouvert pour ce modèle. Continuez-le.")
    source = queries.resolve(session, model_slug)
    _add_draft(session, actor, row, source.title, source)
    _note(session, actor, row, "draft_opened", f"Nouvelle version de « {source.title} » ouverte.")


def save(
    session: Session,
    actor: journal.Actor,
    model_slug: str,
    title: str,
    clauses: Sequence[ClauseContent],
    revision: int,
) -> None:
    """Keep the draft. The clauses replaced go to the journal: nothing written is ever lost."""
    row = queries.model_row(session, model_slug)
    draft = _draft(session, model_slug)
    title = checked(row.kind, title, clauses)
    if draft.revision != revision:
        raise ChangedMeanwhileError(
            f"{draft.changed_by} a enregistré ce projet le {datetime_fr(draft.changed_at)}, "
            "pendant votre saisie. Votre texte est conservé ci-dessous, sans être enregistré : "
            "comparez, puis enregistrez-le s’il doit remplacer l’autre."
        )
    before, after = draft.clauses, [asdict(clause) for clause in clauses]
    if (title, after) == (draft.title, before):
        return
    _write(draft, actor, row.kind, title, clauses)
    lost = [clause for clause in before if clause not in after]
    details = {"replaced": lost} if lost else None
    _note(session, actor, row, "edited", f"Projet du modèle « {title} » modifié.", details)


def checked(kind: str, title: str, clauses: Sequence[ClauseContent]) -> str:
    """What stops a text from being kept, or shown; answers the title as it would be kept."""
    refused = checking.problems(KINDS[kind], clauses)
    try:
        title = _title(title)
    except InvalidError as error:
        refused = {**error.errors, **refused}
    if refused:
        raise InvalidError.of(refused)
    return title


def publish(session: Session, actor: journal.Actor, model_slug: str, revision: int) -> int:
    """Number the draft; from then on nobody changes it. Answers its number."""
    row = queries.model_row(session, model_slug)
    draft = _draft(session, model_slug)
    if draft.revision != revision:
        raise ConflictError("Le projet vient d’être modifié. Relisez-le avant de le publier.")
    clauses = [ClauseContent(**clause) for clause in draft.clauses]
    said = [
        *checking.problems(KINDS[row.kind], clauses).values(),
        *checking.missing(KINDS[row.kind], clauses),
    ]
    if said:
        raise InvalidError(" ".join(said), errors={f"publish-{i}": s for i, s in enumerate(said)})
    draft.number = max(queries.numbers(session, row.id), default=0) + 1
    draft.published_at, draft.published_by = now(), actor.label
    summary = f"Modèle « {draft.title} », version {draft.number} publiée."
    _note(session, actor, row, "published", summary, {"sha256": draft.sha256})
    return draft.number


def discard_draft(session: Session, actor: journal.Actor, model_slug: str) -> bool:
    """Drop the draft, and the model with it when nothing was ever published; whether it went."""
    row = queries.model_row(session, model_slug)
    draft = _draft(session, model_slug)
    details = {"clauses": draft.clauses}
    _note(session, actor, row, "draft_discarded", f"Projet « {draft.title} » abandonné.", details)
    session.delete(draft)
    session.flush()
    if queries.numbers(session, row.id):
        return False
    session.delete(row)
    return True


def choose(session: Session, actor: journal.Actor, kind: str, model_slug: str) -> None:
    """New documents of the kind use this model; the built-in one when its own slug is given."""
    if kind not in KINDS:
        raise InvalidError.of({"slug": "Choisissez le modèle dans la liste."})
    chosen = None if model_slug == kind else queries.model_row(session, model_slug)
    if chosen is not None:
        if chosen.kind != kind or chosen.archived_at or not queries.numbers(session, chosen.id):
            raise ConflictError("Publiez d’abord une version de ce modèle, puis employez-le.")
        chosen.is_chosen = True
    others = select(DocumentModel).where(
        col(DocumentModel.kind) == kind, col(DocumentModel.is_chosen)
    )
    for other in session.exec(others):
        other.is_chosen = other is chosen
    title = (queries.resolve(session, model_slug) if chosen else builtin.newest(kind)).title
    subject = chosen.id if chosen else uuid5(NAMESPACE_URL, kind)
    summary = f"Modèle « {title} » employé par défaut : {KINDS[kind].label}."
    _record(session, actor, subject, "chosen", summary)


def archive(session: Session, actor: journal.Actor, model_slug: str) -> None:
    """No longer offered; the documents that use it keep it."""
    row = queries.model_row(session, model_slug)
    if row.archived_at is not None:
        raise ConflictError("Ce modèle est déjà archivé.")
    if queries.draft_row(session, model_slug) is not None:
        raise ConflictError("Un projet est ouvert. Publiez-le ou abandonnez-le, puis archivez.")
    title = queries.versions_of(session, model_slug)[-1].title
    row.archived_at, row.is_chosen = now(), False
    _note(session, actor, row, "archived", f"Modèle « {title} » archivé.")


def _add_draft(
    session: Session, actor: journal.Actor, row: DocumentModel, title: str, source: Model
) -> None:
    draft = DocumentModelVersion(
        model_id=row.id,
        title=title,
        frame=source.frame,
        clauses=[asdict(clause) for clause in source.clauses],
        sha256=builtin.text_sha256(row.kind, title, source.clauses),
        changed_at=now(),
        changed_by=actor.label,
    )
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError:
        raise ConflictError("Un projet vient d’être ouvert pour ce modèle. Rouvrez-le.") from None


def _write(
    draft: DocumentModelVersion,
    actor: journal.Actor,
    kind: str,
    title: str,
    clauses: Sequence[ClauseContent],
) -> None:
    draft.title = title
    draft.clauses = [asdict(clause) for clause in clauses]
    draft.sha256 = builtin.text_sha256(kind, title, clauses)
    draft.revision += 1
    draft.changed_at, draft.changed_by = now(), actor.label


def _draft(session: Session, model_slug: str) -> DocumentModelVersion:
    draft = queries.draft_row(session, model_slug)
    if draft is None:
        raise ConflictError(
            "Cette version est publiée : elle ne change plus. Préparez une nouvelle version."
        )
    return draft


def _title(typed: str) -> str:
    title = " ".join(typed.split())
    if not title:
        raise InvalidError.of({"title": "Donnez un titre au modèle."})
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise InvalidError.of(
            {"title": f"Le titre tient en {LONGEST_TITLE} caractères. Raccourcissez-le."}
        )
    return title


def _free_slug(session: Session, title: str) -> str:
    wanted = f"modele-{slug(title)[:50].strip('-') or 'sans-nom'}"
    taken = queries.slugs_like(session, wanted)
    tries = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, len(taken) + 2))
    return next(each for each in tries if each not in taken)


def _note(
    session: Session,
    actor: journal.Actor,
    row: DocumentModel,
    action: str,
    summary: str,
    details: Mapping[str, object] | None = None,
) -> None:
    _record(session, actor, row.id, action, summary, details)


def _record(
    session: Session,
    actor: journal.Actor,
    subject: UUID,
    action: str,
    summary: str,
    details: Mapping[str, object] | None = None,
) -> None:
    journal.record(
        session, actor, f"model_{action}", journal.Subject("document_model", subject), summary,
        details,
    )  # fmt: skip
