"""Checking essential data of public contracts (DECP 2.0.3), in JSON or in XML.

A row is the rank of a contract in the file; a field is the path inside it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from io import TextIOWrapper
from typing import Any

from app.datasets.checking.reading import Source, UnreadableError
from app.datasets.checking.reading.opening import open_head
from app.datasets.checking.reading.refusals import stripped_head, too_large
from app.datasets.checking.reading.xml_contracts import xml_contracts
from app.datasets.checking.rules import (
    Fault,
    FileFacts,
    Report,
    SchemaCode,
    SchemaRef,
    contracts,
    values,
)
from app.datasets.checking.schemas import FOLDER
from app.datasets.checking.tables import Verdict, unreadable

SCHEMA = SchemaRef(SchemaCode.DECP, "139bercy/format-commande-publique", "2.0.3")
# A JSON document is held whole while it is checked, five to six times its size.
LARGEST_JSON = 40 * 1024 * 1024

Contract = tuple[str, Any]


def check_decp(source: Source) -> Report:
    verdict = Verdict(SCHEMA)
    try:
        head = stripped_head(open_head(source))
        if head.startswith((b"{", b"[")):
            facts = FileFacts("JSON", "UTF-8")
            found = _json_contracts(source, verdict)
        elif head.startswith(b"<"):
            facts = FileFacts("XML")
            found = xml_contracts(source, head, document())
        else:
            raise UnreadableError(contracts.not_decp())
        _judge(found, verdict)
    except UnreadableError as error:
        return unreadable(SCHEMA, error.fault)
    return verdict.report(facts)


@cache
def document() -> Mapping[str, Any]:
    path = FOLDER / "marches-publics" / "schema.json"
    content: Mapping[str, Any] = json.loads(path.read_bytes())
    return content


def _judge(found: Iterator[Contract], verdict: Verdict) -> None:
    for kind, contract in found:
        verdict.rows += 1
        before = verdict.errors.count
        for fault in _faults(kind, contract):
            verdict.note(fault, verdict.rows, is_required=True)
        verdict.faulty_rows += verdict.errors.count > before
    if not verdict.rows:
        verdict.warn(contracts.no_contract())


@cache
def _validator(kind: str) -> Any:
    from jsonschema import Draft7Validator

    return Draft7Validator({**document(), "$ref": f"#/definitions/{kind}"})


def _faults(kind: str, contract: Any) -> Iterator[Fault]:
    errors = _validator(kind).iter_errors(contract)
    for error in sorted(errors, key=lambda one: [str(part) for part in one.absolute_path]):
        yield from contracts.faults(
            error.validator, error.validator_value, list(error.absolute_path), error.instance
        )
    yield from _identity(kind, contract)


def _identity(kind: str, contract: Any) -> Iterator[Fault]:
    """The schema only counts the digits of the buyer's SIRET; a wrong key is told, not refused."""
    owner = "acheteur" if kind == "marche" else "autoriteConcedante"
    body = contract.get(owner) if isinstance(contract, dict) else None
    siret = body.get("id") if isinstance(body, dict) else None
    if isinstance(siret, str) and len(siret) == 14 and siret.isdigit():
        fault = values.siret(f"{owner}.id", siret)
        if fault:
            yield replace(fault, is_warning=True)


def _json_contracts(source: Source, verdict: Verdict) -> Iterator[Contract]:
    if source.size > LARGEST_JSON:
        raise UnreadableError(too_large(source.size, LARGEST_JSON))
    try:
        with TextIOWrapper(source.open(), encoding="utf-8-sig") as file:
            content = json.load(file)
    except (UnicodeDecodeError, ValueError) as error:
        place = f" (ligne {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableError(contracts.broken_document("JSON", place)) from None
    except RecursionError:
        raise UnreadableError(contracts.broken_document("JSON", "")) from None
    lists = _lists(content, verdict)
    return ((kind, one) for kind, items in lists.items() for one in items)


def _lists(content: Any, verdict: Verdict) -> Mapping[str, list[Any]]:
    """The contracts by kind; a root the schema does not know is refused, and read all the same."""
    root = content.get("marches") if isinstance(content, dict) else None
    if not isinstance(root, dict):
        verdict.note(contracts.wrong_root(), None, is_required=True)
        root = _guessed_root(content, root)
    found: dict[str, list[Any]] = {}
    for kind in contracts.KINDS:
        items = root.get(kind)
        if items is None:
            continue
        if not isinstance(items, list):
            verdict.note(contracts.single(kind), None, is_required=True)
            items = [items]
        found[kind] = items
    if not found:
        verdict.note(contracts.no_list(), None, is_required=True)
    return found


def _guessed_root(content: Any, root: Any) -> dict[str, Any]:
    """A list of contracts, or the two lists without their envelope, as many tools write them."""
    for one in (root, content):
        if isinstance(one, list):
            return {
                "marche": [item for item in one if not _is_concession(item)],
                "contrat-concession": [item for item in one if _is_concession(item)],
            }
        if isinstance(one, dict) and set(one) & set(contracts.KINDS):
            return one
    return {"marche": [content]} if isinstance(content, dict) and "id" in content else {}


def _is_concession(item: Any) -> bool:
    return isinstance(item, dict) and "autoriteConcedante" in item
