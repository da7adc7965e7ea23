"""Prints many documents on all cores: processes of our own, warm, each beside the next.

They are started as commands, not forked: a caller with threads is safe, and none of them carries
the web application. One that dies takes with it only the document in its hands.
"""

import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path

from app.documents import scratch
from app.documents.contents import AnyContent
from app.documents.html import Meta

SECONDS_A_DOCUMENT = 120.0
DOCUMENTS_A_LIFE = 500
# Starting a process costs about as much time as printing ten documents.
DOCUMENTS_WORTH_A_PROCESS = 8
_AHEAD = 2  # documents given to a worker, so that it never waits for us
_ROOT = str(Path(__file__).resolve().parents[2])


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document to print, as `pdf.render_pdf` takes it."""

    template: str
    content: AnyContent
    meta: Meta


@dataclass(frozen=True, slots=True)
class Rendered:
    index: int
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """`error` is for the log; what a person reads is the caller's to say."""

    index: int
    error: str


class PressError(RuntimeError):
    """The workers cannot even start."""


def crew_size(documents: int) -> int:
    """How many processes to print so many: never more than there are cores."""
    worth = -(-documents // DOCUMENTS_WORTH_A_PROCESS)
    return max(1, min(os.cpu_count() or 1, worth))


def render_all(
    sheets: Iterable[Sheet],
    workers: int | None = None,
    *,
    seconds: float = SECONDS_A_DOCUMENT,
    life: int = DOCUMENTS_A_LIFE,
) -> Iterator[Rendered | Failed]:
    """Yield each document as it is done, in any order, by its place in `sheets`.

    `sheets` is read as the work goes. Leaving the loop early, by `break` or by an exception, stops
    the workers at once. A document that fails, kills its worker or lasts too long fails alone. A
    worker is replaced after `life` documents, or when it holds too much memory.
    """
    todo = _Todo(sheets)
    with ExitStack() as stack:
        # Ours to remove: a process stopped at once leaves its copies of the fonts behind.
        place = str(stack.enter_context(scratch.folder("pool")))
        crew = [_Worker(todo, seconds, life, place) for _ in range(workers or os.cpu_count() or 1)]
        for worker in crew:
            stack.callback(worker.stop)
        for worker in crew:
            worker.start()
        while busy := {worker.connection: worker for worker in crew if worker.feed()}:
            for connection in wait(list(busy), timeout=min(1.0, seconds)):
                yield from busy[connection].take()  # type: ignore[index]
            for worker in busy.values():
                yield from worker.check_time()


class _Todo:
    """The documents not given yet, those given back first."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self._sheets = enumerate(sheets)
        self._again: deque[tuple[int, Sheet]] = deque()

    def next(self) -> tuple[int, Sheet] | None:
        return self._again.popleft() if self._again else next(self._sheets, None)

    def give_back(self, items: Iterable[tuple[int, Sheet]]) -> None:
        self._again.extend(items)


class _Worker:
    """One process, started again when it leaves, and the documents in its hands, oldest first."""

    def __init__(self, todo: _Todo, seconds: float, life: int, place: str) -> None:
        self.given: deque[tuple[int, Sheet]] = deque()
        self.connection: Connection
        self._todo = todo
        self._seconds = seconds
        self._life = life
        self._place = place
        self._since = 0.0
        self._is_ready = False
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.connection, theirs = Pipe()
        self._is_ready = False
        with theirs:
            path = os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))
            numbers = [str(theirs.fileno()), str(self._life)]
            self._process = subprocess.Popen(  # noqa: S603 - a command of ours, without a shell
                [sys.executable, "-m", "app.documents.pool_worker", *numbers],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": path, "TMPDIR": self._place},
            )

    def feed(self) -> bool:
        """Hand over what it can hold; whether it has anything to do."""
        while len(self.given) < _AHEAD and (item := self._todo.next()) is not None:
            if not self.given:
                self._since = time.monotonic()
            self.given.append(item)
            self._send(item)
        return bool(self.given)

    def take(self) -> Iterator[Rendered | Failed]:
        """What the process says: ready, one result, or nothing more."""
        try:
            answer = self.connection.recv()
        except (EOFError, ConnectionResetError):
            yield from self._replace("the process that printed it died")
            return
        self._since = time.monotonic()
        if answer is None:
            self._is_ready = True
        else:
            self.given.popleft()
            yield answer

    def check_time(self) -> Iterator[Failed]:
        late = self._is_ready and time.monotonic() - self._since > self._seconds
        if late and self.given and self._process:
            self._process.kill()
            yield from self._replace(f"not printed within {self._seconds:g} seconds")

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self.connection.close()
            self._process = None

    def _send(self, item: tuple[int, Sheet]) -> None:
        try:
            self.connection.send(item)
        except (BrokenPipeError, ConnectionResetError):
            return  # it has left or died: `take` will read the end of it and start another

    def _replace(self, reason: str) -> Iterator[Failed]:
        """Start another process. One that left by itself, status 0, blames no document."""
        process = self._process
        if process is None:
            return
        status = process.wait()
        if status and not self._is_ready:
            raise PressError(f"A printing process could not start (status {status})")
        self.stop()
        if status and self.given:
            yield Failed(self.given.popleft()[0], f"{reason} (status {status})")
        self._todo.give_back(self.given)
        self.given.clear()
        self.start()
