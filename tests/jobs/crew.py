"""Real processes that share one database, to be raced and killed; each makes its own engine."""

import multiprocessing
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import col, select

from app.core.db import make_engine, write_session
from app.jobs import service
from app.jobs.models import Job
from app.jobs.planning import Planner, take_turn
from app.jobs.running import Handlers, JobContext
from app.jobs.turn import Turn
from app.jobs.worker import Worker

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.jobs.crew", "tests.mail.crew"])


def start(target: Callable[..., None], *args: object) -> ForkServerProcess:
    process = CONTEXT.Process(target=target, args=args)
    process.start()
    return process


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def clock_ahead(ahead: timedelta) -> Callable[[], datetime]:
    """A clock moved forward: leases of the dead run out without waiting five minutes."""
    return lambda: datetime.now(UTC) + ahead


def turn_of(url: str, ahead: timedelta = timedelta()) -> Turn:
    return Turn(make_engine(url), f"crew:{os.getpid()}", lambda: False, clock_ahead(ahead))


def note(folder: Path, line: object) -> None:
    """Append to a file of this process, without buffering: a kill loses no line."""
    with (folder / str(os.getpid())).open("a") as file:
        file.write(f"{line}\n")


def notes(folder: Path) -> list[str]:
    return [line for file in folder.iterdir() for line in file.read_text().splitlines()]


def wait_for_more(folder: Path, seconds: float = 10) -> None:
    """Until some process notes something new."""
    before, until = len(notes(folder)), time.monotonic() + seconds
    while len(notes(folder)) == before and time.monotonic() < until:
        time.sleep(0.005)


def count_up(url: str, times: int) -> None:
    """Read a number, write it back plus one: the shape of « next convention number »."""
    engine = make_engine(url)
    for _ in range(times):
        with write_session(engine) as session:
            job = session.exec(
                select(Job).where(col(Job.kind) == "counter").with_for_update()
            ).one()
            job.progress_done += 1


def drain_jobs(url: str, folder: Path, ahead: timedelta = timedelta(), pause: float = 0) -> None:
    """Run every due job; each is noted when it begins and when its work is done."""

    def work(context: JobContext) -> None:
        note(folder, f"begin {context.payload['number']}")
        time.sleep(pause)
        note(folder, f"end {context.payload['number']}")

    handlers = Handlers()
    handlers.register("work", work)
    turn = turn_of(url, ahead)
    while handlers.run_next(turn):
        pass


def work_in_units(url: str, folder: Path, locks: Path, units: int, pause: float) -> None:
    """A worker with its lock and the real clock; each unit is a job kept under its own key."""

    def work(context: JobContext) -> None:
        for unit in range(units):
            with context.session() as session:
                key = f"unit-{unit}"
                if session.exec(select(Job).where(col(Job.key) == key)).first():
                    continue
            context.progress(unit, units)
            note(folder, f"begin {unit}")
            time.sleep(pause)
            with context.session() as session:
                service.enqueue(session, "unit", {}, label="Unité", key=key)
            note(folder, f"end {unit}")

    handlers = Handlers()
    handlers.register("batch", work)
    Worker(make_engine(url), steps=[handlers.run_next], locks=locks).run()


def plan(url: str, folder: Path) -> None:
    """Try to plan for a while, together with others."""
    turn = turn_of(url)

    def slow(_engine: Engine, _now: datetime) -> None:
        note(folder, "planned")
        time.sleep(0.3)

    for _ in range(20):
        take_turn(turn, Planner("reminders", slow))
        time.sleep(0.01)
