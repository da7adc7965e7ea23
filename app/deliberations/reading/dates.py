"""Dates as acts write them: figures, words, stamps; a letter read for a digit is only proposed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from app.deliberations.reading.lookalikes import DIGIT_LIKE, as_digits

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("janvier janv jan", "fevrier fevr fev", "mars mar", "avril avr", "mai", "juin jun"),
            *("juillet juil jul", "aout aou", "septembre sept sep", "octobre oct", "novembre nov"),
            "decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}
_UNITS = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_TENS = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
WORDS = {word: value for value, word in enumerate(_UNITS.split(), start=1)}
WORDS |= {"une": 1, "premier": 1} | _TENS
_WORD = "(?:" + "|".join(sorted(WORDS, key=len, reverse=True)) + ")"
_WORD_DAY = rf"{_WORD}(?:[\s-]+(?:et[\s-]+)?{_WORD})?"
_DIGIT = f"[0-9{DIGIT_LIKE}]"
_DAY = rf"(?:1\s?er|[0-9]{{1,2}}|{_WORD_DAY}|{_DIGIT}{{2}})"
_YEAR = rf"(?:[0-9]{{4}}|deux[\s-]+mil(?:le)?(?:[\s-]+(?:et[\s-]+)?{_WORD})*|{_DIGIT}{{4}})"
_MONTH = r"[a-z]{3,9}"
_WEEKDAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_EDGE = r"(?<![0-9a-z])"
_END = r"(?![0-9a-z])"

_FIGURES = re.compile(
    rf"{_EDGE}(?P<day>{_DIGIT}{{1,2}})\s?[/.\-]\s?(?P<month>{_DIGIT}{{1,2}})\s?[/.\-]\s?"
    rf"(?P<year>{_DIGIT}{{4}}|[0-9]{{2}}){_END}(?![/-][0-9])"
)
_ISO = re.compile(rf"{_EDGE}(?P<year>20[0-9]{{2}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}}){_END}")
_WRITTEN = re.compile(
    rf"{_EDGE}(?P<day>{_DAY})\s*(?P<month>{_MONTH})\.?,?\s*(?P<year>{_YEAR}){_END}"
)
_YEAR_FIRST = re.compile(
    rf"l\W?an\s+(?P<year>{_YEAR})\W+(?:et\s+)?(?:le\s+)?(?:{_WEEKDAY}\s+)?"
    rf"(?P<day>{_DAY})\s+(?:du\s+mois\s+d[e'\s]\s*)?(?P<month>{_MONTH}){_END}"
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """`day` as it is written; when it cannot be read, `likely` is only a proposal."""

    start: int
    end: int
    written: str
    day: date | None
    likely: date | None = None
    is_year_first: bool = False


def find_dates(folded: str) -> list[FoundDate]:
    """Every date, in the order of the text; the one that starts first wins an overlap."""
    found = sorted(_candidates(folded), key=lambda one: (one.start, -one.end))
    kept: list[FoundDate] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _candidates(folded: str) -> Iterator[FoundDate]:
    for pattern in (_FIGURES, _ISO, _WRITTEN, _YEAR_FIRST):
        for match in pattern.finditer(folded):
            found = _read(match, is_year_first=pattern is _YEAR_FIRST)
            if found.day or found.likely:
                yield found


def _read(match: re.Match[str], *, is_year_first: bool) -> FoundDate:
    day = _civil(match, lambda text: text, _MONTHS.get)
    has_digits = bool(re.search("[0-9]", match["day"])) and bool(re.search("[0-9]", match["year"]))
    likely = _civil(match, as_digits, _likely_month) if has_digits and not day else None
    written = " ".join(match[0].split())
    return FoundDate(match.start(), match.end(), written, day, likely, is_year_first)


def _likely_month(word: str) -> int | None:
    close = get_close_matches(word, [name for name in _MONTHS if len(name) > 3], 1, cutoff=0.8)
    return _MONTHS[close[0]] if close else None


def _civil(
    match: re.Match[str], read: Callable[[str], str], month_of: Callable[[str], int | None]
) -> date | None:
    """None unless the three parts make a day of the calendar between 1900 and 2099."""
    month_text = match["month"]
    month = month_of(month_text) if month_text.isalpha() else None
    day, month = number_of(read(match["day"])), month or number_of(read(month_text))
    year = number_of(read(match["year"]))
    if not day or not month or year is None:
        return None
    year = year + 2000 if year < 100 else year
    try:
        return date(year, month, day) if 1900 <= year < 2100 else None
    except ValueError:
        return None


def number_of(text: str) -> int | None:
    """« 26 », « 1er », « vingt-six », « deux mille vingt-deux »; None when it is no number."""
    compact = text.replace(" ", "")
    if compact.isascii() and compact.isdigit():
        return int(compact)
    if re.fullmatch(r"1\s?er", text):
        return 1
    thousands, rest = 0, re.split(r"[\s-]+", text.strip())
    if len(rest) > 1 and rest[0] == "deux" and rest[1] in {"mil", "mille"}:
        thousands, rest = 2000, rest[2:]
    words = [word for word in rest if word != "et"]
    if not all(word in WORDS for word in words):
        return None
    if words[:2] in (["quatre", "vingt"], ["quatre", "vingts"]):
        return thousands + 80 + sum(WORDS[word] for word in words[2:])
    return thousands + sum(WORDS[word] for word in words) if thousands or words else None
