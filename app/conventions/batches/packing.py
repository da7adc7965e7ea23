"""What a batch hands over: one ZIP, one PDF in print order."""

import csv
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path

import pikepdf

from app.conventions.batches.models import Batch, BatchDocument
from app.conventions.batches.queries import Line
from app.conventions.batches.rules import PART_LABELS, Part
from app.conventions.proof.gathering import Piece
from app.documents import store
from app.documents.names import file_name, plain_words

A4 = (595.276, 841.89)
LIST_NAME = "Liste.csv"


@dataclass(frozen=True)
class Merged:
    content: bytes
    page_count: int


def zip_name(batch: Batch) -> str:
    return file_name("Conventions", "serie", batch.on_day.isoformat(), extension="zip")


def merged_name(batch: Batch) -> str:
    sides = "recto-verso" if batch.is_double_sided else "a-imprimer"
    return file_name("Conventions", "serie", batch.on_day.isoformat(), sides)


def pieces(root: Path, lines: Sequence[Line]) -> list[Piece]:
    """A folder an EPCI, a folder a member, then the list of all, failures included."""
    found = [
        Piece(
            name=_path(line, one),
            what=PART_LABELS[Part(one.part)],
            sha256=one.sha256,
            size=one.size,
            content=store.path_of(root, one.sha256),
        )
        for line in lines
        for one in line.documents
    ]
    table = _table(lines)
    digest = sha256(table).hexdigest()
    return [*found, Piece(LIST_NAME, "liste des collectivités", digest, len(table), table)]


def _path(line: Line, document: BatchDocument) -> str:
    folders = (plain_words(line.epci or ""), plain_words(line.name))
    return "/".join([*filter(None, folders), document.name])


def _table(lines: Sequence[Line]) -> bytes:
    """Opens as it is in a spreadsheet."""
    text = StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(["Collectivité", "EPCI", "Convention", "Documents", "Remarque"])
    for line in lines:
        remark = line.row.left_out or line.row.failure or ""
        rows.writerow(
            [line.name, line.epci or "", line.reference or "", len(line.documents), remark]
        )
    return text.getvalue().encode("utf-8-sig")


def merge(root: Path, lines: Sequence[Line], *, is_double_sided: bool) -> Merged:
    """In print order, a bookmark a member; double-sided, each document opens a fresh sheet."""
    with ExitStack() as opened, pikepdf.new() as whole:
        marks = []
        for line in lines:
            first = True
            for one in line.documents:
                if is_double_sided and len(whole.pages) % 2:
                    whole.add_blank_page(page_size=A4)
                if first:
                    marks.append((line.name, len(whole.pages)))
                    first = False
                # Left open until the end: the pages are copied when the whole is written.
                content = BytesIO(store.read(root, one.sha256))
                whole.pages.extend(opened.enter_context(pikepdf.open(content)).pages)
        with whole.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(name, page) for name, page in marks)
        target = BytesIO()
        whole.save(target, deterministic_id=True)
        return Merged(target.getvalue(), len(whole.pages))
