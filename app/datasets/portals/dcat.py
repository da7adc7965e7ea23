"""A DCAT catalogue in RDF/XML, JSON-LD or Turtle, its pages linked by Hydra."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from rdflib import Graph
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, Namespace
from rdflib.term import Literal, Node, URIRef

from app.datasets.portals.fetching import Web
from app.datasets.portals.found import (
    Asked,
    FoundDataset,
    FoundResource,
    Page,
    Problems,
    SchemaClaim,
    SchemaSource,
)
from app.datasets.portals.rdf import parse_graph
from app.datasets.portals.reading import LONGEST_ID, Fields, clean, get_json

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
MOST_PAGE_BYTES = 16 * 2**20
ACCEPTED = "application/rdf+xml, text/turtle;q=0.9, application/ld+json;q=0.8, */*;q=0.1"
_SCHEMA = re.compile(r"schema\.data\.gouv\.fr/(?:schemas/)?([\w-]+/[\w-]+)(?:/v?(\d[\w.]*))?")


def read_page(fetcher: Web, url: str, _asked: Asked, cursor: str) -> Page:
    """`cursor` is the address of the page."""
    fetched = fetcher.get(cursor or url, accept=ACCEPTED, most_bytes=MOST_PAGE_BYTES)

    def load(address: str) -> Any:
        return get_json(fetcher, urljoin(fetched.url, address))

    graph = parse_graph(fetched.content, fetched.media_type, fetched.url, load)
    datasets, lines = [], []
    for node in sorted(set(graph.subjects(RDF.type, DCAT.Dataset)), key=str):
        entry = _Entry(graph, node, Problems(""))
        entry.problems.label = entry.text(DCTERMS.title) or clean(str(node), 120)
        if found := _dataset(url, entry):
            datasets.append(found)
        lines += entry.problems.lines
    following = _next(graph, fetched.url)
    return Page(tuple(datasets), tuple(lines), "" if following == cursor else following)


def _next(graph: Graph, base: str) -> str:
    for name in (HYDRA.next, HYDRA.nextPage):
        for value in graph.objects(None, name):
            return urljoin(base, str(value))
    return ""


class _Entry:
    """One node of the graph and what it says."""

    def __init__(self, graph: Graph, node: Node, problems: Problems) -> None:
        self.graph = graph
        self.node = node
        self.problems = problems

    def values(self, *names: URIRef) -> list[Node]:
        """Of the first property that has any; French before other languages, then by text."""
        for name in names:
            if found := list(self.graph.objects(self.node, name)):
                return sorted(found, key=lambda one: (_foreignness(one), str(one)))
        return []

    def entries(self, *names: URIRef) -> list["_Entry"]:
        return [_Entry(self.graph, one, self.problems) for one in self.values(*names)]

    def text(self, *names: URIRef) -> str:
        values = self.values(*names)
        return clean(str(values[0])) if values else ""

    def label(self, *names: URIRef) -> str:
        """A literal, or the label of the node that the property names, or its address."""
        return next(self.labels(*names), "")

    def labels(self, *names: URIRef) -> Iterator[str]:
        for one in self.entries(*names):
            said = one.text(FOAF.name, RDFS.label, SKOS.prefLabel, DCTERMS.title)
            if said or isinstance(one.node, (Literal, URIRef)):
                yield said or clean(str(one.node))

    def fields(self, **named: str) -> Fields:
        """The same careful reading as for JSON."""
        return Fields(named, self.problems)


def _foreignness(node: Node) -> int:
    language = node.language if isinstance(node, Literal) else None
    return 0 if language == "fr" else 1 if language is None else 2


def _dataset(portal: str, entry: _Entry) -> FoundDataset | None:
    identifier = entry.text(DCTERMS.identifier)
    if not identifier and isinstance(entry.node, URIRef):
        identifier = str(entry.node)
    if not identifier:
        entry.problems.note("il n’a ni adresse ni identifiant : il n’est pas repris.")
        return None
    distributions = entry.entries(DCAT.distribution)
    licences = [_licence(one) for one in (entry, *distributions)]
    landing = entry.text(DCAT.landingPage, FOAF.homepage) or str(entry.node)
    return FoundDataset(
        portal=portal,
        id=clean(identifier, LONGEST_ID),
        title=entry.text(DCTERMS.title) or clean(identifier, LONGEST_ID),
        url=landing if landing.startswith(("http://", "https://")) else "",
        publisher=entry.label(DCTERMS.publisher, DCTERMS.creator),
        licence_text=next((one for one in licences if one), ""),
        modified_on=entry.fields(date=entry.text(DCTERMS.modified, DCTERMS.issued)).day("date"),
        themes=tuple(dict.fromkeys(entry.labels(DCAT.theme))),
        resources=tuple(found for one in distributions if (found := _resource(entry, one))),
    )


def _licence(entry: _Entry) -> str:
    return entry.label(DCTERMS.license, DCTERMS.rights)


def _resource(dataset: _Entry, entry: _Entry) -> FoundResource | None:
    said = entry.text(DCAT.downloadURL) or entry.text(DCAT.accessURL)
    url = entry.fields(url=said).web("url")
    if not url:
        if not said:
            entry.problems.note("un de ses fichiers n’a pas d’adresse.")
        return None
    kind = entry.label(DCTERMS.format, DCTERMS["format"], DCAT.mediaType)
    return FoundResource(
        url=url,
        title=entry.text(DCTERMS.title),
        format=re.sub(r".*[./#]", "", kind).lower()[:20],
        schema=_schema(entry) or _schema(dataset),
        modified_on=entry.fields(date=entry.text(DCTERMS.modified)).day("date"),
    )


def _schema(entry: _Entry) -> SchemaClaim | None:
    """Only the addresses of schema.data.gouv.fr name a schema; others conform to something else."""
    for value in entry.values(DCTERMS.conformsTo):
        if found := _SCHEMA.search(str(value)):
            name, version = found.group(1), (found.group(2) or "").strip(".")
            return SchemaClaim(name, version, SchemaSource.DECLARED)
    return None
