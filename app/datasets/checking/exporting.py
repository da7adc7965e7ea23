"""A report as a spreadsheet: one line a problem."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO

from app.core.french import plural
from app.datasets.checking.rules import Problem, Report
from app.datasets.rules import PRIVACY_TITLE

HEADINGS = ("Gravité", "Ligne", "Colonne", "Valeur", "Constat", "Comment corriger", "Code")


def report_csv(report: Report, caution: str = "") -> bytes:
    """`caution`: what no line of the file shows, and must be weighed before publishing."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows(_lines("erreur", report.errors))
    if report.error_count > len(report.errors):
        writer.writerow(("erreur", "", "", "", _unlisted(report), "", "unlisted"))
    writer.writerows(_lines("avertissement", report.warnings))
    if caution:
        writer.writerow(("avertissement", "", "", "", PRIVACY_TITLE, caution, "small-town"))
    return text.getvalue().encode("utf-8-sig")


def _unlisted(report: Report) -> str:
    left = report.error_count - len(report.errors)
    return f"{plural(left, 'autre erreur', 'autres erreurs')} dans le fichier."


def _lines(severity: str, problems: Sequence[Problem]) -> Iterator[Sequence[object]]:
    for problem in problems:
        fault = problem.fault
        yield (
            severity,
            "" if problem.row is None else problem.row,
            _safe(fault.field or ""),
            _safe(fault.value),
            fault.why,
            fault.fix,
            fault.code,
        )


def _safe(text: str) -> str:
    """A value that a spreadsheet would compute is kept a text."""
    return f"'{text}" if re.match(r"[=+\-@\t]", text) else text
