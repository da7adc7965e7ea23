"""Several processes, and processes killed at any instant, on both engines."""

import random
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.core.clock import now
from app.core.db import write_session
from app.jobs import queries, service
from app.jobs.models import Job
from tests.jobs import crew


def enqueue_many(engine: Engine, count: int, max_tries: int = 5) -> None:
    with write_session(engine) as session:
        for number in range(count):
            service.enqueue(
                session, "work", {"number": number}, label=f"Travail {number}", max_tries=max_tries
            )


class TestLostUpdates:
    def test_four_writers_lose_none(self, engine: Engine, session: Session) -> None:
        with write_session(engine) as writing:
            writing.add(
                Job(
                    kind="counter", label="Compteur", payload={}, not_before=now(), created_at=now()
                )
            )

        writers = [crew.start(crew.count_up, crew.url_of(engine), 100) for _ in range(4)]
        for writer in writers:
            writer.join(30)

        assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
        assert session.exec(select(Job.progress_done)).one() == 400


class TestClaims:
    def test_four_workers_never_take_the_same_job(
        self, engine: Engine, session: Session, tmp_path: Path
    ) -> None:
        enqueue_many(engine, 100)
        folder = tmp_path / "notes"
        folder.mkdir()

        workers = [crew.start(crew.drain_jobs, crew.url_of(engine), folder) for _ in range(4)]
        for worker in workers:
            worker.join(30)

        begun = Counter(line for line in crew.notes(folder) if line.startswith("begin"))
        assert set(begun.values()) == {1}
        assert len(begun) == 100
        assert queries.counts(session)["done"] == 100


class TestPlanners:
    def test_two_workers_plan_once(self, engine: Engine, tmp_path: Path) -> None:
        folder = tmp_path / "notes"
        folder.mkdir()

        workers = [crew.start(crew.plan, crew.url_of(engine), folder) for _ in range(2)]
        for worker in workers:
            worker.join(30)

        assert crew.notes(folder) == ["planned"]


class TestKilled:
    def test_nothing_is_lost_and_what_repeats_is_bounded_by_the_kills(
        self, engine: Engine, session: Session, tmp_path: Path
    ) -> None:
        chance = random.Random()  # noqa: S311  # when to kill
        enqueue_many(engine, 120, max_tries=100)
        folder = tmp_path / "notes"
        folder.mkdir()
        url, kills, ahead = crew.url_of(engine), 0, timedelta()

        for _ in range(8):
            worker = crew.start(crew.drain_jobs, url, folder, ahead, 0.02)
            crew.wait_for_more(folder)
            time.sleep(chance.uniform(0, 0.15))
            worker.kill()
            worker.join(10)
            kills += 1
            ahead += timedelta(minutes=6)
        last = crew.start(crew.drain_jobs, url, folder, ahead, 0)
        last.join(30)

        ended = Counter(line for line in crew.notes(folder) if line.startswith("end"))
        begun = Counter(line for line in crew.notes(folder) if line.startswith("begin"))
        states = session.exec(select(Job.state, Job.tries).order_by(col(Job.id))).all()
        assert {state for state, _ in states} == {"done"}
        assert len(ended) == 120
        assert 1 <= sum(begun.values()) - 120 <= kills
        assert sum(tries for _, tries in states) - 120 <= kills

    def test_another_worker_of_the_machine_takes_over_at_once_and_repeats_only_the_unit_in_hand(
        self, engine: Engine, session: Session, tmp_path: Path
    ) -> None:
        """No clock is moved: nobody waits for a lease. A worker that lives keeps its work."""
        folder, locks = tmp_path / "notes", tmp_path / "locks"
        folder.mkdir()
        with write_session(engine) as writing:
            service.enqueue(writing, "batch", {}, label="Lot", max_tries=10)
        given = (crew.url_of(engine), folder, locks, 12, 0.15)
        first, waiting = crew.start(crew.work_in_units, *given), None
        crew.wait_for_more(folder)
        waiting = crew.start(crew.work_in_units, *given)
        time.sleep(1.5)  # it has looked for work, and found none to take
        assert [len(file.read_text()) > 0 for file in folder.iterdir()] == [True]

        first.kill()
        killed_at = time.monotonic()
        first.join(10)
        crew.wait_for_more(folder)
        took = time.monotonic() - killed_at
        until = time.monotonic() + 30
        while queries.counts(session)["done"] == 0 and time.monotonic() < until:
            session.rollback()
            time.sleep(0.1)
        waiting.terminate()
        waiting.join(10)

        assert took < 10
        ended = Counter(line for line in crew.notes(folder) if line.startswith("end"))
        begun = Counter(line for line in crew.notes(folder) if line.startswith("begin"))
        assert (len(ended), set(ended.values())) == (12, {1})
        assert sum(begun.values()) - 12 <= 1
        assert session.exec(select(Job.tries).where(col(Job.kind) == "batch")).one() == 2
