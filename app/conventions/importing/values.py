"""Reading a cell as people fill it: dates in words, durations, clauses. Pure; None: not known."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from app.core.forms import parse_date
from app.core.french import sort_key

_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 80_000)  # from 1954 to 2119
_MONTHS = (
    *("janv", "fevr", "mars", "avr", "mai", "juin"),
    *("juil", "aout", "sept", "oct", "nov", "dec"),
)
_WEEKDAYS = frozenset(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"))
_WORDS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "douze": 12,
}  # fmt: skip
NOTHING = frozenset(("", "-", "–", "—", "?", "/", "néant", "n/a", "nc", "inconnu", "inconnue"))

RENEWALS: Mapping[str, str] = {
    **dict.fromkeys(("tacite", "tacitement", "automatique"), "tacit"),
    **dict.fromkeys(("expresse", "express", "expres"), "express"),
    **dict.fromkeys(("aucune", "non", "sans", "none"), "none"),
}
MODES: Mapping[str, str] = {"terme": "term", "echeance": "term", "moment": "anytime"}
DIRECTIONS: Mapping[str, str] = {"amont": "upstream", "membre": "member"}
LICENCES: Mapping[str, str] = {"odbl": "odbl", "ouverte": "licence_ouverte"}
# A line that says so is not a signed convention: it is not this import that records it.
UNSIGNED = ("brouillon", "projet", "a signer", "en cours de signature",
            "en cours de deliberation", "en attente", "en preparation",
            "signee en partie", "prete", "abandonnee", "non signee")  # fmt: skip
SIGNED = ("signee", "en vigueur", "en cours", "active", "valide", "ok", "oui", "terminee",
          "archivee", "expiree", "en preavis", "echue")  # fmt: skip


def is_blank(typed: str) -> bool:
    return typed.strip().lower() in NOTHING


def day(typed: str) -> date | None:
    """Raises ValueError when something is written that is not one day."""
    compact = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2})?.*$", "", typed.strip())
    if compact.isascii() and compact.isdecimal() and int(compact) in _EXCEL_DAYS:
        return _EXCEL_EPOCH + timedelta(days=int(compact))
    figures = re.fullmatch(r"(?:le )?(\d{1,2})[./ -](\d{1,2})[./ -](\d{2}|\d{4})", compact.lower())
    if figures:
        return parse_date(f"{figures[1]}/{figures[2]}/{_year(figures[3])}")
    words = [word for word in sort_key(compact).split() if word not in _WEEKDAYS | {"le", "au"}]
    if len(words) == 3 and _month(words[1]):
        number = words[0].removesuffix("er")
        return parse_date(f"{number}/{_month(words[1])}/{_year(words[2])}")
    return parse_date(compact)


def _year(typed: str) -> str:
    """Two figures are of this century up to 69, as spreadsheets read them."""
    if len(typed) != 2 or not typed.isdecimal():
        return typed
    return f"20{typed}" if int(typed) < 70 else f"19{typed}"


def _month(word: str) -> int | None:
    return next((n for n, start in enumerate(_MONTHS, 1) if word.startswith(start)), None)


def months(typed: str, unit: int | None) -> int | None:
    """« 3 ans », « 36 mois », « trois ans »; a bare number needs the unit its heading gives."""
    key = sort_key(typed)
    found = re.findall(r"(\d+|[a-z]+) (ans?|annees?|mois)\b", re.sub(r"(\d)([a-z])", r"\1 \2", key))
    if found:
        parts = [(_number(count), 1 if word == "mois" else 12) for count, word in found]
        if all(count is not None for count, _ in parts):
            return sum((count or 0) * size for count, size in parts)
    if key.isdecimal() and len(key) < 5 and unit:
        return int(key) * unit
    raise ValueError(f"« {typed} » n’est pas une durée sûre : écrivez « 36 mois » ou « 3 ans ».")


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 5 else _WORDS.get(typed)


def count(typed: str) -> int:
    found = re.fullmatch(r"(\d{1,3})(?: fois)?", sort_key(typed))
    number = int(found[1]) if found else _WORDS.get(sort_key(typed).removesuffix(" fois"))
    if number is None:
        raise ValueError(f"« {typed} » n’est pas un nombre. Écrivez-le en chiffres.")
    return number


def code(typed: str, known: Mapping[str, str]) -> str:
    """The one code that the words name; two different ones, or none, name nothing."""
    named = {known[word] for word in sort_key(typed).split() if word in known}
    if len(named) != 1:
        raise ValueError(f"« {typed} » ne dit pas clairement ce qui est convenu.")
    return named.pop()


def says_unsigned(state: str) -> bool:
    return sort_key(state).startswith(UNSIGNED)


def says_signed(state: str) -> bool:
    return sort_key(state).startswith(SIGNED) and not says_unsigned(state)
