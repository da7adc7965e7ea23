"""Checking a base adresse locale, 1.5 or 1.4 by its columns, on the same engine as the tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from app.datasets.checking.columns import Check, ColumnCheck, Memory
from app.datasets.checking.reading import Source, Table, UnreadableError, plain_name, read_table
from app.datasets.checking.rules import (
    Fault,
    Report,
    SchemaCode,
    SchemaRef,
    addresses,
    places,
    wording,
)
from app.datasets.checking.rules.addresses import REFUSES, WARNS, BalField
from app.datasets.checking.schemas import Field
from app.datasets.checking.tables import (
    Verdict,
    field_checks,
    judge_body,
    judge_labels,
    names_of,
    unreadable,
)

NAME = "etalab/schema-bal"
ALL_NAMES = frozenset(
    plain_name(name) for name in (*addresses.FIELDS_1_4, *addresses.FIELDS_1_5, *addresses.ALIASES)
)

Together = Callable[[Sequence[str]], tuple[Fault, ...]]


def check_bal(source: Source) -> Report:
    schema = SchemaRef(SchemaCode.BAL, NAME, "1.5")
    try:
        table = read_table(source, ALL_NAMES)
        labels = tuple(addresses.ALIASES.get(one, one) for one in names_of(table.labels))
        # The BAL must be in UTF-8: what only warns elsewhere refuses here.
        table = replace(table, labels=labels, errors=table.errors + table.warnings, warnings=())
        is_older = addresses.is_older(set(labels))
        verdict = Verdict(replace(schema, version="1.4") if is_older else schema)
        _judge(table, verdict)
        if is_older:
            verdict.warn(places.older_format())
    except UnreadableError as error:
        return unreadable(schema, error.fault)
    return verdict.report(table.facts)


def _rules(labels: set[str]) -> Mapping[str, BalField]:
    return addresses.FIELDS_1_4 if addresses.is_older(labels) else addresses.FIELDS_1_5


def bal_fields(labels: set[str]) -> Mapping[str, Field]:
    """The columns of the version these labels show."""
    return {name: _field(name, rule) for name, rule in _rules(labels).items()}


def _judge(table: Table, verdict: Verdict) -> None:
    rules = _rules(set(table.labels))
    fields = bal_fields(set(table.labels))
    due = {name: one for name, one in fields.items() if rules[name].absent or name in table.labels}
    judge_labels(table, due, verdict, in_order=False)
    ids = _Ids()
    checks: list[Check] = []
    for place, label in enumerate(table.labels):
        if label in fields:
            checks += field_checks(fields[label], place)
    for names, judge in _together(ids):
        if set(names) & set(table.labels):
            checks.append(_check(table.labels, names, judge))
    judge_body(table, checks, (), verdict, fields)
    for fault in ids.faults():
        verdict.refuse(fault)
    if not verdict.rows:
        verdict.refuse(wording.no_row())


def _together(ids: "_Ids") -> tuple[tuple[tuple[str, ...], Together], ...]:
    return (
        (("cle_interop", "numero"), places.key_and_number),
        (("numero", "long", "lat", "x", "y"), places.coordinates),
        (("numero", "position"), places.position_due),
        ((*places.BAN_IDS, "numero"), ids.judge),
    )


def _field(name: str, rule: BalField) -> Field:
    empty: tuple[Fault, ...] = ()
    if rule.empty:
        empty = (replace(wording.missing(name), is_warning=rule.empty == WARNS),)
    return Field(
        name=name,
        is_required=rule.absent == REFUSES,
        read=lambda cell: (cell, None),
        judge=partial(rule.judge, name) if rule.judge else None,
        empty=empty,
        kind=KINDS.get(name, "string"),
        words=addresses.POSITIONS if name == "position" else (),
    )


KINDS = {**dict.fromkeys(("x", "y", "long", "lat"), "number"), "date_der_maj": "date"}


def _check(labels: Sequence[str], names: Sequence[str], judge: Together) -> ColumnCheck:
    """A column the file does not have counts as empty."""
    present = [name for name in names if name in labels]

    def judged(key: Any) -> tuple[Fault, ...]:
        cells = dict(zip(present, (key,) if len(present) == 1 else key, strict=True))
        return judge([cells.get(name, "") for name in names])

    places = tuple(labels.index(name) for name in present)
    return ColumnCheck(places, Memory(judged))


@dataclass(slots=True)
class _Ids:
    """What the identifiers of all rows add up to."""

    communes: set[str] = field(default_factory=set)
    some_with: bool = False
    some_without: bool = False

    def judge(self, values: Sequence[str]) -> tuple[Fault, ...]:
        faults = places.ban_ids(values)
        if values[0] and not faults:
            self.some_with = True
            if len(self.communes) < 2:
                self.communes.add(values[0])
        else:
            self.some_without = True
        return faults

    def faults(self) -> list[Fault]:
        if self.some_with and self.some_without:
            return [places.ids_everywhere()]
        return [places.several_communes()] if len(self.communes) > 1 else []
