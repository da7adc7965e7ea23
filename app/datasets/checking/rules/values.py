"""Checks of one value that the SCDL schemas ask for besides types and constraints.

Written from the catalogue of checks of Validata (validata-table 0.12.5), whose verdicts they share.
"""

import re
import unicodedata
from collections.abc import Callable

from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from app.datasets.checking.rules.report import Fault
from app.datasets.checking.rules.wording import fault, shown

ValueCheck = Callable[[str, str], Fault | None]

_YEARS = re.compile(r"(\d{4})/(\d{4})\n?")
_YEAR = re.compile(r"\d{4}\n?")
# The nine matters of the ACTES nomenclature, first level; case and accents do not count.
MATTERS = (
    "Commande publique", "Urbanisme", "Domaine et patrimoine", "Fonction publique",
    "Institutions et vie politique", "Libertés publiques et pouvoirs de police",
    "Finances locales", "Domaines de compétences par thèmes", "Autres domaines de compétences",
)  # fmt: skip


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


_MATTER_KEYS = {_plain(one) for one in MATTERS}


def siret(field: str, value: str) -> Fault | None:
    """Luhn's key on fourteen digits; La Poste has its own sum (python-stdnum knows it)."""
    if _is_plainly_right(value) or stdnum_siret.is_valid(value):
        return None
    return fault(
        "french-siret-value", field, "SIRET faux",
        f"« {shown(value)} » n’est pas un SIRET : 14 chiffres dont la clé doit être juste.",
        "Recopiez-le depuis l’annuaire des entreprises ; un tableur efface parfois des chiffres.",
        value,
    )  # fmt: skip


_DOUBLED = str.maketrans("0123456789", "0246813579")
LA_POSTE = "356000000"


def _is_plainly_right(value: str) -> bool:
    """The usual case ten times faster than python-stdnum, which judges all that is not it."""
    if len(value) != 14 or not (value.isascii() and value.isdigit()):
        return False
    plain, doubled = value.encode(), value.translate(_DOUBLED).encode()
    whole = sum(doubled[::2]) + sum(plain[1::2]) - 14 * 48
    head = sum(plain[:9:2]) + sum(doubled[1:9:2]) - 9 * 48
    return not (whole % 10 or head % 10 or value.startswith(LA_POSTE))


def siren(field: str, value: str) -> Fault | None:
    if stdnum_siren.is_valid(value):
        return None
    return fault(
        "french-siren-value", field, "SIREN faux",
        f"« {shown(value)} » n’est pas un SIREN : 9 chiffres dont la clé doit être juste.",
        "Recopiez-le depuis l’annuaire des entreprises.", value,
    )  # fmt: skip


def year_interval(field: str, value: str, *, year_alone: bool) -> Fault | None:
    """AAAA/AAAA, the second year after the first; a year alone when the schema allows it."""
    years = _YEARS.fullmatch(value)
    if years is None:
        if year_alone and _YEAR.fullmatch(value):
            return None
        return _wrong_years(field, value, "n’est ni une année ni une période d’années.")
    if int(years[1]) == int(years[2]):
        return _wrong_years(field, value, "porte deux fois la même année.")
    if int(years[1]) > int(years[2]):
        return _wrong_years(field, value, "finit avant de commencer.")
    return None


def _wrong_years(field: str, value: str, why: str) -> Fault:
    return fault(
        "year-interval-value", field, "Période d’années fausse", f"« {shown(value)} » {why}",
        "Écrivez une année (2026) ou deux qui se suivent (2026/2027).", value,
    )  # fmt: skip


def nomenclature(field: str, value: str) -> Fault | None:
    """« niveau 1/niveau 2 », the first level being one of the nine matters."""
    level, slash, _ = value.partition("/")
    if slash and "/ " not in value and level == level.strip() and _plain(level) in _MATTER_KEYS:
        return None
    if not slash:
        why = "n’a pas de barre oblique entre les deux niveaux de la matière."
    elif "/ " in value or level != level.strip():
        why = "a une espace de trop autour de la barre oblique."
    else:
        why = "ne commence pas par l’une des neuf matières de la nomenclature ACTES."
    return fault(
        "nomenclature-actes-value", field, "Matière hors nomenclature",
        f"« {shown(value)} » {why}",
        "Écrivez par exemple « Finances locales/Subventions ».", value,
    )  # fmt: skip
