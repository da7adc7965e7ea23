"""Signed PDFs that come back: what their electronic signatures prove, and what they do not."""

from app.documents.signatures.apart import apart
from app.documents.signatures.judging import judge, same_person
from app.documents.signatures.reading import load_roots
from app.documents.signatures.verdict import (
    Expected,
    SeenSignature,
    Signatory,
    TimeKind,
    Verdict,
)

__all__ = [
    "Expected", "SeenSignature", "Signatory", "TimeKind", "Verdict", "apart", "judge",
    "load_roots", "same_person",
]  # fmt: skip
