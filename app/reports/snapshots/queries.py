"""Every SELECT of the snapshots."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.datasets.rules import CODES, DatasetCode
from app.reports.perimeter import Perimeter
from app.reports.snapshots.models import SnapshotMember, SnapshotRow
from app.reports.snapshots.rules import FrozenMember, Snapshot, read_cells, read_figures

NEWEST_FIRST = (
    col(SnapshotRow.taken_on).desc(),
    col(SnapshotRow.recorded_at).desc(),
    col(SnapshotRow.id).desc(),
)
# Five years of months, and as many named ones: the curve stays readable.
CURVE_LIMIT = 120


def get(session: Session, snapshot_id: UUID, *, members: bool = True) -> Snapshot | None:
    row = session.get(SnapshotRow, snapshot_id)
    return _frozen(session, row, members=members)


def latest(
    session: Session, *, before: date | None = None, members: bool = True
) -> Snapshot | None:
    """The newest one; `before`: taken before that day, so that a day compares with another."""
    query = select(SnapshotRow).order_by(*NEWEST_FIRST).limit(1)
    if before is not None:
        query = query.where(col(SnapshotRow.taken_on) < before)
    return _frozen(session, session.exec(query).first(), members=members)


def previous(session: Session, of: Snapshot, *, members: bool = True) -> Snapshot | None:
    """The newest one taken on an earlier day."""
    return latest(session, before=of.taken_on, members=members)


def recent(session: Session, limit: int) -> list[Snapshot]:
    """Without their members, newest first."""
    rows = session.exec(select(SnapshotRow).order_by(*NEWEST_FIRST).limit(limit))
    return [frozen(row) for row in rows]


def until(session: Session, of: Snapshot, limit: int) -> list[Snapshot]:
    """It and those before it, the last `limit` of them, oldest first, without their members."""
    assert of.id is not None  # noqa: S101  # read from the table
    place = of.taken_on, of.recorded_at, of.id
    query = select(SnapshotRow).where(or_(_older(*place), col(SnapshotRow.id) == of.id))
    rows = session.exec(query.order_by(*NEWEST_FIRST).limit(limit)).all()
    return [frozen(row) for row in reversed(rows)]


def page_after(
    session: Session, after: tuple[date, datetime, UUID] | None, limit: int | None
) -> list[Snapshot]:
    query = select(SnapshotRow).order_by(*NEWEST_FIRST).limit(limit)
    if after is not None:
        query = query.where(_older(*after))
    return [frozen(row) for row in session.exec(query)]


def _older(on: date, at: datetime, identifier: UUID) -> ColumnElement[bool]:
    same_day = col(SnapshotRow.taken_on) == on
    same_time = and_(same_day, col(SnapshotRow.recorded_at) == at)
    return or_(
        col(SnapshotRow.taken_on) < on,
        and_(same_day, col(SnapshotRow.recorded_at) < at),
        and_(same_time, col(SnapshotRow.id) < identifier),
    )


def has_key(session: Session, key: str) -> bool:
    return session.exec(select(SnapshotRow.id).where(SnapshotRow.key == key)).first() is not None


def _frozen(session: Session, row: SnapshotRow | None, *, members: bool) -> Snapshot | None:
    if row is None:
        return None
    header = frozen(row)
    return replace(header, members=tuple(members_of(session, row.id))) if members else header


def frozen(row: SnapshotRow) -> Snapshot:
    return Snapshot(
        id=row.id,
        taken_on=row.taken_on,
        name=row.name,
        author=row.author,
        recorded_at=row.recorded_at,
        rule_version=row.rule_version,
        covers_everyone=row.covers_everyone,
        member_count=row.member_count,
        figures=read_figures(row.figures),
        is_demo=row.is_demo,
    )


_COLUMNS: tuple[Any, ...] = tuple(
    getattr(SnapshotMember, name)
    for name in (
        "member_id", "siren", "name", "kind", "epci_id", "obligation", "published", "applicable",
        "percent", "possible_percent", "cells", "insee_code", "convention", "sort_name",
    )
)  # fmt: skip


def members_of(
    session: Session,
    snapshot_id: UUID,
    *,
    limit: int | None = None,
    offset: int = 0,
    after: tuple[str, UUID] | None = None,
) -> list[FrozenMember]:
    """By name; `after` is the place of the last one seen."""
    keys = (col(SnapshotMember.sort_name), col(SnapshotMember.member_id))
    query = core_select(*_COLUMNS).where(col(SnapshotMember.snapshot_id) == snapshot_id)
    if after is not None:
        same = and_(keys[0] == after[0], keys[1] > after[1])
        query = query.where(or_(keys[0] > after[0], same))
    query = query.order_by(*keys).offset(offset)
    if limit is not None:
        query = query.limit(limit)
    return [_member(*row) for row in session.execute(query)]


def _member(identifier: UUID, *values: Any) -> FrozenMember:
    siren, name, kind, epci_id, obligation, published, applicable, low, high, *rest = values
    cells, insee_code, convention, _ = rest
    return FrozenMember(
        id=identifier,
        siren=siren,
        name=name,
        kind=kind,
        epci_id=epci_id,
        obligation=obligation,
        published=published,
        applicable=applicable,
        percent=low,
        possible_percent=high,
        cells=read_cells(cells),
        insee_code=insee_code,
        convention=convention,
    )


def published_of(session: Session, of: Snapshot, perimeter: Perimeter) -> dict[DatasetCode, int]:
    """Members of a perimeter that published each dataset, as they were counted that day."""
    query = core_select(col(SnapshotMember.cells)).where(
        col(SnapshotMember.published) > 0, *_of_perimeter(of, perimeter)
    )
    found = [read_cells(cells) for cells in session.execute(query).scalars()]
    return {code: sum(six[place].is_published for six in found) for place, code in enumerate(CODES)}


def obligations_of(session: Session, of: Snapshot, perimeter: Perimeter) -> dict[str, int]:
    query = (
        core_select(col(SnapshotMember.obligation), func.count())
        .where(*_of_perimeter(of, perimeter))
        .group_by(col(SnapshotMember.obligation))
    )
    return {answer: int(number) for answer, number in session.execute(query)}


def _of_perimeter(of: Snapshot, perimeter: Perimeter) -> Iterator[ColumnElement[bool]]:
    """The kind, EPCI and answer are those of the day; a body does not change its département."""
    yield col(SnapshotMember.snapshot_id) == of.id
    if perimeter.kind:
        yield col(SnapshotMember.kind) == perimeter.kind
    if perimeter.obligation:
        yield col(SnapshotMember.obligation) == perimeter.obligation
    if perimeter.epci_id:
        of_epci = col(SnapshotMember.epci_id) == perimeter.epci_id
        yield or_(of_epci, col(SnapshotMember.member_id) == perimeter.epci_id)
    if perimeter.departement:
        there = core_select(col(Collectivite.id)).where(
            col(Collectivite.departement) == perimeter.departement
        )
        yield col(SnapshotMember.member_id).in_(there)


def publishing_days(session: Session) -> list[tuple[date, frozenset[UUID]]]:
    """Who published one dataset or more in each snapshot, from the oldest on."""
    days = core_select(col(SnapshotRow.id), col(SnapshotRow.taken_on))
    newest = session.execute(days.order_by(*NEWEST_FIRST).limit(CURVE_LIMIT)).all()
    pairs = session.execute(
        core_select(col(SnapshotMember.snapshot_id), col(SnapshotMember.member_id)).where(
            col(SnapshotMember.published) > 0
        )
    )
    by_snapshot: dict[UUID, set[UUID]] = {}
    for snapshot_id, member_id in pairs:
        by_snapshot.setdefault(snapshot_id, set()).add(member_id)
    return [
        (taken_on, frozenset(by_snapshot.get(identifier, ())))
        for identifier, taken_on in reversed(newest)
    ]


def names_of(session: Session, ids: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """By name; after a change of name, the later in the alphabet."""
    wanted = set(ids)
    if not wanted:
        return []
    key = func.max(col(SnapshotMember.sort_name))
    query = (
        core_select(col(SnapshotMember.member_id), func.max(col(SnapshotMember.name)), key)
        .where(col(SnapshotMember.member_id).in_(wanted))
        .group_by(col(SnapshotMember.member_id))
        .order_by(key)
    )
    return [(identifier, name) for identifier, name, _ in session.execute(query)]
