"""The two-level list of matters of ACTES, as shipped in app/reference/actes."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "reference" / "actes" / "nomenclature-actes.json"


@cache
def matters() -> Mapping[str, str]:
    """Code (« 9.1 ») and label, in the order of the nomenclature."""
    document = json.loads(SOURCE.read_text(encoding="utf-8"))
    return {
        matter["code"]: matter["libelle"]
        for family in document["matieres"]
        for matter in family["sous_matieres"]
    }
