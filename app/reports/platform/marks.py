"""Dated counts that public acts give of a platform, shipped with their source."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "reference" / "plateforme" / "reperes.csv"


@dataclass(frozen=True, slots=True)
class Mark:
    """`is_about`: the act says « près de ». `doubt`: what it leaves unsaid."""

    siren: str
    on: date
    number: int
    is_about: bool
    platform: str
    source: str
    act: str
    doubt: str


@cache
def _all() -> tuple[Mark, ...]:
    with FILE.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter=";"))
    return tuple(
        Mark(
            siren=row["siren"],
            on=date.fromisoformat(row["date"]),
            number=int(row["nombre"]),
            is_about=row["environ"] == "oui",
            platform=row["plateforme"],
            source=row["source"],
            act=row["acte"],
            doubt=row["reserve"],
        )
        for row in rows
    )


def marks_of(siren: str) -> tuple[Mark, ...]:
    """Those of the syndicat that leads the platform, the oldest first."""
    return tuple(sorted((one for one in _all() if one.siren == siren), key=lambda one: one.on))
