"""The ZIP of a dossier: same pieces, same bytes; big files pass through, never held whole."""

import tempfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from typing import IO
from zipfile import ZipFile, ZipInfo

from app.conventions.proof.gathering import Piece
from app.documents.store import MissingFileError

CHUNK = 256 * 1024
NO_DATE = (1980, 1, 1, 0, 0, 0)


def pack(pieces: Sequence[Piece]) -> IO[bytes]:
    """A temporary file, gone when closed. Stored without compression: zlib versions differ."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it once sent
    try:
        with ZipFile(target, "w") as archive:
            for piece in pieces:
                _add(archive, piece)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def _add(archive: ZipFile, piece: Piece) -> None:
    """Hashed on the way: a stored file altered on the disk stops everything."""
    info = ZipInfo(piece.name, NO_DATE)
    info.create_system, info.external_attr = 3, 0o644 << 16
    info.file_size = piece.size
    digest = sha256()
    with _opened(piece) as source, archive.open(info, "w") as entry:
        for chunk in chunks(source):
            digest.update(chunk)
            entry.write(chunk)
    if digest.hexdigest() != piece.sha256:
        raise MissingFileError(piece.sha256)


def _opened(piece: Piece) -> IO[bytes]:
    return BytesIO(piece.content) if isinstance(piece.content, bytes) else piece.content.open("rb")


def chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def sent(packed: IO[bytes]) -> Iterator[bytes]:
    with packed:
        yield from chunks(packed)
