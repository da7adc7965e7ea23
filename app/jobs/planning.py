"""Planners: functions that look, once in a while, for work to queue; one worker at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Engine, or_, update
from sqlmodel import col, select

from app.core.db import insert_new, read_session, write_session
from app.jobs.models import PlannerTurn
from app.jobs.turn import Turn

LEASE = timedelta(minutes=10)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Planner:
    """`run` opens its own transactions and must plan nothing twice: a crash makes it run again."""

    name: str
    run: Callable[[Engine, datetime], object]
    every: timedelta = timedelta(minutes=1)


def take_turn(turn: Turn, planner: Planner) -> bool:
    """Run the planner if it is due and nobody else has the turn; whether it ran.

    A planner that fails is noted, shown, and tried at its next turn: it never stops the worker.
    """
    now = turn.clock()
    if not _is_due(turn.engine, planner, now) or not _claim(turn, planner, now):
        return False
    failure = None
    try:
        planner.run(turn.engine, now)
    except Exception as error:  # the boundary between the worker and what it is given
        log.exception("planner_failed", planner=planner.name)
        failure = f"{type(error).__name__} : {error}"[:500]
    _release(turn, planner, failure)
    return True


def _is_due(engine: Engine, planner: Planner, now: datetime) -> bool:
    with read_session(engine) as session:
        due_at = select(PlannerTurn.due_at).where(col(PlannerTurn.name) == planner.name)
        known = session.exec(due_at).first()
        return known is None or known <= now


def _claim(turn: Turn, planner: Planner, now: datetime) -> bool:
    with write_session(turn.engine) as session:
        insert_new(session, PlannerTurn, name=planner.name, due_at=now)
        claimed = session.exec(
            update(PlannerTurn)
            .where(col(PlannerTurn.name) == planner.name, col(PlannerTurn.due_at) <= now)
            .where(_is_free(turn, now))
            .values(worker=turn.worker, lease_until=now + LEASE, started_at=now)
        )
        return bool(claimed.rowcount)


def _is_free(turn: Turn, now: datetime) -> ColumnElement[bool]:
    lease = col(PlannerTurn.lease_until)
    return or_(lease.is_(None), lease < now, col(PlannerTurn.worker).in_(turn.gone(now)))


def _release(turn: Turn, planner: Planner, failure: str | None) -> None:
    now = turn.clock()
    with write_session(turn.engine) as session:
        session.exec(
            update(PlannerTurn)
            .where(col(PlannerTurn.name) == planner.name, col(PlannerTurn.worker) == turn.worker)
            .values(
                due_at=now + planner.every,
                lease_until=None,
                worker=None,
                finished_at=now,
                last_error=failure,
            )
        )
