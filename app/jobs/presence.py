"""Which workers of this machine are dead: each holds a lock that the kernel lets go with it.

A lease says the same of a worker anywhere, five minutes later. A lock is never wrong: a worker that
is slow, stopped or starved of memory still holds its own.
"""

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

_FORGOTTEN_AFTER = timedelta(days=1)


class Presence:
    """The locks of a folder that workers share; None: nothing is known of the others."""

    def __init__(self, folder: Path | None, worker: str) -> None:
        self._folder = folder
        self._worker = worker
        self._gone: set[str] = set()

    @contextmanager
    def held(self) -> Iterator[None]:
        """The file appears under its name once it is locked: nobody sees it free before."""
        if self._folder is None:
            yield
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        aside, path = self._folder / f".{self._worker}", self._folder / self._worker
        with aside.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            aside.rename(path)
            try:
                yield
            finally:
                path.unlink(missing_ok=True)

    def touch(self) -> None:
        """A file that its worker has not touched for a day may be cleared away."""
        if self._folder is not None:
            with suppress(FileNotFoundError):
                os.utime(self._folder / self._worker)

    def gone(self, at: datetime) -> Collection[str]:
        """The dead, for ever: a name is never given twice."""
        if self._folder is None or not self._folder.is_dir():
            return self._gone
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                if not path.name.startswith(".") and _is_free(path):
                    self._gone.add(path.name)
                    if path.stat().st_mtime < (at - _FORGOTTEN_AFTER).timestamp():
                        path.unlink()
        return self._gone


def _is_free(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
