"""Corrections that are certain: the same fact, written as the schema wants it.

A candidate is only kept when the rules of its column accept it; a doubtful value is left alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from app.core.french import sort_key

_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009")
# Thousands in groups of three, one comma: what a French spreadsheet shows.
_FRENCH_NUMBER = re.compile(r"-?(\d{1,3}([ \u00a0\u202f\u2009]\d{3})+|\d+)(,\d+|\.\d+)?")
_DAY_LAYOUTS = ("%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d.%m.%Y")
_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(:00(\.0+)?)?Z?")
_DAY = r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})"
_PERIOD = re.compile(rf"({_DAY})\s*[_/]\s*({_DAY})")
# Day and month of two digits each, the year of four: 03/04/22 could be anything.
_WHOLE_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}/\d{1,2}/\d{1,2}")


def candidates(kind: str, words: Sequence[str], value: str) -> Iterator[tuple[str, str]]:
    """What was done, and the value it gives, the lightest touch first."""
    plain = value.strip().strip("\u00a0\u202f\ufeff")
    if plain != value:
        yield "espaces retirées", plain
    for label, change in _CHANGES.get(kind, ()):
        changed = change(plain)
        if changed is not None and changed != value:
            yield label, changed
    word = _word(words, plain)
    if word is not None and word != value:
        yield "mot de la liste rétabli", word


def iso_day(value: str) -> str | None:
    clocked = _CLOCK.fullmatch(value)
    if clocked:
        return clocked[1]
    if not _WHOLE_DAY.fullmatch(value):
        return None
    for layout in _DAY_LAYOUTS:
        try:
            found: date = datetime.strptime(value, layout).date()  # noqa: DTZ007  # a civil day
        except ValueError:
            continue
        return found.isoformat()
    return None


def plain_number(value: str) -> str | None:
    """« 26 956,00 » → 26956.00; « 1.234,56 » or « 50 000 euros » are left to a person."""
    if not _FRENCH_NUMBER.fullmatch(value):
        return None
    return value.translate(_SPACES).replace(",", ".")


def plain_integer(value: str) -> str | None:
    number = plain_number(value)
    return number if number is not None and "." not in number else None


def digits(value: str) -> str | None:
    """A SIRET printed in groups."""
    compact = value.translate(_SPACES)
    return compact if compact.isdecimal() else None


def period(value: str) -> str | None:
    """The older format parted the two days of a period by « _ »."""
    days = _PERIOD.fullmatch(value)
    if days is None:
        return iso_day(value)
    ends = [iso_day(one) or one for one in days.groups()]
    return "/".join(ends)


def _word(words: Sequence[str], value: str) -> str | None:
    """The only word of the list that has the same letters, case and accents aside."""
    key = sort_key(value)
    found = [one for one in words if sort_key(one) == key]
    return found[0] if len(found) == 1 else None


Change = Callable[[str], str | None]
_CHANGES: dict[str, tuple[tuple[str, Change], ...]] = {
    "date": (("date remise à la forme AAAA-MM-JJ", iso_day),),
    "number": (("nombre sans espace, avec un point décimal", plain_number),),
    "integer": (("nombre sans espace", plain_integer),),
    "string": (
        ("chiffres rapprochés", digits),
        ("période remise à la forme AAAA-MM-JJ/AAAA-MM-JJ", period),
    ),
}
