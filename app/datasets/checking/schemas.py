"""The table schemas shipped with the product, compiled into checks of one or several columns."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from app.datasets.checking.reading import plain_name
from app.datasets.checking.rules import Fault, SchemaCode, SchemaRef, linked, values, wording

FOLDER = Path(__file__).resolve().parents[2] / "reference" / "scdl"

Read = Callable[[Any], tuple[Any, Mapping[str, str] | None]]
Judge = Callable[[str], tuple[Fault, ...]]
Together = Callable[[Sequence[Any]], Fault | None]


@dataclass(frozen=True, slots=True)
class Field:
    """`read` is frictionless's own reader of a cell: the value, or the constraints it breaks.

    `judge` is None when nothing is asked of a filled cell, which is most text columns.
    """

    name: str
    is_required: bool
    read: Read
    judge: Judge | None
    empty: tuple[Fault, ...]
    kind: str = "string"
    words: tuple[str, ...] = ()

    def value(self, cell: str) -> Any:
        """None when empty or not of the type, as the checks between columns want it."""
        return self.read(cell)[0]


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A check between columns: `judge` gets their values in the order of `names`.

    `absent` judges the columns the file does not have; `fields` names them in the fault.
    """

    names: tuple[str, ...]
    judge: Together
    absent: Callable[[Sequence[str]], Fault | None] | None = None
    needs_all: bool = True


@dataclass(frozen=True, slots=True)
class TableSchema:
    ref: SchemaRef
    fields: Mapping[str, Field]
    row_checks: tuple[Callable[[Sequence[str]], RowCheck], ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(plain_name(name) for name in self.fields)


def descriptor(code: SchemaCode) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads((FOLDER / code.value / "schema.json").read_bytes())
    return content


@cache
def table_schema(code: SchemaCode) -> TableSchema:
    found = descriptor(code)
    checks: Sequence[Mapping[str, Any]] = found.get("custom_checks") or ()
    version = str(found["version"]).removeprefix("v")
    return TableSchema(
        ref=SchemaRef(code, f"scdl/{found['name']}", version),
        fields={one["name"]: _field(one, checks) for one in found["fields"]},
        row_checks=tuple(_row_check(one) for one in checks if one["name"] in _ROW_CHECKS),
    )


def _field(found: Mapping[str, Any], checks: Sequence[Mapping[str, Any]]) -> Field:
    from frictionless import Field as FrictionlessField

    name = found["name"]
    kept = {key: found[key] for key in _READ_KEYS if key in found}
    read = FrictionlessField.from_descriptor(kept).create_cell_reader()
    extra = [
        _VALUE_CHECKS[one["name"]](one["params"])
        for one in checks
        if one["params"].get("column") == name and one["name"] in _VALUE_CHECKS
    ]
    constraints: Mapping[str, Any] = found.get("constraints") or {}
    is_required = bool(constraints.get("required"))
    return Field(
        name=name,
        is_required=is_required,
        read=read,
        judge=None if _is_free(found, extra) else partial(_judge, found, read, extra),
        empty=(wording.missing(name),) if is_required else (),
        kind=found["type"],
        words=tuple(constraints.get("enum") or _booleans(found)),
    )


def _booleans(found: Mapping[str, Any]) -> tuple[str, ...]:
    return (*found.get("trueValues", ()), *found.get("falseValues", ()))


_READ_KEYS = ("name", "type", "format", "constraints", "trueValues", "falseValues")


def _is_free(found: Mapping[str, Any], extra: Sequence[object]) -> bool:
    """Any text will do: no type, no format, no constraint but to be filled."""
    constraints = set(found.get("constraints") or {}) - {"required"}
    is_text = found.get("type", "string") == "string" and not found.get("format")
    return is_text and not constraints and not extra


def _judge(
    found: Mapping[str, Any], read: Read, extra: Sequence[values.ValueCheck], cell: str
) -> tuple[Fault, ...]:
    """Every fault of a filled cell: its type, else its constraints, then the French checks."""
    name = found["name"]
    value, notes = read(cell)
    faults = [_fault(found, constraint, cell) for constraint in notes or ()]
    if value is not None:
        faults += [fault for check in extra if (fault := check(name, value)) is not None]
    return tuple(faults)


def _fault(found: Mapping[str, Any], constraint: str, cell: str) -> Fault:
    name = found["name"]
    if constraint != "type":
        limit = found["constraints"][constraint]
        return wording.broken(name, constraint, limit, cell, str(found.get("example") or ""))
    if found["type"] == "boolean":
        return wording.wrong_boolean(name, found["trueValues"], found["falseValues"], cell)
    kind = found.get("format") if found["type"] == "string" else found["type"]
    return wording.wrong_type(name, str(kind), cell)


_VALUE_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], values.ValueCheck]] = {
    "french-siret-value": lambda _: values.siret,
    "french-siren-value": lambda _: values.siren,
    "nomenclature-actes-value": lambda _: values.nomenclature,
    "year-interval-value": lambda params: partial(
        values.year_interval, year_alone=params.get("allow-year-only") in {"yes", "true"}
    ),
}


def _row_check(found: Mapping[str, Any]) -> Callable[[Sequence[str]], RowCheck]:
    return partial(_ROW_CHECKS[found["name"]], found["params"])


def _cohesive(params: Mapping[str, Any], _: Sequence[str]) -> RowCheck:
    names = (params["column"], *params["othercolumns"])
    return RowCheck(
        names,
        partial(linked.cohesive, names),
        partial(linked.cohesive_absent, names),
        needs_all=False,
    )


def _compared(params: Mapping[str, Any], _: Sequence[str]) -> RowCheck:
    names = (params["column"], params["column2"])
    return RowCheck(names, partial(linked.compared, names, params["op"]))


def _summed(params: Mapping[str, Any], _: Sequence[str]) -> RowCheck:
    names = (params["column"], *params["columns"])
    return RowCheck(names, partial(linked.summed, names))


def _one_of(params: Mapping[str, Any], labels: Sequence[str]) -> RowCheck:
    """With one of the two columns in the file, the fault stands on it; with both, on the row."""
    names = (params["column1"], params["column2"])
    present = [name for name in names if name in labels]
    field = names[0] if len(present) == 1 else None
    return RowCheck(
        names,
        partial(linked.one_of, names, field),
        partial(linked.one_of_absent, names),
        needs_all=False,
    )


_ROW_CHECKS: Mapping[str, Callable[[Mapping[str, Any], Sequence[str]], RowCheck]] = {
    "cohesive-columns-value": _cohesive,
    "compare-columns-value": _compared,
    "sum-columns-value": _summed,
    "one-of-required": _one_of,
}
