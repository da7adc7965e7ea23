"""Contracts of an XML file, one at a time, in the shape the JSON schema describes."""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from app.datasets.checking.reading.source import Source
from app.datasets.checking.reading.table import UnreadableError
from app.datasets.checking.rules import contracts

Schema = Mapping[str, Any]
BOOLEANS = {"oui": True, "true": True, "1": True, "non": False, "false": False, "0": False}


def xml_contracts(source: Source, head: bytes, document: Schema) -> Iterator[tuple[str, Any]]:
    """No DOCTYPE, hence no entity to expand; each contract is forgotten once read."""
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise UnreadableError(contracts.broken_document("XML", " (il déclare un DOCTYPE)"))
    depth = 0
    try:
        with source.open() as file:
            for event, element in iterparse(file, ("start", "end")):  # noqa: S314  # no DOCTYPE
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1 and _name(element) != "marches":
                    raise UnreadableError(contracts.not_decp())
                if event == "end" and depth == 1 and _name(element) in contracts.KINDS:
                    kind = _name(element)
                    yield kind, _read(element, document["definitions"][kind], document)
                    element.clear()
    except ParseError as error:
        place = f" (ligne {error.position[0]})"
        raise UnreadableError(contracts.broken_document("XML", place)) from None


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _resolved(schema: Schema, document: Schema) -> Schema:
    while "$ref" in schema:
        found: Any = document
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def _read(element: Element, schema: Schema, document: Schema) -> Any:
    schema = _resolved(schema, document)
    if len(element) == 0:
        return _scalar((element.text or "").strip(), schema)
    if schema.get("type") == "array":
        items = _resolved(schema.get("items", {}), document)
        named = items.get("properties", {})
        return [{_name(one): _read(one, named.get(_name(one), {}), document)} for one in element]
    return _object(element, schema, document)


def _object(element: Element, schema: Schema, document: Schema) -> dict[str, Any]:
    """A child the schema calls an array of plain values is repeated: the values are gathered."""
    found: dict[str, Any] = {}
    for child in element:
        name = _name(child)
        known = _resolved(schema.get("properties", {}).get(name, {}), document)
        if known.get("type") == "array" and len(child) == 0 and (child.text or "").strip():
            items = _resolved(known.get("items", {}), document)
            found.setdefault(name, []).append(_scalar((child.text or "").strip(), items))
        else:
            found[name] = _read(child, known, document)
    return found


def _scalar(text: str, schema: Schema) -> Any:
    """The value in its type; what cannot be stays text, and the schema says so."""
    kind = schema.get("type")
    if kind == "boolean":
        return BOOLEANS.get(text.lower(), text)
    if kind in {"integer", "number"}:
        try:
            return int(text) if kind == "integer" else float(text)
        except ValueError:
            return text
    if kind in {"array", "object"} and not text:
        return [] if kind == "array" else {}
    return text
