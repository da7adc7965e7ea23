"""The worker: one loop that plans, does what is due, and gives signs of life until it is stopped.

It is handed its steps (run one job, send one message…) by the composition root, and knows none.
"""

import os
import signal
import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from uuid import uuid4

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from app.core import clock
from app.jobs import planning, service
from app.jobs.planning import Planner
from app.jobs.presence import Presence
from app.jobs.turn import Turn

BEAT_EVERY = timedelta(seconds=10)
POLL_SECONDS = 2.0
log = structlog.get_logger(__name__)


class Worker:
    """Runs `steps` (each does one unit of due work and says whether there was one) and `planners`.

    `follow_parent` stops the loop when the process that started it is gone. `locks`: the folder
    where the workers of this machine show that they live.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        steps: Sequence[Callable[[Turn], bool]],
        planners: Sequence[Planner] = (),
        clock: Callable[[], datetime] = clock.now,
        follow_parent: bool = False,
        locks: Path | None = None,
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._stop = Event()
        self._presence = Presence(locks, self.name)
        self._turn = Turn(engine, self.name, self._stopping, clock, self._presence.gone)
        self._steps = steps
        self._planners = planners
        self._parent = os.getppid() if follow_parent else None
        self._last_beat = datetime.min.replace(tzinfo=UTC)

    def stop(self) -> None:
        """Finish the unit of work in hand, then leave."""
        self._stop.set()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT. Call it from the main thread of its own process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        log.info("worker_started", worker=self.name)
        with self._presence.held():
            self._loop()
        log.info("worker_stopped", worker=self.name)

    def run_once(self) -> None:
        """Plan, then drain what is due now, and return."""
        with self._presence.held():
            while not self._stopping() and self._round():
                pass

    def _loop(self) -> None:
        while not self._stopping():
            try:
                idle = not self._round()
            except OperationalError:  # the database restarts or is locked: leases keep the work
                log.exception("database_unreachable")
                idle = True
            if idle:
                self._stop.wait(POLL_SECONDS)

    def _round(self) -> bool:
        """One unit of each kind, so that none starves another; whether there was any."""
        self._beat()
        for planner in self._planners:
            planning.take_turn(self._turn, planner)
        worked = [step(self._turn) for step in self._steps if not self._stopping()]
        return any(worked)

    def _beat(self) -> None:
        now = self._turn.clock()
        if now - self._last_beat >= BEAT_EVERY:
            service.beat(self._turn.engine, "worker", now, {"worker": self.name})
            self._presence.touch()
            self._last_beat = now

    def _stopping(self) -> bool:
        return self._stop.is_set() or (self._parent is not None and os.getppid() != self._parent)
