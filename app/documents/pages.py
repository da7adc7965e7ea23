"""What the page of documents shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import quote

from app.core.french import NBSP, number_fr
from app.documents.queries import FileRow

PER_PAGE = 50
_TYPE_LABELS = {
    "application/pdf": "PDF",
    "text/csv": "CSV",
    "application/json": "JSON",
    "text/plain": "texte",
    "image/png": "image",
    "image/jpeg": "image",
}


@dataclass(frozen=True)
class DocumentsPage:
    rows: Sequence[FileRow]
    count: int
    number: int
    url: str

    @property
    def page_count(self) -> int:
        return ceil(self.count / PER_PAGE)

    def size(self, row: FileRow) -> str:
        """« 112 Ko », « 1,4 Mo »: powers of 1 000, as file managers now count."""
        if row.size >= 1_000_000:
            return f"{number_fr(round(row.size / 1_000_000, 1))}{NBSP}Mo"
        return f"{number_fr(max(1, round(row.size / 1_000)))}{NBSP}Ko"

    def address(self, row: FileRow) -> str:
        return f"/documents/{row.sha256}/{quote(row.name, safe='')}"

    def kind(self, row: FileRow) -> str:
        return _TYPE_LABELS.get(row.media_type, row.media_type)
