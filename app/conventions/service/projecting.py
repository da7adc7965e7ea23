"""Periods and states kept as rows, rebuilt with each fact, so that SQL can ask on any day."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from app.conventions.models import (
    Convention,
    ConventionParty,
    ConventionPeriod,
    ConventionStatePeriod,
    ConventionSuccession,
)
from app.conventions.queries import loading
from app.conventions.queries.loaded import Loaded
from app.conventions.rules.overlays import successions
from app.conventions.rules.periods import periods
from app.conventions.rules.states import timeline
from app.core.errors import NotFoundError
from app.deliberations import service as deliberations

CHUNK = 500
Projection = ConventionPeriod | ConventionStatePeriod | ConventionSuccession


@dataclass(frozen=True)
class Difference:
    """A projection that does not say what the facts say."""

    reference: str
    table: str
    stored: tuple[object, ...]
    expected: tuple[object, ...]

    def __str__(self) -> str:
        return f"{self.reference} : {self.table} ne dit pas ce que disent les faits."


def rebuild(session: Session, convention_id: UUID) -> Loaded:
    """Write what the facts imply, in the caller's transaction."""
    found = rebuild_many(session, [convention_id])
    if not found:
        raise NotFoundError("Cette convention n’existe pas. Revenez à la liste.")
    return found[0]


def rebuild_many(session: Session, ids: Sequence[UUID]) -> list[Loaded]:
    """The only place that writes projections; a constant number of statements by CHUNK."""
    session.flush()
    rebuilt: list[Loaded] = []
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        found = loading.load_many(session, chunk)
        for table, make in _PROJECTIONS:
            session.execute(delete(table).where(col(table.convention_id).in_(chunk)))
            rows = [row for loaded in found for row in make(loaded)]
            if rows:
                session.execute(insert(table), [row.model_dump() for row in rows])
        rebuilt += found
    return rebuilt


def rebuild_for_deliberation(session: Session, deliberation_id: UUID) -> None:
    """A receipt corrected in a délibération changes every convention it covers."""
    session.flush()
    ids = session.exec(
        select(ConventionParty.convention_id)
        .where(col(ConventionParty.deliberation_id) == deliberation_id)
        .distinct()
    ).all()
    for convention_id in ids:
        rebuild(session, convention_id)


deliberations.subscribe(rebuild_for_deliberation)


def _period_rows(loaded: Loaded) -> Sequence[Projection]:
    return [
        ConventionPeriod(
            convention_id=loaded.row.id,
            number=period.number,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            notice_limit_on=period.notice_limit_on,
            watch_on=period.watch_on,
            origin=period.origin,
        )
        for period in periods(loaded.facts)
    ]


def _state_rows(loaded: Loaded) -> Sequence[Projection]:
    steps = timeline(loaded.facts)
    ends = [day - timedelta(days=1) for day, _ in steps[1:]]
    return [
        ConventionStatePeriod(
            convention_id=loaded.row.id, starts_on=starts_on, ends_on=ends_on, state=state
        )
        for (starts_on, state), ends_on in zip(steps, [*ends, None], strict=True)
    ]


def _succession_rows(loaded: Loaded) -> Sequence[Projection]:
    member = loaded.member
    return [
        ConventionSuccession(
            convention_id=loaded.row.id,
            party_id=found.party,
            starts_on=found.starts_on,
            ends_on=found.ends_on,
            collectivite_id=found.body.key,
            is_member=member is not None and member.row.id == found.party,
        )
        for found in successions(loaded.facts)
    ]


_PROJECTIONS: Sequence[tuple[type[Projection], Callable[[Loaded], Sequence[Projection]]]] = (
    (ConventionPeriod, _period_rows),
    (ConventionStatePeriod, _state_rows),
    (ConventionSuccession, _succession_rows),
)


def rebuild_all(session: Session) -> int:
    """Mend every projection that differs from the facts; how many conventions were rebuilt."""
    wrong = {difference.reference for difference in check_projections(session)}
    ids = session.exec(select(Convention.id).where(col(Convention.reference).in_(wrong))).all()
    for convention_id in ids:
        rebuild(session, convention_id)
    return len(ids)


def check_projections(session: Session) -> list[Difference]:
    """Recompute every projection and tell where the rows differ (`jalon doctor`)."""
    ids = session.exec(select(Convention.id).order_by(col(Convention.id))).all()
    return [
        difference
        for start in range(0, len(ids), CHUNK)
        for difference in differences(session, ids[start : start + CHUNK])
    ]


def differences(session: Session, ids: Sequence[UUID]) -> Iterator[Difference]:
    stored = {table: _by_convention(session, table, ids) for table, _ in _PROJECTIONS}
    for loaded in loading.load_many(session, ids):
        for table, make in _PROJECTIONS:
            expected = tuple(sorted((_values(row) for row in make(loaded)), key=str))
            found = tuple(sorted(stored[table].get(loaded.row.id, []), key=str))
            if found != expected:
                name = str(table.__tablename__)
                yield Difference(loaded.row.reference, name, found, expected)


def _by_convention(
    session: Session, table: type[Projection], ids: Sequence[UUID]
) -> dict[UUID, list[tuple[object, ...]]]:
    grouped: dict[UUID, list[tuple[object, ...]]] = {}
    rows: Sequence[Projection] = session.exec(
        select(table).where(col(table.convention_id).in_(ids))
    ).all()  # type: ignore[assignment]  # mypy joins the two tables to SQLModel
    for row in rows:
        grouped.setdefault(row.convention_id, []).append(_values(row))
    return grouped


def _values(row: Projection) -> tuple[date | int | str | None, ...]:
    return tuple(
        value if not isinstance(value, str) else str(value)
        for name, value in sorted(row.model_dump().items())
        if name != "convention_id"
    )
