"""The same dataset told by two portals: recognised by what both say of it. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from app.core.french import sort_key
from app.datasets.portals.matching import bare

HARVESTED = "l’un des portails dit l’avoir repris de l’autre"
SAME_FILE = "les deux donnent le même fichier"
SAME_WORDS = "même titre et même éditeur"

# Opendatasoft gives one dataset under many addresses: page, downloads, versions of its API.
_ODS_PATH = re.compile(r"/(?:explore/dataset|(?:explore/)?v2\.\d/catalog/datasets)/([^/]+)")


@dataclass(frozen=True, slots=True)
class Told:
    """What one portal says of a dataset. `addresses`: those of its files, where they really are."""

    found_id: UUID
    title: str
    publisher: str
    page: str
    remote_url: str
    addresses: tuple[str, ...]


class Twins:
    """The datasets of other portals, found again by a dataset of this one."""

    def __init__(self, others: Iterable[Told]) -> None:
        self._by_address: dict[str, UUID] = {}
        self._by_origin: dict[str, UUID] = {}
        self._by_words: dict[tuple[str, str], UUID] = {}
        for one in others:
            for address in one.addresses:
                self._by_address.setdefault(identity(address), one.found_id)
            for place in _places(one):
                self._by_origin.setdefault(place, one.found_id)
            self._by_words.setdefault(_words(one), one.found_id)

    def find(self, one: Told) -> tuple[UUID, str] | None:
        """Its twin and why; the surest sign first."""
        for place in _places(one):
            if place in self._by_origin:
                return self._by_origin[place], HARVESTED
        for address in map(identity, one.addresses):
            if address in self._by_address:
                return self._by_address[address], SAME_FILE
        words = _words(one)
        if all(words) and words in self._by_words:
            return self._by_words[words], SAME_WORDS
        return None


def _places(one: Told) -> Iterator[str]:
    """Its own page, and the one it was taken from: a twin names one of the two."""
    for address in (one.remote_url, one.page):
        if address:
            yield identity(address)


def _words(one: Told) -> tuple[str, str]:
    return sort_key(one.title), bare(one.publisher)


def identity(address: str) -> str:
    """The same for the addresses that lead to the same thing."""
    try:
        parts = urlsplit(address)
    except ValueError:  # readable to a browser, not to us: it is only itself
        return address
    host = (parts.hostname or "").removeprefix("www.")
    dataset = _ODS_PATH.search(parts.path)
    if dataset:
        return f"{host}#{unquote(dataset[1])}"
    if parts.path.startswith("/api/records/1.0/") and (named := parse_qs(parts.query)):
        return f"{host}#{named.get('dataset', [''])[0]}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"
