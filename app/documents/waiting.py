"""Files dropped and not confirmed yet: on the disk, outside the store, forgotten after a week."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.core.errors import NotFoundError
from app.documents import store

KEPT = timedelta(days=7)
_SLIP = re.compile(r"[0-9a-f]{64}\.json")


@dataclass(frozen=True, slots=True)
class Slip:
    """What is known of a waiting file; which convention or which of its avenants, once known."""

    sha256: str
    name: str
    dropped_by: str
    dropped_at: datetime
    convention_id: str | None = None
    avenant_id: str | None = None


def keep(root: Path, content: bytes, slip: Slip) -> None:
    store.put(root, content)
    text = json.dumps({**asdict(slip), "dropped_at": slip.dropped_at.isoformat()})
    aside = root / f".{slip.sha256}.part"
    aside.write_text(text, "utf-8")
    aside.replace(_slip_path(root, slip.sha256))


def read(root: Path, sha256: str) -> tuple[Slip, bytes]:
    slip = _read_slip(_slip_path(root, sha256))
    if slip is None:
        raise NotFoundError("Ce fichier n’attend plus : déposez-le de nouveau.")
    return slip, store.read(root, sha256)


def everything(root: Path) -> list[Slip]:
    """Newest first."""
    paths = (path for path in root.glob("*.json") if _SLIP.fullmatch(path.name))
    slips = [slip for slip in map(_read_slip, paths) if slip]
    return sorted(slips, key=lambda slip: slip.dropped_at, reverse=True)


def forget(root: Path, sha256: str) -> None:
    _slip_path(root, sha256).unlink(missing_ok=True)
    store.discard(root, sha256)


def sweep(root: Path, now: datetime) -> None:
    """Forget what nobody confirmed within a week."""
    for slip in everything(root):
        if slip.dropped_at < now - KEPT:
            forget(root, slip.sha256)


def _slip_path(root: Path, sha256: str) -> Path:
    store.path_of(root, sha256)  # refuses what is no hash
    return root / f"{sha256}.json"


def _read_slip(path: Path) -> Slip | None:
    """None when another process has just forgotten it."""
    try:
        said = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Slip(**{**said, "dropped_at": datetime.fromisoformat(said["dropped_at"])})
