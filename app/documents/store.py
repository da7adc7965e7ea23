"""Files kept by their content: the SHA-256 is the address, and nothing is ever written over."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import NotFoundError

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredBytes:
    sha256: str
    size: int


class MissingFileError(NotFoundError):
    """The table knows the file, the disk does not hold it any more as it was."""

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"Le fichier {sha256[:12]}… manque ou a été altéré sur le disque. Restaurez-le depuis "
            "une sauvegarde."
        )


def put(root: Path, content: bytes) -> StoredBytes:
    """Keep the bytes; doing it again changes nothing, and mends a damaged copy.

    Written aside, flushed to the disk, then renamed: a reader sees the whole file or none.
    """
    stored = StoredBytes(hashlib.sha256(content).hexdigest(), len(content))
    path = path_of(root, stored.sha256)
    if path.exists() and _digest(path) == stored.sha256:
        return stored
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)
    return stored


def read(root: Path, sha256: str) -> bytes:
    """The bytes, checked against their address."""
    path = path_of(root, sha256)
    if not path.is_file():
        raise MissingFileError(sha256)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise MissingFileError(sha256)
    return content


def discard(root: Path, sha256: str) -> None:
    """Once the rows that named it are gone: demonstrations, deposits nobody recorded."""
    path_of(root, sha256).unlink(missing_ok=True)


def digest(content: bytes) -> str:
    """The address these bytes have, kept or not."""
    return hashlib.sha256(content).hexdigest()


def path_of(root: Path, sha256: str) -> Path:
    if not _SHA256.fullmatch(sha256):
        raise ValueError("A stored file is named by 64 hexadecimal digits")
    return root / sha256[:2] / sha256[2:]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush_folder(folder: Path) -> None:
    """Makes the new name itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
