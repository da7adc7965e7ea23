"""Which of our documents a PDF is: by its first bytes, else by what it says of itself."""

import hashlib
import json
import re
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

DATA_FILE = "donnees.json"
_LARGEST_DATA = 1024 * 1024
_IN_SUBJECT = re.compile(r"référence (\S{3,40}), version")


def beginnings(content: bytes, sizes: Iterable[int]) -> dict[str, int]:
    """SHA-256 of the first bytes, for each size: one of ours signed since begins with ours."""
    found: dict[str, int] = {}
    digest, done = hashlib.sha256(), 0
    for size in sorted(size for size in set(sizes) if 0 < size <= len(content)):
        digest.update(content[done:size])
        done = size
        found[digest.hexdigest()] = size
    return found


def reference_inside(content: bytes) -> str | None:
    """The reference in the embedded data, else in the document's subject. A claim, not a proof."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            return _in_data(pdf) or _in_subject(pdf)
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _in_data(pdf: "pikepdf.Pdf") -> str | None:
    attachments = pdf.attachments
    if DATA_FILE not in attachments:
        return None
    said = json.loads(attachments[DATA_FILE].get_file().read_bytes()[:_LARGEST_DATA])
    reference = said.get("reference") if isinstance(said, dict) else None
    return reference[:40] if isinstance(reference, str) else None


def _in_subject(pdf: "pikepdf.Pdf") -> str | None:
    found = _IN_SUBJECT.search(str(pdf.docinfo.get("/Subject", "")))
    return found.group(1) if found else None
