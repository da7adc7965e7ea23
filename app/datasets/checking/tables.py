"""Checking a table against a table schema: its titles, then its rows, streamed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.datasets.checking.births import BirthCount, birth_count
from app.datasets.checking.columns import (
    Check,
    ColumnCheck,
    FilledCheck,
    Looker,
    Memory,
    judge_rows,
)
from app.datasets.checking.reading import Source, Table, UnreadableError, plain_name, read_table
from app.datasets.checking.rules import (
    Fault,
    FileFacts,
    Problem,
    Report,
    SchemaCode,
    SchemaRef,
    Tally,
    wording,
)
from app.datasets.checking.schemas import Field, RowCheck, TableSchema


@dataclass(slots=True)
class Verdict:
    """A report being written."""

    schema: SchemaRef
    errors: Tally = field(default_factory=Tally)
    warnings: Tally = field(default_factory=Tally)
    rows: int = 0
    faulty_rows: int = 0
    spares_required: bool = True
    touches_file: bool = False

    def refuse(self, fault: Fault, row: int | None = None) -> None:
        """On the file or its titles; `note` is for a row."""
        self.errors.add(Problem(row, fault))
        self.touches_file = True

    def warn(self, fault: Fault, row: int | None = None) -> None:
        self.warnings.add(Problem(row, fault))

    def note(self, fault: Fault, row: int | None, *, is_required: bool) -> None:
        if fault.is_warning:
            self.warn(fault, row)
            return
        self.errors.add(Problem(row, fault))
        self.touches_file = self.touches_file or row is None
        self.spares_required = self.spares_required and not is_required

    def report(self, facts: FileFacts, *, readable: bool = True) -> Report:
        return Report(
            schema=self.schema,
            readable=readable,
            rows=self.rows,
            errors=tuple(self.errors.problems),
            warnings=tuple(self.warnings.problems),
            error_count=self.errors.count,
            error_groups=self.errors.groups(),
            warning_groups=self.warnings.groups(),
            facts=facts,
            faulty_rows=self.faulty_rows,
            spares_required=self.spares_required,
            touches_file=self.touches_file,
        )


def unreadable(schema: SchemaRef, fault: Fault) -> Report:
    verdict = Verdict(schema)
    verdict.refuse(fault)
    return verdict.report(FileFacts(), readable=False)


def check_table(source: Source, schema: TableSchema) -> Report:
    try:
        table = read_table(source, schema.names)
        verdict = Verdict(schema.ref)
        judge_labels(table, schema.fields, verdict)
        if _is_foreign(table, schema):
            verdict.rows = sum(1 for _ in table.rows)
        else:
            checks = compile_checks(table.labels, schema)
            births = _births(table, schema)
            seen = [*checks, births] if births else checks
            judge_body(table, seen, _first_row_faults(table, schema), verdict, schema.fields)
            for fault in births.warnings() if births else ():
                verdict.warn(fault)
    except UnreadableError as error:
        return unreadable(schema.ref, error.fault)
    return verdict.report(table.facts)


def _births(table: Table, schema: TableSchema) -> BirthCount | None:
    is_named = schema.ref.code is SchemaCode.PRENOMS
    return birth_count(names_of(table.labels)) if is_named else None


def names_of(labels: Sequence[str]) -> tuple[str, ...]:
    """Titles as they are matched: their outer spaces do not count."""
    return tuple(label.strip() for label in labels)


def _doubled(labels: Sequence[str]) -> list[str]:
    return [label for label, count in Counter(names_of(labels)).items() if count > 1]


def _is_foreign(table: Table, schema: TableSchema) -> bool:
    """No title of the schema and titles in double: another table altogether, or none."""
    return bool(_doubled(table.labels)) and not set(names_of(table.labels)) & set(schema.fields)


def judge_labels(
    table: Table, fields: Mapping[str, Field], verdict: Verdict, *, in_order: bool = True
) -> None:
    """Required columns absent, titles in double or empty: errors. The others: warnings."""
    for fault in table.errors:
        verdict.refuse(fault)
    for fault in table.warnings:
        verdict.warn(fault)
    labels = names_of(table.labels)
    doubled = _doubled(labels)
    if doubled:
        verdict.refuse(wording.duplicate_columns(doubled))
        if not set(labels) & set(fields):
            return
    elif "" in labels:
        verdict.refuse(wording.untitled_column())
    _judge_presence(labels, fields, verdict)
    known = [label for label in labels if label in fields]
    if in_order and not doubled and known != [name for name in fields if name in labels]:
        verdict.warn(wording.disordered())


def _judge_presence(labels: Sequence[str], fields: Mapping[str, Field], verdict: Verdict) -> None:
    near = {plain_name(label): label for label in labels if label not in fields}
    for name, one in fields.items():
        if name in labels:
            continue
        other = near.get(plain_name(name), "")
        if one.is_required:
            verdict.refuse(wording.missing_column(name, other))
            verdict.spares_required = False
        else:
            verdict.warn(wording.missing_optional(name, other))
    for label in labels:
        if label and label not in fields:
            verdict.warn(wording.extra_column(label))


def compile_checks(labels: Sequence[str], schema: TableSchema) -> list[Check]:
    """In the order of the columns of the file, then of the checks of the schema."""
    names = names_of(labels)
    places = {name: place for place, name in reversed(list(enumerate(names)))}
    checks: list[Check] = []
    for name in dict.fromkeys(names):
        one = schema.fields.get(name)
        if one is not None:
            checks += field_checks(one, places[name])
    for build in schema.row_checks:
        check = build(names)
        present = [name for name in check.names if name in places]
        is_whole = len(present) == len(check.names)
        if is_whole or (
            present and not check.needs_all and check.absent and not _stopped(check, names)
        ):
            found = tuple(places[name] for name in present)
            judge = partial(_judge_together, check, present, schema.fields)
            checks.append(ColumnCheck(found, Memory(judge), sees_blank_rows=True))
    return checks


def field_checks(one: Field, place: int) -> list[Check]:
    if one.judge is not None:
        return [ColumnCheck((place,), Memory(partial(_judge_cell, one)))]
    return [FilledCheck(place, one.empty)] if one.empty else []


def _judge_cell(one: Field, cell: str) -> tuple[Fault, ...]:
    return one.judge(cell) if cell and one.judge else one.empty


def _stopped(check: RowCheck, names: Sequence[str]) -> bool:
    """Once said of the columns, nothing more is said of the rows."""
    return _absence(check, names) is not None


def _absence(check: RowCheck, names: Sequence[str]) -> Fault | None:
    absent = [name for name in check.names if name not in names]
    return check.absent(absent) if check.absent else None


def _judge_together(
    check: RowCheck, present: Sequence[str], fields: Mapping[str, Field], key: Any
) -> tuple[Fault, ...]:
    cells = dict(zip(present, (key,) if len(present) == 1 else key, strict=True))
    values = [fields[name].value(cells[name]) if name in cells else None for name in check.names]
    fault = check.judge(values)
    return (fault,) if fault else ()


def _first_row_faults(table: Table, schema: TableSchema) -> list[Fault]:
    names = names_of(table.labels)
    found = (_absence(build(names), names) for build in schema.row_checks)
    return [fault for fault in found if fault]


def judge_body(
    table: Table,
    checks: Sequence[Looker],
    on_columns: Iterable[Fault],
    verdict: Verdict,
    fields: Mapping[str, Field],
) -> None:
    """`on_columns`: what checks between columns say of absent ones, once there is a row."""
    first = table.facts.header_row + 1
    required = {name for name, one in fields.items() if one.is_required}
    for count, faults in judge_rows(names_of(table.labels), table.rows, checks):
        if not verdict.rows:
            for fault in on_columns:
                verdict.refuse(fault, table.facts.header_row)
        for place, fault in faults:
            is_required = fault.field is None or fault.field in required
            verdict.note(fault, first + place, is_required=is_required)
        verdict.rows += count
        verdict.faulty_rows += len({place for place, one in faults if not one.is_warning})
    if not verdict.rows:
        verdict.warn(wording.no_row())
    for fault in table.doubts:
        verdict.warn(fault)
