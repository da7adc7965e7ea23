"""A graph from bytes already fetched: rdflib is never given a reason to fetch anything itself.

RDF/XML with a document type is refused (entities), and the contexts that JSON-LD would load from
the web are first put in their place by our own reader, which knows which addresses are allowed.
"""

import json
import warnings
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from rdflib import Graph

from app.datasets.portals.found import PortalError

MOST_CONTEXTS = 5
DEEPEST = 60
# An answer of a context is JSON whose own « @context » is what counts.
Load = Callable[[str], Any]


def parse_graph(content: bytes, media_type: str, base: str, load: Load) -> Graph:
    """`load` reads the JSON behind an address, for the contexts of JSON-LD."""
    layout = _layout(content, media_type)
    if layout == "xml":
        _refuse_entities(content)
    if layout == "json-ld":
        content = _self_contained(content, load)
    graph = Graph(bind_namespaces="none")
    try:
        # rdflib's own JSON-LD parser still uses a class that rdflib deprecates.
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            graph.parse(data=content, format=layout, publicID=base)
    except Exception:  # noqa: BLE001  # rdflib's parsers raise whatever their grammar met
        raise PortalError("Le catalogue DCAT est illisible : il est incomplet ou fautif.") from None
    return graph


def _layout(content: bytes, media_type: str) -> str:
    start = content[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise PortalError("Le portail a envoyé une réponse vide.")
    if start.startswith((b"<!doctype html", b"<html")):
        message = "Le portail a envoyé une page web au lieu d’un catalogue : vérifiez son adresse."
        raise PortalError(message)
    if start.startswith((b"{", b"[")):
        return "json-ld"
    is_xml = start.startswith((b"<?xml", b"<rdf", b"<!", b"\xff\xfe", b"\xfe\xff"))
    return "xml" if is_xml or "xml" in media_type else "turtle"


def _refuse_entities(content: bytes) -> None:
    def refuse(*_: object) -> None:
        raise PortalError("Le catalogue déclare des entités XML : par prudence, il n’est pas lu.")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003  # the signature of expat
    except (expat.ExpatError, ValueError, LookupError):
        raise PortalError("Le catalogue DCAT est un XML incomplet ou fautif.") from None


def _self_contained(content: bytes, load: Load) -> bytes:
    try:
        document = json.loads(content)
        whole = _Contexts(load).settle(document)
    except (ValueError, RecursionError):
        raise PortalError("Le catalogue DCAT est un JSON incomplet ou fautif.") from None
    return json.dumps(whole).encode()


class _Contexts:
    """Replaces each address of a context by what it holds, each read once."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.known: dict[str, Any] = {}

    def settle(self, value: Any, depth: int = 0) -> Any:
        if depth > DEEPEST:
            raise PortalError("Le catalogue DCAT est trop imbriqué pour être lu.")
        if isinstance(value, list):
            return [self.settle(one, depth + 1) for one in value]
        if not isinstance(value, dict):
            return value
        if "@import" in value:
            raise PortalError("Le catalogue DCAT importe un contexte extérieur : il n’est pas lu.")
        return {
            name: self._context(one, depth + 1)
            if name == "@context"
            else self.settle(one, depth + 1)
            for name, one in value.items()
        }

    def _context(self, value: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise PortalError("Le catalogue DCAT est trop imbriqué pour être lu.")
        if isinstance(value, list):
            return [self._context(one, depth + 1) for one in value]
        if isinstance(value, str):
            return self._context(self._read(value), depth + 1)
        return self.settle(value, depth)

    def _read(self, address: str) -> Any:
        if address not in self.known:
            if len(self.known) >= MOST_CONTEXTS:
                raise PortalError("Le catalogue DCAT dépend de trop de contextes extérieurs.")
            answer = self.load(address)
            self.known[address] = answer.get("@context", {}) if isinstance(answer, dict) else {}
        return self.known[address]
