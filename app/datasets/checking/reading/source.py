"""The bytes to check, from memory or from a file, without ever holding a large file whole."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

LARGEST = 200 * 1024 * 1024
HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    origin: Path | bytes

    def open(self) -> BinaryIO:
        return BytesIO(self.origin) if isinstance(self.origin, bytes) else self.origin.open("rb")

    def head(self) -> bytes:
        with self.open() as file:
            return file.read(HEAD)

    @property
    def size(self) -> int:
        if isinstance(self.origin, bytes):
            return len(self.origin)
        return self.origin.stat().st_size

    def read(self) -> bytes:
        with self.open() as file:
            return file.read()
