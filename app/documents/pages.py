"""What the page of documents shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import quote

from app.core.french import NBSP, number_fr
from app.documents.models import StoredFile
from app.documents.queries import FileRow
from app.documents.sheets import PHOTOS

PER_PAGE = 50
PDF = "application/pdf"
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
    search: str = ""
    media_type: str = ""
    media_types: Sequence[str] = ()

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

    def has_preview(self, row: FileRow) -> bool:
        return row.media_type == PDF or row.media_type in PHOTOS

    @property
    def type_choices(self) -> list[tuple[str, str]]:
        return [(code, _TYPE_LABELS.get(code, code)) for code in self.media_types]

    @property
    def active(self) -> list[tuple[str, str, str]]:
        """The filters in force: words, name, value."""
        kept = [(f"« {self.search} »", "q", self.search)] if self.search else []
        label = _TYPE_LABELS.get(self.media_type, self.media_type)
        return [*kept, *([(label, "type", self.media_type)] if self.media_type else [])]


@dataclass(frozen=True)
class PreviewPage:
    """The pages of a stored PDF, as pictures, or a photo; the file is the text alternative."""

    file: StoredFile
    page_count: int
    problem: str = ""

    @property
    def address(self) -> str:
        return f"/documents/{self.file.sha256}/{quote(self.file.name, safe='')}"

    @property
    def is_photo(self) -> bool:
        return self.file.media_type in PHOTOS

    def picture(self, number: int) -> str:
        return f"/documents/{self.file.sha256}/page-{number}.png"
