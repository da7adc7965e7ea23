"""Every SELECT of the checks."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite, Territory
from app.datasets.checking.models import FileCheck
from app.datasets.queries import is_followed


@dataclass(frozen=True, slots=True)
class CheckRow:
    check: FileCheck
    member: str | None


def newest(session: Session, *, member_id: UUID | None = None, limit: int = 50) -> list[CheckRow]:
    """The last checks, of everyone or of one member."""
    query = (
        select(FileCheck, Collectivite.name)
        .join(Collectivite, isouter=True)
        .order_by(col(FileCheck.checked_at).desc(), col(FileCheck.id).desc())
        .limit(limit)
    )
    if member_id is not None:
        query = query.where(col(FileCheck.collectivite_id) == member_id)
    return [CheckRow(check, name) for check, name in session.exec(query)]


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
