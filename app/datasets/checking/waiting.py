"""Large files sent and not checked yet: on the disk, outside the store, forgotten once checked."""

import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from app.core.errors import NotFoundError

KEPT = timedelta(days=7)


def keep(root: Path, check_id: UUID, content: bytes) -> None:
    """Written aside then renamed: the worker sees the whole file or none."""
    root.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=root, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(aside).replace(root / str(check_id))
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def read(root: Path, check_id: UUID) -> bytes:
    try:
        return (root / str(check_id)).read_bytes()
    except FileNotFoundError:
        raise NotFoundError("Le fichier n’attend plus : envoyez-le de nouveau.") from None


def forget(root: Path, check_id: UUID) -> None:
    (root / str(check_id)).unlink(missing_ok=True)


def sweep(root: Path, now: datetime) -> None:
    """What a lost check or a killed request left behind."""
    for path in root.iterdir() if root.is_dir() else ():
        try:
            is_old = path.stat().st_mtime < (now - KEPT).timestamp()
        except FileNotFoundError:
            continue  # another worker has just forgotten it
        if is_old:
            path.unlink(missing_ok=True)
