"""The loop: plans, drains, beats, survives a broken planner, stops cleanly."""

import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from threading import Timer

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.core.clock import now
from app.jobs import queries
from app.jobs.child import beside
from app.jobs.planning import Planner, take_turn
from app.jobs.turn import Turn
from app.jobs.worker import Worker
from tests.jobs.conftest import MovableClock


class TestRunOnce:
    def test_it_plans_then_drains_every_step(self, engine: Engine, session: Session) -> None:
        left = {"jobs": 3, "mail": 5}
        planned = []

        def step(name: str) -> bool:
            left[name] -= 1 if left[name] else 0
            return left[name] > 0

        Worker(
            engine,
            steps=[lambda _turn: step("jobs"), lambda _turn: step("mail")],
            planners=[Planner("reminders", lambda _engine, at: planned.append(at))],
        ).run_once()

        assert left == {"jobs": 0, "mail": 0}
        assert len(planned) == 1
        assert queries.worker_is_alive(session, now())

    def test_no_sign_of_life_means_no_worker(self, session: Session) -> None:
        assert not queries.worker_is_alive(session, now())


class TestPlanner:
    def test_it_runs_again_only_after_its_time(
        self, session: Session, turn: Turn, clock: MovableClock
    ) -> None:
        seen: list[datetime] = []
        planner = Planner("reminders", lambda _engine, at: seen.append(at))

        assert take_turn(turn, planner)
        assert not take_turn(turn, planner)
        clock.advance(seconds=61)
        assert take_turn(turn, planner)
        assert len(seen) == 2

    def test_a_broken_one_is_noted_and_tried_again(
        self, session: Session, turn: Turn, clock: MovableClock
    ) -> None:
        def broken(_engine: Engine, _now: datetime) -> None:
            raise RuntimeError("table absente")

        assert take_turn(turn, Planner("reminders", broken))
        assert [row.last_error for row in queries.planners(session)] == [
            "RuntimeError : table absente"
        ]
        session.rollback()

        clock.advance(seconds=61)
        assert take_turn(turn, Planner("reminders", lambda _engine, _now: None))
        session.expire_all()
        assert [row.last_error for row in queries.planners(session)] == [None]

    def test_the_turn_of_a_dead_worker_is_taken_over(
        self, engine: Engine, turn: Turn, clock: MovableClock
    ) -> None:
        def die(_engine: Engine, _now: datetime) -> None:
            raise KeyboardInterrupt  # not an Exception: nothing is written, as after kill -9

        with pytest.raises(KeyboardInterrupt):
            take_turn(turn, Planner("reminders", die))
        other = Turn(engine, "other", lambda: False, clock)

        assert not take_turn(other, Planner("reminders", lambda _engine, _now: None))
        clock.advance(minutes=11)
        assert take_turn(other, Planner("reminders", lambda _engine, _now: None))


class TestRun:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_stops_it_between_two_units(
        self, engine: Engine, number: signal.Signals
    ) -> None:
        kept = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
        units = []

        def step(_turn: Turn) -> bool:
            time.sleep(0.02)
            units.append(1)
            return True

        Timer(0.3, os.kill, [os.getpid(), number]).start()
        try:
            Worker(engine, steps=[step]).run()
        finally:
            for name, handler in kept.items():
                signal.signal(name, handler)

        assert units

    def test_it_outlives_a_database_that_restarts(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.jobs.worker.POLL_SECONDS", 0.01)
        rounds: list[int] = []

        def step(_turn: Turn) -> bool:
            rounds.append(1)
            if len(rounds) == 1:
                raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))
            worker.stop()
            return True

        worker = Worker(engine, steps=[step])
        kept = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
        worker.run()
        for name, handler in kept.items():
            signal.signal(name, handler)

        assert len(rounds) == 2


class TestBeside:
    def test_the_child_is_started_again_when_killed_and_stopped_at_the_end(
        self, tmp_path: Path
    ) -> None:
        code = (
            "import os, pathlib, sys, time;"
            "open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
        )
        noted = tmp_path / "pids"

        def pids(count: int) -> list[int]:
            until = time.monotonic() + 15
            while time.monotonic() < until:
                found = noted.read_text().split() if noted.exists() else []
                if len(found) >= count:
                    return [int(pid) for pid in found]
                time.sleep(0.05)
            raise AssertionError("the child did not start")

        with beside([sys.executable, "-c", code, str(noted)]):
            os.kill(pids(1)[0], signal.SIGKILL)
            second = pids(2)[1]

        with pytest.raises(ProcessLookupError):
            os.kill(second, 0)
