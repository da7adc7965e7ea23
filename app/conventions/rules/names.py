"""Names: prefix of references, references themselves, capacity of who signs."""

import re

from app.core.french import sort_key

_EMPTY_WORDS = frozenset(
    ("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur")
)
_LEGAL_FORMS = frozenset(("syndicat", "mixte", "departemental", "intercommunal", "ouvert"))
FALLBACK_PREFIX = "CONV"
LONGEST_PREFIX = 6


def reference_prefix(name: str) -> str:
    """« Syndicat mixte Tarn-et-Garonne Numérique » → « TGN »."""
    words = [word for word in sort_key(name).split() if word not in _EMPTY_WORDS]
    own = [word for word in words if word not in _LEGAL_FORMS] or words
    initials = "".join(word[0] for word in own).upper()
    letters = re.sub(r"[^A-Z0-9]", "", initials)[:LONGEST_PREFIX]
    return letters if len(letters) > 1 else FALLBACK_PREFIX


def reference(prefix: str, year: int, number: int) -> str:
    return f"{prefix}-{year}-{number:03}"


def avenant_reference(reference: str, number: int) -> str:
    """« TGN-2026-014-A1 »: what each page of the avenant says of itself."""
    return f"{reference}-A{number}"


def avenant_named(reference: str) -> tuple[str, int] | None:
    """The convention and the number that such a reference says; None when it says another thing."""
    found = re.fullmatch(r"(.+)-A([1-9]\d{0,3})", reference)
    return (found[1], int(found[2])) if found else None


def capacity(title: str | None, civility: str | None, kind: str) -> str:
    """« maire », « présidente »: in which capacity the executive signs, without article."""
    known = re.sub(r"^(le|la|l[’'])\s*", "", (title or "").strip(), flags=re.IGNORECASE).lower()
    if not known:
        known = "maire" if kind == "commune" else "président"
    if known == "président" and (civility or "").strip().lower() in {"mme", "madame"}:
        return "présidente"
    return known
