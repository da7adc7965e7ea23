"""Checking a file that was sent, and keeping the file, its report and its corrected copy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from app import journal
from app.collectivites.models import Collectivite
from app.core.clock import now
from app.core.db import insert_new
from app.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from app.core.french import plural
from app.datasets import queries as member_queries
from app.datasets.checking import keeping, queries
from app.datasets.checking.checker import check_file
from app.datasets.checking.correcting import corrected_copy
from app.datasets.checking.keeping import Kept
from app.datasets.checking.models import FileCheck
from app.datasets.checking.reading import UnreadableError
from app.datasets.checking.recognising import recognised
from app.datasets.checking.rules import CHECKER_VERSION, Report, SchemaCode
from app.datasets.rules import Conformity, DatasetCode, privacy_warning
from app.documents import service as documents
from app.journal import SYSTEM, Actor, Subject

SCHEMA_OF = {
    DatasetCode.DELIBERATIONS: SchemaCode.DELIBERATIONS,
    DatasetCode.SUBVENTIONS: SchemaCode.SUBVENTIONS,
    DatasetCode.MARCHES_PUBLICS: SchemaCode.DECP,
    DatasetCode.BASE_ADRESSE_LOCALE: SchemaCode.BAL,
    DatasetCode.EQUIPEMENTS_PUBLICS: SchemaCode.EQUIPEMENTS,
    DatasetCode.PRENOMS: SchemaCode.PRENOMS,
}
DATASET_OF = {schema: dataset for dataset, schema in SCHEMA_OF.items()}
MEDIA_TYPES = {
    ".csv": "text/csv", ".json": "application/json", ".xml": "application/xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """A file read where a portal publishes it."""

    title: str
    url: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A check just made, nothing kept yet."""

    content: bytes
    name: str
    kept: Kept

    @property
    def report(self) -> Report:
        return self.kept.report


Tell = Callable[[int, int, str], None]
STEPS = 3


def examine(
    content: bytes,
    name: str,
    schema: SchemaCode | None,
    tell: Tell = lambda _done, _total, _what: None,
) -> Checked:
    """May take seconds on a large file: call it before the transaction that records.

    `schema` None: the one the titles show. Raises InvalidError when they show none.
    """
    schema = schema_of(content, schema)
    tell(0, STEPS, "étapes : lecture et contrôle des lignes")
    report = check_file(content, schema)
    tell(1, STEPS, "étapes : copie corrigée")
    copy = corrected_copy(content, schema) if report.readable else None
    if copy is None:
        return Checked(content, name, Kept(report))
    tell(2, STEPS, "étapes : contrôle de la copie corrigée")
    left = check_file(copy.content, schema).error_count
    return Checked(content, name, Kept(report, copy.changes, left))


def schema_of(content: bytes, chosen: SchemaCode | None) -> SchemaCode:
    """The chosen one, else the one the titles show; quick whatever the size of the file."""
    if not content:
        raise InvalidError.of({"file": "Choisissez un fichier. Il ne peut pas être vide."})
    return chosen or _recognised(content)


def _recognised(content: bytes) -> SchemaCode:
    try:
        schema = recognised(content)
    except UnreadableError as error:
        raise InvalidError.of({"file": error.fault.message}) from None
    if schema is None:
        message = "Ce fichier ne ressemble à aucun des six jeux. Choisissez le jeu dans la liste."
        raise InvalidError.of({"schema_code": message})
    return schema


def record(
    session: Session,
    actor: Actor,
    root: Path,
    checked: Checked,
    member_id: UUID | None = None,
    *,
    check_id: UUID | None = None,
    is_demo: bool = False,
) -> FileCheck:
    """Keep the file and its report, for agents only: nothing of it is published yet."""
    if member_id is not None:
        check_member(session, member_id)
    report = checked.report
    kind = MEDIA_TYPES.get(Path(checked.name).suffix.lower(), "application/octet-stream")
    file = documents.save(
        session, root, checked.content, kind, checked.name, is_demo=is_demo, is_restricted=True
    )
    row = FileCheck(
        id=check_id or uuid4(),
        collectivite_id=member_id,
        file_sha256=file.sha256,
        file_name=checked.name,
        has_copy=bool(checked.kept.changes),
        author=actor.label,
        is_demo=is_demo,
        **_told(session, root, checked.kept, checked.name, is_demo=is_demo),
    )
    session.add(row)
    session.flush()
    summary = f"Fichier « {checked.name} » contrôlé ({report.schema.name}) : {verdict_fr(report)}."
    journal.record(session, actor, "file_checked", Subject("file_check", row.id), summary)
    return row


