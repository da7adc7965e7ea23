"""Files for the tests of the checks: each test states only what it is about."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from app.datasets.checking import Report, SchemaCode, check_file
from app.datasets.checking.schemas import table_schema

SAMPLES = Path(__file__).parent / "samples"
DELIBERATION = {
    "COLL_NOM": "Moissac", "COLL_SIRET": "20006125700016", "DELIB_ID": "2026-41",
    "DELIB_DATE": "2026-10-01", "DELIB_MATIERE_CODE": "8.4",
    "DELIB_MATIERE_NOM": "Urbanisme/Documents d’urbanisme", "DELIB_OBJET": "Convention",
    "PREF_ID": "PREF082", "PREF_DATE": "2026-10-02", "VOTE_EFFECTIF": "29", "VOTE_REEL": "27",
    "VOTE_POUR": "25", "VOTE_CONTRE": "1", "VOTE_ABSTENTION": "1",
}  # fmt: skip
COLUMNS = tuple(table_schema(SchemaCode.DELIBERATIONS).fields)


def text_of(
    rows: Sequence[dict[str, str]], separator: str = ",", columns: Sequence[str] = COLUMNS
) -> str:
    """Délibérations; each row states what it changes."""
    text = StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([{**DELIBERATION, **row}.get(name, "") for name in columns])
    return text.getvalue()


def csv_of(*rows: dict[str, str]) -> bytes:
    return text_of(rows or ({},)).encode()


def check(content: bytes | str, schema: SchemaCode = SchemaCode.DELIBERATIONS) -> Report:
    return check_file(content.encode() if isinstance(content, str) else content, schema)


def places(report: Report) -> list[tuple[int | None, str | None]]:
    return [(problem.row, problem.field) for problem in report.errors]


def codes(report: Report) -> list[str]:
    return [problem.code for problem in report.errors]
