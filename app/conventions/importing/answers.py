"""The answer of `jalon conventions import`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app import journal
from app.conventions.importing import service, verdicts
from app.conventions.importing.verdicts import REFUSED, Verdict
from app.core import spreadsheet
from app.core.errors import InvalidError


def import_json(session: Session, path: Path, today: date, *, dry_run: bool) -> dict[str, Any]:
    """Every line with its verdict; recorded in the caller's transaction unless `dry_run`."""
    try:
        content = path.read_bytes()
    except OSError:
        raise InvalidError(f"Le fichier {path} ne peut pas être lu. Vérifiez son nom.") from None
    opened = service.read(session, spreadsheet.read(content))
    judged = verdicts.examine(session, opened.table, opened.columns, {}, today)
    recorded = [] if dry_run else service.record(session, journal.SYSTEM, judged, path.name, today)
    return {
        "file": path.name,
        "dry_run": dry_run,
        "rows": len(judged),
        "columns": verdicts.field_names(opened.columns),
        "counts": verdicts.summary(judged),
        "imported": [row.reference for row in recorded],
        "lines": [_line(verdict) for verdict in judged],
    }


def has_something(answer: dict[str, Any]) -> bool:
    """False when every line is refused: there was nothing to import."""
    return bool(answer["counts"][REFUSED] < answer["rows"])


def _line(verdict: Verdict) -> dict[str, Any]:
    return {
        "row": verdict.row,
        "member": verdict.label,
        "verdict": verdict.status,
        "problem": verdict.problem,
        "cell": verdict.cell,
        "missing": list(verdict.missing),
        "candidates": [name for _, name in verdict.candidates],
    }


WORDS = {
    verdicts.OK: "ok",
    verdicts.INCOMPLETE: "à compléter",
    verdicts.KNOWN: "déjà enregistrée",
    verdicts.REFUSED: "refusée",
}


def lines(answer: dict[str, Any]) -> Sequence[str]:
    """The same for a person, one line of the file a line."""
    said = [
        f"ligne {line['row']} : {line['member'] or 'sans nom'} : {WORDS[line['verdict']]}"
        + "".join(f" : {why}" for why in _reasons(line))
        for line in answer["lines"]
    ]
    done = "à enregistrer (essai)" if answer["dry_run"] else "enregistrées"
    accepted = answer["counts"][verdicts.OK] + answer["counts"][verdicts.INCOMPLETE]
    return [*said, f"Conventions {done} : {accepted}."]


def _reasons(line: dict[str, Any]) -> Sequence[str]:
    if line["problem"]:
        return [f"{line['problem']} ({line['cell']})" if line["cell"] else line["problem"]]
    return [", ".join(line["missing"])] if line["missing"] else []
