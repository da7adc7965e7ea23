"""Composition root of the background work: what a worker plans, sends and runs."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from app.core.clock import PARIS
from app.core.db import write_session
from app.core.settings import Settings
from app.documents import store
from app.jobs.planning import Planner
from app.jobs.running import Handlers
from app.jobs.turn import Turn
from app.jobs.worker import Worker
from app.mail.sending import Post, send_next
from app.mail.transport import transport_of
from app.reminders import service as reminders

PLAN_EVERY = timedelta(minutes=15)


def make_worker(settings: Settings, engine: Engine, *, follow_parent: bool = False) -> Worker:
    """A worker with everything this version knows to do in the background."""
    post = post_of(settings)

    def send_mail(turn: Turn) -> bool:
        return send_next(engine, post, worker=turn.worker)

    return Worker(
        engine,
        steps=[Handlers().run_next, send_mail],
        planners=[Planner("reminders", reminders_planner(settings), PLAN_EVERY)],
        follow_parent=follow_parent,
    )


def post_of(settings: Settings) -> Post:
    return Post(
        transport_of(settings),
        settings.mail_from,
        lambda sha256: store.read(settings.store_dir, sha256),
    )


def reminders_planner(settings: Settings):  # type: ignore[no-untyped-def]  # replaced below
    """Plans today's reminders from the hour of the settings on; what was planned is not again."""

    def plan(engine: Engine, at: datetime) -> None:
        here = at.astimezone(PARIS)
        if here.hour < settings.reminder_hour:
            return
        with write_session(engine) as session:
            reminders.plan(session, settings, here.date())

    return plan
