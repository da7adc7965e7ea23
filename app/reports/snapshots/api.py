"""JSON of the snapshots: their figures, their members, what changed since the one before."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel

from app.auth.permissions import ApiAgentDep, ApiReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import InvalidError
from app.core.french import sort_key
from app.reports.snapshots import building, queries, service
from app.reports.snapshots.routes import SnapshotForm
from app.reports.snapshots.rules import Diff, FrozenMember, Snapshot, diff, figures_json

router = APIRouter(prefix="/snapshots", tags=["snapshots"])
Limit = Annotated[int, Query(ge=1, le=500)]


class SnapshotOut(BaseModel):
    """`name` is empty for the one of the month; `figures` never change."""

    id: UUID
    taken_on: date
    name: str
    author: str
    recorded_at: datetime
    rule_version: str
    covers_everyone: bool
    member_count: int
    is_demo: bool
    figures: dict[str, Any]


class SnapshotsPage(BaseModel):
    items: list[SnapshotOut]
    next: str | None


class FrozenMemberOut(BaseModel):
    """`convention`: in_force, in_notice, preparing, over or none; null where it was not kept."""

    id: UUID
    siren: str | None
    name: str
    kind: str
    epci_id: UUID | None
    obligation: str
    published: int
    applicable: int
    percent: int | None
    possible_percent: int | None
    insee_code: str | None
    convention: str | None
    cells: list[dict[str, Any]]


class FrozenMembersPage(BaseModel):
    items: list[FrozenMemberOut]
    next: str | None


class ChangeOut(BaseModel):
    id: UUID
    name: str
    before: int | None
    after: int | None


class PublicationOut(BaseModel):
    id: UUID
    name: str
    dataset: str


class DiffOut(BaseModel):
    """`has_same_rule` false: a rate may have moved because the rule did."""

    since: date
    until: date
    has_same_rule: bool
    progressed: list[ChangeOut]
    regressed: list[ChangeOut]
    new_publications: list[PublicationOut]
    lost_publications: list[PublicationOut]
    arrived: list[UUID]
    left: list[UUID]


@router.get("")
def snapshots(
    session: SessionDep, _: ApiReaderDep, limit: Limit = 100, cursor: str | None = None
) -> SnapshotsPage:
    """Newest first."""
    after = _read_place(cursor) if cursor else None
    rows = queries.page_after(session, after, limit + 1)
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        place = _write(last.taken_on.isoformat(), last.recorded_at.isoformat(), str(last.id))
        following = f"/api/v1/snapshots?limit={limit}&cursor={place}"
    return SnapshotsPage(items=[snapshot_out(one) for one in rows[:limit]], next=following)


@router.post("", status_code=201)
def take(
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    form: Annotated[SnapshotForm, Body()],
) -> SnapshotOut:
    """Freeze the figures of today under a name."""
    return snapshot_out(service.take_named(session, account.actor, today, form.name))


@router.get("/{snapshot_id}")
def snapshot(session: SessionDep, _: ApiReaderDep, snapshot_id: UUID) -> SnapshotOut:
    return snapshot_out(building.get(session, snapshot_id))


@router.get("/{snapshot_id}/members")
def members(
    session: SessionDep,
    _: ApiReaderDep,
    snapshot_id: UUID,
    limit: Limit = 100,
    cursor: str | None = None,
) -> FrozenMembersPage:
    """As they were counted, by name."""
    building.get(session, snapshot_id)
    after = _read_member(cursor) if cursor else None
    rows = queries.members_of(session, snapshot_id, limit=limit + 1, after=after)
    following = None
    if len(rows) > limit:
        place = _write(sort_key(rows[limit - 1].name), str(rows[limit - 1].id))
        following = f"/api/v1/snapshots/{snapshot_id}/members?limit={limit}&cursor={place}"
    return FrozenMembersPage(items=[_member_out(one) for one in rows[:limit]], next=following)


@router.get("/{snapshot_id}/changes")
def changes(
    session: SessionDep, _: ApiReaderDep, snapshot_id: UUID, since: UUID | None = None
) -> DiffOut | None:
    """From the snapshot `since`, or from the one before; null when there is none."""
    after = building.get(session, snapshot_id, members=True)
    if since is not None:
        before: Snapshot | None = building.get(session, since, members=True)
    else:
        before = queries.previous(session, after)
    return None if before is None else _diff_out(diff(before, after))


def snapshot_out(one: Snapshot) -> SnapshotOut:
    assert one.id is not None  # noqa: S101  # read from the table
    return SnapshotOut(
        id=one.id,
        taken_on=one.taken_on,
        name=one.name,
        author=one.author,
        recorded_at=one.recorded_at,
        rule_version=one.rule_version,
        covers_everyone=one.covers_everyone,
        member_count=one.member_count,
        is_demo=one.is_demo,
        figures=figures_json(one.figures),
    )


def _member_out(one: FrozenMember) -> FrozenMemberOut:
    return FrozenMemberOut(
        id=one.id,
        siren=one.siren,
        name=one.name,
        kind=one.kind,
        epci_id=one.epci_id,
        obligation=one.obligation,
        published=one.published,
        applicable=one.applicable,
        percent=one.percent,
        possible_percent=one.possible_percent,
        insee_code=one.insee_code,
        convention=one.convention,
        cells=[
            {
                "dataset": cell.dataset.value,
                "applicability": cell.applicability.value,
                "stage": int(cell.stage),
                "conformity": cell.conformity.value if cell.conformity else None,
                "freshness": cell.freshness,
            }
            for cell in one.cells
        ],
    )


def _diff_out(found: Diff) -> DiffOut:
    return DiffOut(
        since=found.since,
        until=found.until,
        has_same_rule=found.has_same_rule,
        progressed=[ChangeOut(**asdict(one)) for one in found.progressed],
        regressed=[ChangeOut(**asdict(one)) for one in found.regressed],
        new_publications=[PublicationOut(**asdict(one)) for one in found.new_publications],
        lost_publications=[PublicationOut(**asdict(one)) for one in found.lost_publications],
        arrived=[one.id for one in found.arrived],
        left=[one.id for one in found.left],
    )


def _write(*parts: str) -> str:
    return urlsafe_b64encode("|".join(parts).encode()).decode().rstrip("=")


def _parts(cursor: str, count: int) -> list[str]:
    """Raises InvalidError for anything this API did not write."""
    try:
        parts = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split("|")
    except (Base64Error, ValueError):
        raise _unreadable() from None
    if len(parts) != count or "\x00" in "".join(parts):
        raise _unreadable()
    return parts


def _unreadable() -> InvalidError:
    return InvalidError("Curseur illisible : reprenez l’adresse « next » reçue.")


def _read_place(cursor: str) -> tuple[date, datetime, UUID]:
    on, at, identifier = _parts(cursor, 3)
    try:
        return date.fromisoformat(on), datetime.fromisoformat(at), UUID(identifier)
    except ValueError:
        raise _unreadable() from None


def _read_member(cursor: str) -> tuple[str, UUID]:
    name, identifier = _parts(cursor, 2)
    try:
        return name, UUID(identifier)
    except ValueError:
        raise _unreadable() from None
