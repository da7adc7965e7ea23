"""Every SELECT of the checks."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite, Territory
from app.datasets.checking.models import FileCheck
from app.datasets.checking.rules import SchemaCode
from app.datasets.models import Evidence
from app.datasets.queries import is_followed
from app.datasets.rules import Stage


@dataclass(frozen=True, slots=True)
class CheckRow:
    check: FileCheck
    member: str | None


def newest(session: Session, *, member_id: UUID | None = None, limit: int = 50) -> list[CheckRow]:
    """The last files that people had checked, of everyone or of one member."""
    query = (
        select(FileCheck, Collectivite.name)
        .join(Collectivite, isouter=True)
        .where(col(FileCheck.source_url).is_(None))
        .order_by(col(FileCheck.checked_at).desc(), col(FileCheck.id).desc())
        .limit(limit)
    )
    if member_id is not None:
        query = query.where(col(FileCheck.collectivite_id) == member_id)
    return [CheckRow(check, name) for check, name in session.exec(query)]


def by_published_key(session: Session, key: str) -> FileCheck | None:
    return session.exec(select(FileCheck).where(col(FileCheck.published_key) == key)).first()


class Reports:
    """The reports on a member's files: each observation and evidence finds its own by the file."""

    def __init__(self, session: Session, member_id: UUID) -> None:
        rows = session.exec(
            select(FileCheck)
            .where(col(FileCheck.collectivite_id) == member_id)
            .order_by(col(FileCheck.checked_at), col(FileCheck.id))
        )
        self._known: dict[tuple[str, str, str | None], UUID] = {}
        for row in rows:
            for version in (row.checker_version, None):
                self._known[row.file_sha256, row.schema_code, version] = row.id

    def of(
        self, file_sha256: str | None, schema: SchemaCode, checker_version: str | None
    ) -> UUID | None:
        """`checker_version` None: of any rules, the newest, as when a person gave the verdict."""
        return self._known.get((file_sha256 or "", schema.value, checker_version))


def is_published(session: Session, check: FileCheck) -> bool:
    """Whoever may read a cell may read the report of a file that is, or was, published in it."""
    if check.source_url is not None:
        return True
    said = select(Evidence.id).where(
        col(Evidence.collectivite_id) == check.collectivite_id,
        col(Evidence.file_sha256) == check.file_sha256,
        col(Evidence.stage) == Stage.PUBLISHED,
    )
    return session.exec(said.limit(1)).first() is not None


def members(session: Session) -> list[tuple[str, str]]:
    """The followed members, for the choice of whose file it is."""
    query = select(Collectivite.id, Collectivite.name).where(is_followed())
    ordered = query.order_by(col(Collectivite.sort_name))
    return [(str(key), name) for key, name in session.exec(ordered)]


def syndicat_name(session: Session) -> str:
    """Who signs the report: the syndicat of the territory, or Jalon before it is known."""
    query = select(Collectivite.name).join(
        Territory, col(Territory.syndicat_id) == col(Collectivite.id)
    )
    return session.exec(query).first() or "Jalon"
