"""Every SELECT on the scans; pictures and words are read one page at a time, never with a list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.conventions.models import Convention
from app.conventions.rules.facts import Origin
from app.conventions.scans.models import Scan, ScanPage, ScanSet
from app.core.errors import NotFoundError


@dataclass(frozen=True)
class PageRow:
    """A page as lists show it; `set_id` once it is attached."""

    number: int
    turn: int
    how: str
    reference: str
    mark: str
    page: int
    is_blank: bool
    is_aside: bool
    problem: str
    set_id: UUID | None
    has_picture: bool


@dataclass(frozen=True)
class PileRow:
    """A line of the list of piles. `waiting`: pages that nobody has attached or set aside."""

    id: UUID
    name: str
    page_count: int
    dropped_at: datetime
    dropped_by: str
    read_count: int
    waiting: int


@dataclass(frozen=True)
class KnownConvention:
    """What sorting needs of a convention named by some page, or chosen by a person."""

    id: UUID
    reference: str
    member: str
    pdf_sha256: str | None
    is_demo: bool


@dataclass(frozen=True)
class BoundRow:
    """A set already attached, for the page of its pile."""

    id: UUID
    convention_id: UUID
    reference: str
    member: str
    sha256: str
    page_count: int
    bound_at: datetime
    bound_by: str


_PAGE_COLUMNS = [
    col(ScanPage.thumbnail).is_not(None) if name == "has_picture" else col(getattr(ScanPage, name))
    for name in PageRow.__dataclass_fields__
]
MOST_PILES = 100


def get(session: Session, scan_id: UUID) -> Scan:
    found = session.get(Scan, scan_id)
    if found is None:
        raise NotFoundError("Ce paquet n’existe pas. Revenez à la liste des numérisations.")
    return found


def by_sha256(session: Session, sha256: str) -> Scan | None:
    return session.exec(select(Scan).where(col(Scan.sha256) == sha256)).first()


def piles(session: Session) -> list[PileRow]:
    """The newest first."""
    in_play = col(ScanPage.set_id).is_(None) & col(ScanPage.is_aside).is_(False)
    statement = (
        core_select(
            col(Scan.id), col(Scan.name), col(Scan.page_count), col(Scan.dropped_at),
            col(Scan.dropped_by), func.count(col(ScanPage.number)),
            func.count(col(ScanPage.number)).filter(in_play),
        )
        .outerjoin(ScanPage, col(ScanPage.scan_id) == col(Scan.id))
        .group_by(col(Scan.id))
        .order_by(col(Scan.dropped_at).desc(), col(Scan.id))
        .limit(MOST_PILES)
    )  # fmt: skip
    return [PileRow(*row) for row in session.execute(statement)]


def pages(session: Session, scan_id: UUID) -> list[PageRow]:
    statement = (
        core_select(*_PAGE_COLUMNS)
        .where(col(ScanPage.scan_id) == scan_id)
        .order_by(col(ScanPage.number))
    )
    return [PageRow(*row) for row in session.execute(statement)]


def page(session: Session, scan_id: UUID, number: int) -> ScanPage:
    found = session.get(ScanPage, (scan_id, number))
    if found is None:
        raise NotFoundError(f"La page {number} n’existe pas ou n’est pas encore lue.")
    return found


def whole_pages(session: Session, scan_id: UUID, numbers: Collection[int]) -> Sequence[ScanPage]:
    return session.exec(
        select(ScanPage).where(col(ScanPage.scan_id) == scan_id, col(ScanPage.number).in_(numbers))
    ).all()


def numbers_read(session: Session, scan_id: UUID) -> set[int]:
    return set(session.exec(select(ScanPage.number).where(col(ScanPage.scan_id) == scan_id)))


def conventions_named(
    session: Session, references: Collection[str]
) -> Mapping[str, KnownConvention]:
    rows = session.execute(_known().where(col(Convention.reference).in_(references)))
    return {row[1]: KnownConvention(*row) for row in rows}


def conventions(session: Session) -> list[KnownConvention]:
    """Those whose paper may come back: printed here or recorded, not archived nor abandoned."""
    statement = (
        _known()
        .where(col(Convention.archived_on).is_(None), col(Convention.abandoned_on).is_(None))
        .where(
            col(Convention.text_fixed_on).is_not(None) | (col(Convention.origin) == Origin.RECORDED)
        )
        .order_by(col(Convention.reference))
    )
    return [KnownConvention(*row) for row in session.execute(statement)]


def _known() -> Any:
    return core_select(
        col(Convention.id), col(Convention.reference), col(Collectivite.name),
        col(Convention.pdf_sha256), col(Convention.is_demo),
    ).join(Collectivite, col(Collectivite.id) == col(Convention.member_id))  # fmt: skip


def bound(session: Session, scan_id: UUID) -> list[BoundRow]:
    statement = (
        core_select(
            col(ScanSet.id), col(ScanSet.convention_id), col(Convention.reference),
            col(Collectivite.name), col(ScanSet.sha256), col(ScanSet.page_count),
            col(ScanSet.bound_at), col(ScanSet.bound_by),
        )
        .join(Convention, col(Convention.id) == col(ScanSet.convention_id))
        .join(Collectivite, col(Collectivite.id) == col(Convention.member_id))
        .where(col(ScanSet.scan_id) == scan_id)
        .order_by(col(Convention.reference), col(ScanSet.bound_at))
    )  # fmt: skip
    return [BoundRow(*row) for row in session.execute(statement)]


def origins(session: Session, convention_id: UUID) -> Mapping[str, UUID]:
    """For each signed file of the convention that came from a pile: that pile."""
    statement = core_select(col(ScanSet.sha256), col(ScanSet.scan_id)).where(
        col(ScanSet.convention_id) == convention_id
    )
    return {row[0]: row[1] for row in session.execute(statement)}
