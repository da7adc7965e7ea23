"""Temporary folders of the press, which do not outlive it.

Each is locked by the process that made it, for as long as it lives: killed, it leaves a folder that
nobody locks, and the next press to start sweeps it.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "jalon-press-"
# A folder just made may not be locked yet.
SECONDS_TO_LOCK = 60.0


@contextmanager
def folder(name: str) -> Iterator[Path]:
    sweep()
    path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{name}-"))
    held = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(held)


def sweep(older_than: float = SECONDS_TO_LOCK) -> None:
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if _is_left(path, older_than):
            shutil.rmtree(path, ignore_errors=True)


def _is_left(path: Path, older_than: float) -> bool:
    try:
        held = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # gone, or another user's
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return time.time() - os.fstat(held).st_mtime >= older_than
    except BlockingIOError:
        return False
    finally:
        os.close(held)
