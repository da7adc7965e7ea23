"""The two-level list of matters of ACTES, as shipped in app/reference/actes."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parents[1] / "reference" / "actes" / "nomenclature-actes.json"


@cache
def matters() -> Mapping[str, str]:
    """Code (« 9.1 ») and label, in the order of the nomenclature."""
    return {
        matter["code"]: matter["libelle"]
        for family in _families()
        for matter in family["sous_matieres"]
    }


@cache
def full_name(code: str) -> str:
    """« niveau 1/niveau 2 », lower case, no comma nor parenthesis: scdl/deliberations 2.1.5."""
    top = next(
        family["libelle"]
        for family in _families()
        if any(matter["code"] == code for matter in family["sous_matieres"])
    )
    levels = (top, matters()[code].replace("/", " "))
    return "/".join(" ".join(re.sub(r"[,()]", " ", level).lower().split()) for level in levels)


def _families() -> list[dict[str, Any]]:
    families: list[dict[str, Any]] = json.loads(SOURCE.read_text(encoding="utf-8"))["matieres"]
    return families
