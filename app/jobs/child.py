"""Keeping a command running beside another: the worker beside the web server of `make run`."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event, Thread

import structlog

STOP_SECONDS = 30
log = structlog.get_logger(__name__)


@contextmanager
def beside(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Run `command` while the block runs, start it again when it dies, stop it at the end."""
    stop = Event()
    keeper = Thread(
        target=_keep, args=(list(command), environment, stop), name="keeper", daemon=True
    )
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(STOP_SECONDS + 5)


def _keep(command: list[str], environment: Mapping[str, str] | None, stop: Event) -> None:
    while not stop.is_set():
        process = subprocess.Popen(command, env=environment)  # noqa: S603  # a command of ours, without a shell
        while process.poll() is None and not stop.wait(0.2):
            pass
        if process.poll() is None:
            _end(process)
        else:
            log.warning("child_died", code=process.returncode)
            stop.wait(2)  # not at once: a child that cannot start must not burn the machine


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
