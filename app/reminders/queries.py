"""Reading what is watched, what was planned, and what was answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite, Territory
from app.conventions.models import (
    Convention,
    ConventionPeriod,
    ConventionStatePeriod,
    Denonciation,
)
from app.conventions.queries.parties import member_on
from app.conventions.rules.facts import State
from app.deliberations import queries_meetings as meetings
from app.deliberations.rules_meetings import Delays
from app.jobs.models import Heartbeat
from app.reminders.models import ReminderLedger, Snooze

HEARTBEAT = "reminders"
WATCHED_STATES = (State.SIGNED, State.IN_FORCE, State.ENDED)


@dataclass(frozen=True, slots=True)
class Watched:
    """A period of a convention about which nothing is decided. `next_ends_on`: tacit renewal."""

    convention_id: UUID
    reference: str
    title: str
    direction: str
    is_demo: bool
    member_id: UUID
    member_name: str
    member_email: str | None
    state: str
    number: int
    ends_on: date | None
    watch_on: date | None
    next_ends_on: date | None
    is_renewed: bool

    @property
    def asks_after(self) -> date | None:
        """The end after which silence would be worrying; none when it is renewed by itself."""
        return None if self.is_renewed else self.ends_on


def watched(session: Session, on: date, *, since: date, until: date) -> list[Watched]:
    """Periods whose watch date or end is between two days, the running or last one only.

    A period to come is left out: its turn comes once the one before has run.
    """
    following = aliased(ConventionPeriod)
    query = (
        _select(following, on)
        .where(_is_undecided(), _is_running_or_last(following, on))
        .where(col(ConventionPeriod.watch_on) <= until)
        .where(or_(col(ConventionPeriod.watch_on) >= since, col(ConventionPeriod.ends_on) >= since))
        .order_by(col(ConventionPeriod.watch_on), col(Convention.reference))
    )
    return [Watched(*row) for row in session.execute(query)]


def meetings_left(
    session: Session, found: Sequence[Watched], delays: Delays, on: date
) -> dict[UUID, str]:
    """By convention, in one statement: « il reste 1 conseil municipal et 2 comités… ».

    Nothing once the date is passed: no meeting can be held before it.
    """
    coming = [one for one in found if one.watch_on is not None and one.watch_on >= on]
    calendars = meetings.calendars(session, {one.member_id for one in coming}, on)
    return {
        one.convention_id: meetings.left_words(calendars, one.member_id, one.watch_on, delays, on)
        for one in coming
        if one.watch_on is not None
    }


def without_watch(session: Session, on: date) -> list[Watched]:
    """Conventions in force whose end is not known: nothing can be announced."""
    following = aliased(ConventionPeriod)
    query = (
        _select(following, on)
        .where(_is_undecided(), col(ConventionStatePeriod.state) != State.ENDED.value)
        .where(col(ConventionPeriod.number) == 0, col(ConventionPeriod.watch_on).is_(None))
        .order_by(col(Convention.reference))
    )
    return [Watched(*row) for row in session.execute(query)]


def _select(following: type[ConventionPeriod], on: date):  # type: ignore[no-untyped-def]  # Select of 14 columns
    is_next = and_(
        col(following.convention_id) == col(ConventionPeriod.convention_id),
        col(following.number) == col(ConventionPeriod.number) + 1,
    )
    on_day = and_(
        col(ConventionStatePeriod.convention_id) == col(Convention.id),
        col(ConventionStatePeriod.starts_on) <= on,
        or_(col(ConventionStatePeriod.ends_on).is_(None), col(ConventionStatePeriod.ends_on) >= on),
    )
    return (
        core_select(
            col(Convention.id),
            col(Convention.reference),
            col(Convention.title),
            col(Convention.direction),
            col(Convention.is_demo),
            col(Collectivite.id),
            col(Collectivite.name),
            col(Collectivite.email),
            col(ConventionStatePeriod.state),
            col(ConventionPeriod.number),
            col(ConventionPeriod.ends_on),
            col(ConventionPeriod.watch_on),
            col(following.ends_on),
            col(following.number).is_not(None),
        )
        .select_from(Convention)
        .join(Collectivite, col(Collectivite.id) == member_on(on))
        .join(ConventionStatePeriod, on_day)
        .join(ConventionPeriod, col(ConventionPeriod.convention_id) == col(Convention.id))
        .outerjoin(following, is_next)
    )


def _is_undecided() -> ColumnElement[bool]:
    denounced = (
        core_select(col(Denonciation.id))
        .where(
            col(Denonciation.convention_id) == col(Convention.id),
            col(Denonciation.received_on).is_not(None),
            col(Denonciation.withdrawn_on).is_(None),
        )
        .exists()
    )
    return and_(
        col(ConventionStatePeriod.state).in_(WATCHED_STATES),
        col(Convention.replaced_by_id).is_(None),
        col(Convention.terminated_on).is_(None),
        col(Convention.abandoned_on).is_(None),
        col(Convention.archived_on).is_(None),
        ~denounced,
    )


def _is_running_or_last(following: type[ConventionPeriod], on: date) -> ColumnElement[bool]:
    has_begun = or_(
        col(ConventionPeriod.starts_on).is_(None),
        col(ConventionPeriod.starts_on) <= on,
        col(ConventionPeriod.number) == 0,
    )
    still_runs = or_(col(ConventionPeriod.ends_on).is_(None), col(ConventionPeriod.ends_on) >= on)
    return and_(has_begun, or_(still_runs, col(following.number).is_(None)))


def planned_codes(
    session: Session, ids: Collection[UUID]
) -> dict[tuple[UUID, date, str], set[str]]:
    """Milestones already planned, by convention, watch date and recipient."""
    query = core_select(
        col(ReminderLedger.convention_id),
        col(ReminderLedger.watch_on),
        col(ReminderLedger.recipient),
        col(ReminderLedger.milestone),
    ).where(col(ReminderLedger.convention_id).in_(ids))
    known: dict[tuple[UUID, date, str], set[str]] = {}
    for convention_id, watch_on, recipient, code in session.execute(query):
        known.setdefault((convention_id, watch_on, recipient), set()).add(code)
    return known


def snoozes(session: Session, ids: Collection[UUID]) -> dict[UUID, Snooze]:
    """The newest answer expected for each of these conventions."""
    query = (
        select(Snooze)
        .where(col(Snooze.convention_id).in_(ids))
        .order_by(col(Snooze.recorded_at), col(Snooze.id))
    )
    return {row.convention_id: row for row in session.exec(query)}


@dataclass(frozen=True, slots=True)
class LedgerRow:
    convention_id: UUID
    reference: str
    member_name: str
    watch_on: date
    milestone: str
    recipient: str
    planned_on: date
    planned_at: datetime
    outbox_key: str
    is_demo: bool


def ledger(session: Session, *, limit: int, offset: int = 0) -> list[LedgerRow]:
    """What was planned, newest first, under the name the member had that day."""
    query = (
        core_select(
            col(ReminderLedger.convention_id),
            col(Convention.reference),
            col(Collectivite.name),
            col(ReminderLedger.watch_on),
            col(ReminderLedger.milestone),
            col(ReminderLedger.recipient),
            col(ReminderLedger.planned_on),
            col(ReminderLedger.planned_at),
            col(ReminderLedger.outbox_key),
            col(ReminderLedger.is_demo),
        )
        .select_from(ReminderLedger)
        .join(Convention, col(Convention.id) == col(ReminderLedger.convention_id))
        .join(Collectivite, col(Collectivite.id) == member_on(col(ReminderLedger.planned_on)))
        .order_by(col(ReminderLedger.planned_at).desc(), col(ReminderLedger.id))
        .limit(limit)
        .offset(offset)
    )
    return [LedgerRow(*row) for row in session.execute(query)]


def ledger_count(session: Session) -> int:
    return session.exec(select(func.count()).select_from(ReminderLedger)).one()


def heartbeat(session: Session) -> Heartbeat | None:
    """The last run of the planner, and what it left aside."""
    return session.get(Heartbeat, HEARTBEAT)


def convention(session: Session, convention_id: UUID) -> Convention | None:
    return session.get(Convention, convention_id)


@dataclass(frozen=True, slots=True)
class Sender:
    """The syndicat, as the mails sign themselves."""

    name: str = "Le syndicat"
    email: str = ""
    phone: str = ""


def sender(session: Session) -> Sender:
    query = core_select(
        col(Collectivite.name), col(Collectivite.email), col(Collectivite.phone)
    ).join(Territory, col(Territory.syndicat_id) == col(Collectivite.id))
    row = session.execute(query).first()
    return Sender(row[0], row[1] or "", row[2] or "") if row else Sender()


def open_snoozes(session: Session, on: date) -> Sequence[tuple[Snooze, str, str]]:
    """Answers still expected, with reference and member, the nearest first."""
    newest = (
        select(func.max(Snooze.recorded_at))
        .where(col(Snooze.convention_id) == col(Convention.id))
        .correlate(Convention)
        .scalar_subquery()
    )
    query = (
        select(Snooze, Convention.reference, Collectivite.name)
        .join(Convention, col(Convention.id) == col(Snooze.convention_id))
        .join(Collectivite, col(Collectivite.id) == member_on(on))
        .where(col(Snooze.until_on) >= on, col(Snooze.recorded_at) == newest)
        .order_by(col(Snooze.until_on), col(Convention.reference))
    )
    return session.exec(query).all()
