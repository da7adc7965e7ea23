"""Reading JSON written by others: nothing is trusted, what is wrong is noted and left out."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.clock import PARIS
from app.core.french import sort_key
from app.datasets.portals.addresses import UnsafeAddressError, parse
from app.datasets.portals.fetching import Validators, Web
from app.datasets.portals.found import FoundDataset, PortalError, Problems

JSON = "application/json"
LONGEST_TEXT = 500
LONGEST_ID = 200
MOST_PAGE_BYTES = 32 * 2**20
_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_IN_WORDS = re.compile(r"\b(\d{1,2})(?:er)? (\w+) (\d{4})\b")


def get_json(fetcher: Web, url: str) -> Any:
    """Raises PortalError for what is not JSON, FetchError when nothing came."""
    fetched = fetcher.get(url, accept=JSON, known=Validators(), most_bytes=MOST_PAGE_BYTES)
    try:
        return json.loads(fetched.content)
    except (ValueError, RecursionError):
        raise PortalError(_not_json(fetched.content)) from None


def _not_json(content: bytes) -> str:
    start = content[:200].lstrip().lower()
    if not start:
        return "Le portail a envoyé une réponse vide."
    if start.startswith((b"<!doctype html", b"<html")):
        return "Le portail a envoyé une page web au lieu de données : vérifiez son adresse."
    return "Le portail a envoyé des données illisibles (JSON incomplet ou fautif)."


def clean(value: str, longest: int = LONGEST_TEXT) -> str:
    """Without the signs a database refuses, on one line, cut."""
    text = value.encode("utf-8", "ignore").decode().replace("\x00", "")
    return " ".join(text.split())[:longest]


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object; a field of another kind than the awaited one is as if absent, and noted."""

    raw: Mapping[str, Any]
    problems: Problems

    def text(self, *names: str, longest: int = LONGEST_TEXT) -> str:
        """The first of these fields that holds something."""
        for name in names:
            value = self.raw.get(name)
            if isinstance(value, int) and not isinstance(value, bool):
                value = str(value)
            if isinstance(value, str):
                if kept := clean(value, longest):
                    return kept
            elif value is not None:
                self.problems.note(f"le champ « {name} » n’est pas un texte.")
        return ""

    def day(self, *names: str) -> date | None:
        for name in names:
            if said := self.text(name):
                try:
                    return read_day(said)
                except (ValueError, OverflowError):
                    self.problems.note(f"la date « {said[:40]} » est illisible.")
        return None

    def web(self, *names: str) -> str:
        """The first field that is a plain web address."""
        for name in names:
            if said := self.text(name, longest=4_000):
                try:
                    parse(said)
                except UnsafeAddressError:
                    self.problems.note(f"l’adresse « {said[:80]} » n’est pas lisible.")
                else:
                    return said
        return ""

    def texts(self, name: str, longest: int = 120) -> tuple[str, ...]:
        """A text or a list of texts, each once; anything else says nothing."""
        value = self.raw.get(name)
        listed = value if isinstance(value, list) else [value]
        kept = (clean(one, longest) for one in listed if isinstance(one, str))
        return tuple(dict.fromkeys(one for one in kept if one))

    def object(self, name: str) -> "Fields":
        value = self.raw.get(name)
        if value is not None and not isinstance(value, Mapping):
            self.problems.note(f"le champ « {name} » n’est pas un objet.")
        return Fields(value if isinstance(value, Mapping) else {}, self.problems)

    def objects(self, name: str) -> list["Fields"]:
        value = self.raw.get(name)
        if value is None:
            return []
        if not isinstance(value, Sequence) or isinstance(value, str):
            self.problems.note(f"le champ « {name} » n’est pas une liste.")
            return []
        found = [one for one in value if isinstance(one, Mapping)]
        if len(found) < len(value):
            self.problems.note(f"la liste « {name} » a des éléments illisibles.")
        return [Fields(one, self.problems) for one in found]


def read_day(said: str) -> date:
    """ISO dates and instants, French dates in words, and slashed ones that have one reading.

    DKAN writes 03/15/2024; 03/04/2024 could be March or April: refused, like any other text.
    """
    if _ISO.match(said):
        if len(said) == len("2026-01-31"):
            return date.fromisoformat(said)
        moment = datetime.fromisoformat(said)
        return moment.astimezone(PARIS).date() if moment.tzinfo else moment.date()
    if slashed := _SLASHED.search(said):
        first, second, year = map(int, slashed.groups())
        if first > 12 or first == second:
            return date(year, second, first)
        if second > 12:
            return date(year, first, second)
    if words := _IN_WORDS.search(sort_key(said)):
        day, month, year_text = words.groups()
        return date(int(year_text), _MONTHS.index(month) + 1, int(day))
    raise ValueError(said)


def read_items(
    items: Sequence[Any], read: Callable[[Fields], FoundDataset | None]
) -> tuple[tuple[FoundDataset, ...], tuple[str, ...]]:
    """The datasets that could be read, and a sentence for each thing wrong with any of them."""
    datasets: list[FoundDataset] = []
    lines: list[str] = []
    for number, item in enumerate(items, 1):
        if not isinstance(item, Mapping):
            lines.append(f"Le jeu n° {number} de la page n’est pas lisible.")
            continue
        problems = Problems(_label(item, number))
        found = read(Fields(item, problems))
        if found is not None:
            datasets.append(found)
        lines += problems.lines
    return tuple(datasets), tuple(lines)


def _label(item: Mapping[str, Any], number: int) -> str:
    for name in ("title", "name", "dataset_id", "id"):
        value = item.get(name)
        if isinstance(value, str) and (kept := clean(value, 120)):
            return kept
    return f"jeu n° {number} de la page"
