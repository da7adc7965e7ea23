"""Every SELECT on the scans; pictures and words are read one page at a time, never with a list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.conventions.models import Avenant, Convention
from app.conventions.queries.returned import TextKey
from app.conventions.rules.facts import Origin
from app.conventions.rules.names import avenant_named, avenant_reference
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
class KnownText:
    """What sorting needs of a text named by some page or chosen by a person: a convention's, or
    that of its avenant number `number`."""

    id: UUID
    reference: str
    member: str
    pdf_sha256: str | None
    is_demo: bool
    avenant_id: UUID | None = None
    number: int = 0

    @property
    def key(self) -> TextKey:
        return TextKey(self.id, self.avenant_id)


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
    number: int | None = None


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


def texts_named(session: Session, references: Collection[str]) -> Mapping[str, KnownText]:
    """A convention may bear what looks like the reference of an avenant: it is the one meant."""
    named = {reference: avenant_named(reference) for reference in references}
    bases = {found[0] for found in named.values() if found}
    avenants = _avenants().where(col(Convention.reference).in_(bases)) if bases else None
    found = _known_avenants(session, avenants) if avenants is not None else []
    conventions = _known().where(col(Convention.reference).in_(references))
    found += [KnownText(*row) for row in session.execute(conventions)]
    return {text.reference: text for text in found if text.reference in named}


def texts(session: Session) -> list[KnownText]:
    """Those whose paper may come back: printed here or recorded, not archived nor abandoned."""
    is_open = col(Convention.archived_on).is_(None), col(Convention.abandoned_on).is_(None)
    is_fixed = col(Convention.text_fixed_on).is_not(None)
    is_recorded = col(Convention.origin) == Origin.RECORDED
    conventions = _known().where(*is_open, is_fixed | is_recorded)
    avenants = _avenants().where(*is_open, col(Avenant.abandoned_on).is_(None))
    found = [KnownText(*row) for row in session.execute(conventions)]
    found += _known_avenants(session, avenants)
    return sorted(found, key=lambda text: text.reference)


def _known() -> Any:
    return core_select(
        col(Convention.id), col(Convention.reference), col(Collectivite.name),
        col(Convention.pdf_sha256), col(Convention.is_demo),
    ).join(Collectivite, col(Collectivite.id) == col(Convention.member_id))  # fmt: skip


def _avenants() -> Any:
    return (
        core_select(
            col(Convention.id), col(Convention.reference), col(Collectivite.name),
            col(Avenant.pdf_sha256), col(Convention.is_demo), col(Avenant.id), col(Avenant.number),
        )
        .join(Collectivite, col(Collectivite.id) == col(Convention.member_id))
        .join(Avenant, col(Avenant.convention_id) == col(Convention.id))
    )  # fmt: skip


def _known_avenants(session: Session, statement: Any) -> list[KnownText]:
    found = (KnownText(*row) for row in session.execute(statement))
    return [
        replace(text, reference=avenant_reference(text.reference, text.number)) for text in found
    ]


def bound(session: Session, scan_id: UUID) -> list[BoundRow]:
    statement = (
        core_select(
            col(ScanSet.id), col(ScanSet.convention_id), col(Convention.reference),
            col(Collectivite.name), col(ScanSet.sha256), col(ScanSet.page_count),
            col(ScanSet.bound_at), col(ScanSet.bound_by), col(Avenant.number),
        )
        .join(Convention, col(Convention.id) == col(ScanSet.convention_id))
        .outerjoin(Avenant, col(Avenant.id) == col(ScanSet.avenant_id))
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