def check_member(session: Session, member_id: UUID) -> None:
    if session.get(Collectivite, member_id) is None:
        raise NotFoundError("Cette collectivité n’existe pas.")


def _told(
    session: Session, root: Path, kept: Kept, name: str, *, is_demo: bool = False
) -> dict[str, Any]:
    """The verdict as its row says it, the report being kept in the store."""
    report = kept.report
    stored = documents.save(
        session, root, keeping.dump(kept), "application/gzip", f"{Path(name).stem}-rapport.json.gz",
        is_demo=is_demo, is_restricted=True, is_listed=False,
    )  # fmt: skip
    return {
        "schema_code": report.schema.code.value,
        "schema_name": report.schema.name,
        "schema_version": report.schema.version,
        "checker_version": CHECKER_VERSION,
        "report_sha256": stored.sha256,
        "is_readable": report.readable,
        "is_valid": report.is_valid,
        "row_count": report.rows,
        "error_count": report.error_count,
        "warning_count": sum(group.count for group in report.warning_groups),
        "conformity": conformity(report),
        "checked_at": now(),
    }


def record_published(
    session: Session,
    root: Path,
    member_id: UUID,
    published: Published,
    report: Report,
    *,
    is_demo: bool = False,
) -> None:
    """The report on a file that a portal publishes, once for the same bytes, rules and member."""
    key = published_key(member_id, report, published.sha256)
    if queries.by_published_key(session, key) is not None:
        return
    row = FileCheck(
        collectivite_id=member_id,
        file_sha256=published.sha256,
        file_name=published.title,
        author=SYSTEM.label,
        source_url=published.url,
        published_key=key,
        is_demo=is_demo,
        **_told(session, root, Kept(report), published.title, is_demo=is_demo),
    )
    insert_new(session, FileCheck, **row.model_dump())


def published_key(member_id: UUID, report: Report, sha256: str) -> str:
    schema = report.schema
    return f"{member_id}:{schema.code}:{schema.version}:{CHECKER_VERSION}:{sha256}"


def conformity(report: Report) -> Conformity:
    if not report.readable:
        return Conformity.NON_CONFORMANT
    if report.is_valid:
        return Conformity.CONFORMANT
    return Conformity.MINOR if report.is_minor else Conformity.NON_CONFORMANT


def verdict_fr(report: Report) -> str:
    if not report.readable:
        return "illisible"
    if report.is_valid:
        return "valide"
    return plural(report.error_count, "erreur", "erreurs")


def get(session: Session, check_id: UUID) -> FileCheck:
    row = session.get(FileCheck, check_id)
    if row is None:
        raise NotFoundError("Ce contrôle n’existe pas.")
    return row


def readable(session: Session, check_id: UUID, *, is_agent: bool) -> FileCheck:
    """For an agent any report; for an élu, those of files that are or were published."""
    row = get(session, check_id)
    if not is_agent and not queries.is_published(session, row):
        raise ForbiddenError(
            "Ce fichier n’est pas publié : son rapport est réservé aux agents. Demandez-le à l’un "
            "d’eux."
        )
    return row


def caution(session: Session, row: FileCheck, body: Collectivite | None, on: date) -> str:
    """What the population of the commune says of its first names; empty for anything else."""
    if body is None or body.kind != "commune":
        return ""
    code = DATASET_OF[SchemaCode(row.schema_code)]
    return privacy_warning(code, member_queries.population(session, body.id, on))


def kept(session: Session, root: Path, row: FileCheck) -> Kept:
    return keeping.load(documents.read(session, root, row.report_sha256)[1])


def content_of(session: Session, root: Path, row: FileCheck) -> bytes:
    """The file that was checked, as it was sent."""
    if not row.has_file:
        raise ConflictError(
            "Jalon garde le rapport de ce fichier publié, pas le fichier. Téléchargez-le à son "
            "adresse, puis contrôlez-le."
        )
    return documents.read(session, root, row.file_sha256)[1]
