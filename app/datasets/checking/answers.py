"""A report as the JSON document of `jalon scdl check`, and as lines for a person."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.core.errors import NotFoundError
from app.core.french import NBSP, plural
from app.datasets.checking.checker import check_file
from app.datasets.checking.rules import Group, Problem, Report, SchemaCode


def checked(path: str, schema: str) -> tuple[dict[str, Any], list[str]]:
    """What `jalon scdl check` answers: its document, and the same in words."""
    file = Path(path)
    if not file.is_file():
        raise NotFoundError(f"Le fichier {file.name} n’existe pas. Vérifiez son chemin.")
    report = check_file(file, SchemaCode(schema))
    return report_json(report), list(_lines(report))


def report_json(report: Report) -> dict[str, Any]:
    """At most 10 000 errors are listed; one warning then says how many more there are."""
    warnings = [_problem_json(one) for one in report.warnings]
    unlisted = report.error_count - len(report.errors)
    if unlisted > 0:
        message = f"{plural(unlisted, 'autre erreur', 'autres erreurs')} dans le fichier."
        warnings.append({"row": None, "field": None, "code": "unlisted", "message": message})
    return {
        "valid": report.is_valid,
        "readable": report.readable,
        "rows": report.rows,
        "errors": [_problem_json(one) for one in report.errors],
        "warnings": warnings,
        "schema": {"name": report.schema.name, "version": report.schema.version},
    }


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "row": problem.row,
        "field": problem.field,
        "code": problem.code,
        "message": problem.message,
    }


def _lines(report: Report) -> Iterator[str]:
    schema = f"{report.schema.name} {report.schema.version}"
    if not report.readable:
        yield f"Illisible : {report.errors[0].message}"
        return
    rows = plural(report.rows, "ligne", "lignes")
    if report.is_valid:
        yield f"Valide ({schema}), {rows}."
    else:
        yield f"Non valide ({schema}), {rows}, {plural(report.error_count, 'erreur', 'erreurs')}."
    yield from _groups(report.error_groups)
    if report.warning_groups:
        yield "À noter :"
        yield from _groups(report.warning_groups)


def _groups(groups: Sequence[Group]) -> Iterator[str]:
    for group in groups:
        field = f", colonne «{NBSP}{group.field}{NBSP}»" if group.field else ""
        yield f"  {group.title}{field} : {plural(group.count, 'fois', 'fois')}. {group.fix}"
        for example in group.examples[:3]:
            where = f"ligne {example.row} : " if example.row else ""
            yield f"    {where}{example.why}"
