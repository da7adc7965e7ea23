"""The clauses that a draft lets people choose, and what no draft may say."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from app.conventions.models import Convention
from app.conventions.rules.dates import MAX_MONTHS, add_months
from app.conventions.rules.facts import NoticeMode, Renewal
from app.core.errors import InvalidError

LICENCES: Mapping[str, str] = {"licence_ouverte": "Licence Ouverte", "odbl": "ODbL"}
FURTHEST = date(2200, 12, 31)
# A text typed by a person: of one line, of several.
SHORT_TEXT, LONG_TEXT = 200, 1_000


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The clauses that a draft lets people choose."""

    title: str
    platform_name: str | None = None
    place: str | None = None
    licence: str | None = None
    starts_on: date | None = None
    duration_months: int | None = None
    ends_on: date | None = None
    renewal: str | None = None
    renewal_months: int | None = None
    renewal_max_count: int | None = None
    notice_months: int | None = None
    notice_mode: str | None = None
    note: str | None = None


def apply_terms(row: Convention, terms: Terms) -> dict[str, object]:
    """Write the terms; the answer is what changed, old and new, for the journal."""
    changed: dict[str, object] = {}
    for name, value in asdict(terms).items():
        before = getattr(row, name)
        if before != value:
            changed[name] = [_json(before), _json(value)]
            setattr(row, name, value)
    return changed


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def check_terms(terms: Terms) -> None:
    """What no draft may say, whether complete or not."""
    errors = {
        "title": None if terms.title else "Donnez un titre à la convention.",
        "starts_on": _far_problem(terms.starts_on),
        "duration_months": _months_problem(terms.duration_months, least=1),
        "renewal_months": _months_problem(terms.renewal_months, least=1),
        "notice_months": _months_problem(terms.notice_months, least=0),
        "ends_on": _end_problem(terms),
        "renewal": _code_problem(terms.renewal, Renewal),
        "notice_mode": _code_problem(terms.notice_mode, NoticeMode),
        "renewal_max_count": _count_problem(terms),
    }
    found = {name: message for name, message in errors.items() if message}
    if found:
        raise InvalidError.of(found)


def _months_problem(months: int | None, least: int) -> str | None:
    if months is None or least <= months <= MAX_MONTHS:
        return None
    return f"Écrivez un nombre de mois de {least} à {MAX_MONTHS}."


def _end_problem(terms: Terms) -> str | None:
    if terms.ends_on is None:
        return None
    if terms.duration_months is not None:
        return "Choisissez une durée ou une date de fin, pas les deux."
    if terms.starts_on is not None and terms.ends_on < terms.starts_on:
        return (
            f"La fin ({terms.ends_on:%d/%m/%Y}) précède le début ({terms.starts_on:%d/%m/%Y}). "
            "Vérifiez l’une des deux."
        )
    return _far_problem(terms.ends_on)


def _far_problem(day: date | None) -> str | None:
    if day is None or day <= FURTHEST:
        return None
    return f"La date {day:%d/%m/%Y} est trop lointaine. Vérifiez l’année."


def _code_problem(code: str | None, known: type[Renewal | NoticeMode]) -> str | None:
    return None if code is None or code in set(known) else "Choisissez dans la liste."


def _count_problem(terms: Terms) -> str | None:
    """The last renewed period must have a date that a person may live to see."""
    if terms.renewal_max_count is None:
        return None
    if terms.renewal_max_count < 0:
        return "Écrivez un nombre de reconductions, ou laissez vide."
    months = (terms.renewal_months or 0) * terms.renewal_max_count
    if months > MAX_MONTHS or terms.renewal_max_count > 99:
        return f"Les reconductions dépassent {MAX_MONTHS} mois au total. Réduisez-les."
    start = terms.ends_on or terms.starts_on
    if start is not None and start <= FURTHEST and add_months(start, months) > FURTHEST:
        return "Les reconductions vont au-delà de l’an 2200. Réduisez-les."
    return None
