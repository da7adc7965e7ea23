"""French typography and wording: dates, numbers, plurals, articles, sort keys. Pure functions."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

NBSP = "\u00a0"
NNBSP = "\u202f"
_PARIS = ZoneInfo("Europe/Paris")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def _day(value: date) -> date:
    """A datetime is the day it is in Paris, whatever its own zone."""
    return value.astimezone(_PARIS).date() if isinstance(value, datetime) else value


def date_fr(value: date) -> str:
    """For prose: « 1er mars 2026 »."""
    day = _day(value)
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def date_short(value: date) -> str:
    """For tables: « 01/03/2026 »."""
    day = _day(value)
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def datetime_fr(value: datetime) -> str:
    """« 21 novembre 2026 à 14 h 05 », in Paris time."""
    local = value.astimezone(_PARIS)
    return f"{date_fr(local)} à {local.hour}{NBSP}h{NBSP}{local.minute:02}"


def ago_fr(value: date, today: date) -> str:
    """Days up to two months, then months, then years; always to be shown beside the date."""
    day = _day(value)
    days = (day - today).days
    if days in _NEAR_DAYS:
        return _NEAR_DAYS[days]
    return f"{'dans' if days > 0 else 'il y a'} {_span(min(day, today), max(day, today))}"


_NEAR_DAYS = {-1: "hier", 0: "aujourd’hui", 1: "demain"}


def _span(start: date, end: date) -> str:
    days = (end - start).days
    if days <= 60:
        return f"{days} jours"
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return f"{months} mois" if months < 24 else f"{months // 12} ans"


def number_fr(value: int | float | Decimal, decimals: int | None = None) -> str:
    """Thin spaces and a comma; without `decimals`, the zeros at the end are dropped."""
    if isinstance(value, int):
        value = Decimal(value)
    text = f"{value:,f}" if decimals is None else f"{value:,.{decimals}f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", "−").replace(",", NNBSP).replace(".", ",")


def percent_fr(value: int | float | Decimal, decimals: int | None = None) -> str:
    return f"{number_fr(value, decimals)}{NBSP}%"


def plural(count: int, one: str, many: str) -> str:
    """« 0 convention », « 1 convention », « 3 conventions »: French counts from two."""
    return f"{number_fr(count)} {one if abs(count) < 2 else many}"


def typo_fr(text: str) -> str:
    """Puts the no-break spaces and apostrophes of plain French text; running twice is harmless.

    A colon inside an address or an hour, and a question mark inside a query string, stay as they
    are: only a sign followed by a space, a closing mark or the end counts as punctuation.
    """
    text = _SIGNS.sub(_respaced, text.replace("'", "’"))
    return re.sub(r"«[ \t\u00a0\u202f]*", f"«{NBSP}", text)


_SIGNS = re.compile(r"(?<=\S)(?:[ \t\u00a0\u202f]*[;!?:%»])+(?=[\s)\].,]|$)")


def _respaced(run: re.Match[str]) -> str:
    return "".join(
        f"{NNBSP if sign in ';!?' else NBSP}{sign}" for sign in run[0] if not sign.isspace()
    )


_ARTICLES = {
    **dict.fromkeys(("CC", "CA", "CU", "Communauté", "Métropole", "Commune", "Région"), "la"),
    **dict.fromkeys(("Département", "Syndicat", "SM", "SIVU", "SIVOM", "PETR", "SDIS"), "le"),
    **dict.fromkeys(("CCAS", "CIAS", "CDG", "Conseil", "Centre"), "le"),
    **dict.fromkeys(("Agence", "Association", "Office", "Établissement"), "l’"),
}
_OWN_ARTICLE = re.compile(r"(les?)\s+(\S.*)", re.IGNORECASE | re.DOTALL)


def elide(word: str, name: str) -> str:
    """« de » + « Albias » → « d’Albias »; an initial h is taken as aspirated, as in most names."""
    plain = sort_key(name)
    vowel = plain[:1] in set("aeiou") or re.match(r"y[^aeiou]", plain) is not None
    return f"{word[:-1]}’{name}" if vowel and word[-1:] == "e" else f"{word} {name}"


def de(name: str) -> str:
    """« de Moissac », « d’Albias », « du Fau », « des Barthes », « de la CC des Deux Rives »."""
    return _with_article(name, le="du", les="des", otherwise="de")


def a_la(name: str) -> str:
    """« à Moissac », « au Fau », « aux Barthes », « à la CC des Deux Rives »."""
    return _with_article(name, le="au", les="aux", otherwise="à")


def _with_article(name: str, *, le: str, les: str, otherwise: str) -> str:
    own = _OWN_ARTICLE.fullmatch(name)
    if own:
        return f"{le if own[1].lower() == 'le' else les} {own[2]}"
    article = _ARTICLES.get(name.split(" ", maxsplit=1)[0])
    if article == "le":
        return f"{le} {name}"
    if article:
        return f"{otherwise} {article}{'' if article == 'l’' else ' '}{name}"
    return elide(otherwise, name)


def siren_fr(value: str) -> str:
    """SIREN « 200 061 257 » or SIRET « 200 061 257 00012 », with thin spaces."""
    digits = re.sub(r"\s", "", value)
    return NNBSP.join(part for part in (digits[:3], digits[3:6], digits[6:9], digits[9:]) if part)


def sort_key(text: str) -> str:
    """Unaccented lower case, words parted by one space: what lists are ordered and searched by.

    Stored beside names so that SQLite and PostgreSQL agree. « St » and « Saint » stay apart.
    """
    for _ in range(2):  # decomposing may uncover a capital, folding may uncover an accent
        text = unicodedata.normalize("NFKD", text).casefold()
    text = text.replace("œ", "oe").replace("æ", "ae")
    letters = (c if c.isalnum() else " " for c in text if not unicodedata.combining(c))
    return " ".join("".join(letters).split())


def slug(text: str) -> str:
    """ASCII letters, digits and hyphens: file names and anchors."""
    return re.sub(r"[^a-z0-9]+", "-", sort_key(text)).strip("-")
