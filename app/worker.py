"""Composition root of the background work: what a worker plans, sends and runs."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine

from app import journal
from app.collectivites import people
from app.conventions.batches import service as batches
from app.conventions.batches import working as batch_work
from app.conventions.scans import service as scans
from app.conventions.scans.reading import read_pile
from app.core.clock import PARIS
from app.core.db import write_session
from app.core.settings import Settings
from app.datasets.checking import waiting as waiting_checks
from app.datasets.checking import working as checks
from app.datasets.portals import running as harvests
from app.datasets.portals.checking import check_published
from app.deliberations import deposit, readings
from app.documents import store
from app.jobs import service as jobs
from app.jobs.planning import Planner
from app.jobs.running import Handlers
from app.jobs.turn import Turn
from app.jobs.worker import Worker
from app.mail import service as mail
from app.mail.sending import Post, send_next
from app.mail.transport import transport_of
from app.reminders import service as reminders
from app.reminders import service_links as link_warnings
from app.reports.elus import printing as sheets
from app.reports.prints import service as prints
from app.reports.prints import working as print_work
from app.reports.prints.papers import Prepare
from app.reports.progress_report import printing as progress_report
from app.reports.snapshots import service as snapshots

PLAN_EVERY = timedelta(minutes=15)
JOBS_KEPT = timedelta(days=30)
MAIL_KEPT = timedelta(days=396)
SNAPSHOT_EVERY = timedelta(hours=6)
PAPERS: dict[str, Prepare] = {
    progress_report.KIND: progress_report.prepare,
    sheets.KIND: sheets.of_epci,
}


def make_worker(settings: Settings, engine: Engine, *, follow_parent: bool = False) -> Worker:
    """A worker with everything this version knows to do in the background."""
    post = Post(
        transport_of(settings),
        settings.mail_from,
        lambda sha256: store.read(settings.store_dir, sha256),
    )

    def send_mail(turn: Turn) -> bool:
        return send_next(engine, post, worker=turn.worker)

    def plan_reminders(engine: Engine, at: datetime) -> None:
        """From the hour of the settings on; what was planned today is not planned again."""
        here = at.astimezone(PARIS)
        if here.hour >= settings.reminder_hour:
            with write_session(engine) as session:
                reminders.plan(session, settings, here.date())
            with write_session(engine) as session:
                link_warnings.plan(session, settings, here.date())

    handlers = Handlers()  # how to add a kind of job: app/jobs/__init__.py
    handlers.register(readings.KIND, partial(readings.read_in_background, settings.store_dir))
    handlers.register(scans.KIND, partial(read_pile, settings.store_dir))
    handlers.register(batches.KIND, partial(batch_work.work_in_background, settings))
    handlers.register(harvests.KIND, partial(harvests.work, settings, check_published))
    handlers.register(checks.KIND, partial(checks.work, settings))
    handlers.register(harvests.TRY_KIND, partial(harvests.try_portal, settings))
    handlers.register(prints.KIND, partial(print_work.work, settings, PAPERS))
    return Worker(
        engine,
        steps=[send_mail, handlers.run_next],
        planners=[
            Planner("reminders", plan_reminders, PLAN_EVERY),
            Planner("harvest", partial(harvests.plan, settings), PLAN_EVERY),
            Planner("purge", partial(purge, settings), timedelta(days=1)),
            Planner("snapshots", freeze_the_month, SNAPSHOT_EVERY),
        ],
        follow_parent=follow_parent,
        locks=settings.locks_dir,
    )


def freeze_the_month(engine: Engine, at: datetime) -> None:
    """The first turn of a month in Paris keeps its figures and prints their report."""
    with write_session(engine) as session:
        taken = snapshots.take_monthly(session, at.astimezone(PARIS).date())
        if taken is not None:
            progress_report.ask(session, journal.SYSTEM, taken)


def purge(settings: Settings, engine: Engine, at: datetime) -> None:
    """Forget finished jobs after a month, what mails said after thirteen, and who left (RGPD).

    Deposits that nobody recorded go with their files, once no row names them, and so do the sheets
    of an EPCI, which name people on a day.
    """
    with write_session(engine) as session:
        people.anonymise(session, at.astimezone(PARIS).date())
        jobs.purge(session, at - JOBS_KEPT)
        mail.forget(session, at - MAIL_KEPT)
        unnamed = deposit.purge(session, at - timedelta(days=settings.deposit_days))
        unnamed += prints.purge(session, at.astimezone(PARIS).date())
    waiting_checks.sweep(settings.checks_dir, at)
    for sha256 in unnamed:
        store.discard(settings.store_dir, sha256)
