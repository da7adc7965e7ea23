"""Laws quoted with a date that cannot be theirs: the number of a law begins with its year."""

import re
from collections.abc import Iterator
from datetime import date

from app.core.french import date_fr
from app.deliberations.reading.dates import find_dates
from app.deliberations.reading.source import Source

KNOWN = {
    "2016-1321": ("pour une République numérique", date(2016, 10, 7)),
    "2015-991": ("NOTRe", date(2015, 8, 7)),
}
_QUOTED = re.compile(
    r"\b(?:loi|ordonnance|decret)\b[a-z\s]{0,20}\bn\s?[°o*]?\s?(?P<number>(?P<year>[0-9]{4})-[0-9]{1,4})(?![0-9])"
)
_SENTENCE = re.compile(r"[;.\f]|\n\s*\n|\bmodifie|\bet\s+(?:la|le|l')")
_REACH = 120


def doubts(source: Source) -> Iterator[str]:
    """Each wrong quotation once."""
    seen: set[tuple[str, date]] = set()
    for match in _QUOTED.finditer(source.folded):
        tail = source.folded[match.end() : match.end() + _REACH]
        stop = _SENTENCE.search(tail)
        for found in find_dates(tail[: stop.start() if stop else None])[:1]:
            number = match["number"]
            if found.day is None or (number, found.day) in seen:
                continue
            seen.add((number, found.day))
            yield from _wrong(number, int(match["year"]), found.day)


def _wrong(number: str, year: int, written: date) -> Iterator[str]:
    if number in KNOWN:
        name, right = KNOWN[number]
        if written != right:
            yield (
                f"L’acte date la loi n° {number} {name} du {date_fr(written)} ; "
                f"elle est du {date_fr(right)}."
            )
    elif written.year != year:
        yield (
            f"L’acte date le texte n° {number} du {date_fr(written)}, or son numéro "
            f"est de {year} : vérifiez la citation."
        )
