"""Checks between the columns of a row: linked, compared, added, one of two.

A value is None when the cell is empty, absent, or not of its type; as Validata does, a check that
compares or adds then says nothing, and one that links columns takes it for empty.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import eq, ge, gt, le, lt
from typing import Any

from app.datasets.checking.rules.report import Fault
from app.datasets.checking.rules.wording import fault

Values = Sequence[Any]

_OPERATORS: Mapping[str, tuple[Callable[[Any, Any], bool], str]] = {
    ">=": (ge, "supérieure ou égale à"),
    ">": (gt, "supérieure à"),
    "==": (eq, "égale à"),
    "<=": (le, "inférieure ou égale à"),
    "<": (lt, "inférieure à"),
}


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"« {one} »" for one in names)


def cohesive(names: Sequence[str], values: Values) -> Fault | None:
    """All filled or all empty; the fault stands on the first column."""
    if len({value is None for value in values}) == 1:
        return None
    empty = [name for name, value in zip(names, values, strict=True) if value is None]
    return fault(
        "cohesive-columns-value", names[0], "Colonnes à remplir ensemble",
        f"Les colonnes {_quoted(names)} vont ensemble, et il manque une valeur bien écrite "
        f"dans {_quoted(empty)}.",
        "Remplissez-les toutes, ou videz-les toutes.",
    )  # fmt: skip


def cohesive_absent(names: Sequence[str], absent: Sequence[str]) -> Fault | None:
    if not absent or len(absent) == len(names):
        return None
    return fault(
        "cohesive-columns-value", None, "Colonnes à présenter ensemble",
        f"Les colonnes {_quoted(names)} vont ensemble ; il manque {_quoted(absent)}.",
        "Ajoutez les colonnes absentes, ou retirez les autres.",
    )  # fmt: skip


def compared(names: Sequence[str], operator: str, values: Values) -> Fault | None:
    first, second = values
    if first is None or second is None:
        return None
    holds, words = _OPERATORS[operator]
    if type(first) is type(second) and holds(first, second):
        return None
    return fault(
        "compare-columns-value", names[0], "Valeurs qui se contredisent",
        f"« {names[0]} » ({first}) devrait être {words} « {names[1]} » ({second}).",
        "Vérifiez les deux valeurs.", str(first),
    )  # fmt: skip


def summed(names: Sequence[str], values: Values) -> Fault | None:
    """The first column is the sum of the others."""
    if any(value is None for value in values):
        return None
    total, parts = values[0], values[1:]
    if sum(parts) == total:
        return None
    return fault(
        "sum-columns-value", names[0], "Somme fausse",
        f"« {names[0]} » vaut {total} alors que {_quoted(names[1:])} font {sum(parts)}.",
        "Corrigez la somme ou ses parts.", str(total),
    )  # fmt: skip


def one_of(names: Sequence[str], field: str | None, values: Values) -> Fault | None:
    if any(values):
        return None
    return fault(
        "one-of-required", field, "Une des deux valeurs est obligatoire",
        f"{_quoted(names)} : les deux cellules sont vides.", "Remplissez au moins l’une des deux.",
    )  # fmt: skip


def one_of_absent(names: Sequence[str], absent: Sequence[str]) -> Fault | None:
    if len(absent) < len(names):
        return None
    return fault(
        "one-of-required", None, "Une des deux colonnes est obligatoire",
        f"Les colonnes {_quoted(names)} sont absentes toutes les deux.",
        "Ajoutez au moins l’une des deux.",
    )  # fmt: skip
