"""What each column of a base adresse locale must keep, 1.5 and 1.4.

Facts of the BAL format and of its public validator (BaseAdresseNationale/validateur-bal, MIT,
profiles 1.4 and 1.5), which decides what refuses a file and what only warns.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.datasets.checking.rules.report import Fault
from app.datasets.checking.rules.wording import fault, shown

Judge = Callable[[str, str], tuple[Fault, ...]]

NO_NUMBER = "99999"
OLDEST = date(2010, 1, 1)
ALIASES = {
    "cle_intero": "cle_interop", "cle_interro": "cle_interop", "uid_adress": "uid_adresse",
    "lieudit_co": "lieudit_complement_nom", "nulmero": "numero", "commune_in": "commune_insee",
    "commune_no": "commune_nom", "x_l93": "x", "y_l93": "y", "long_wgs84": "long", "lon": "long",
    "lat_wgs84": "lat", "cad_parcel": "cad_parcelles", "date_der_m": "date_der_maj",
    "dmaj": "date_der_maj", "date_maj": "date_der_maj",
    "certification_adresse": "certification_commune",
}  # fmt: skip
POSITIONS = (
    "délivrance postale", "entrée", "bâtiment", "cage d’escalier", "logement", "parcelle",
    "segment", "service technique",
)  # fmt: skip
_POSITION_WORDS = {one.replace("’", "'") for one in POSITIONS}
_UUID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE
)
FLOAT = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
COMMA_FLOAT = re.compile(r"-?(0|[1-9]\d*),\d+")
_INSEE = re.compile(r"\d{5}|2[AB]\d{3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BalField:
    """`absent` and `empty` say whether a missing column or value refuses, warns, or is nothing."""

    judge: Judge | None = None
    absent: str = ""
    empty: str = ""


def refused(code: str, field: str, title: str, why: str, fix: str, value: str) -> tuple[Fault, ...]:
    return (fault(code, field, title, f"« {shown(value)} » {why}", fix, value),)


def warned(code: str, field: str, title: str, why: str, fix: str, value: str) -> tuple[Fault, ...]:
    return tuple(
        replace(one, is_warning=True) for one in refused(code, field, title, why, fix, value)
    )


def _uuid(field: str, value: str) -> tuple[Fault, ...]:
    if _UUID.fullmatch(value.strip()):
        return ()
    return refused(
        "type-error", field, "Identifiant BAN mal écrit", "n’est pas un UUID.",
        "Reprenez l’identifiant donné par la plateforme adresse.", value,
    )  # fmt: skip


def _uid_adresse(field: str, value: str) -> tuple[Fault, ...]:
    if all(re.search(f"@{mark}:{_UUID.pattern}", value, re.IGNORECASE) for mark in "cva"):
        return ()
    return refused(
        "type-error", field, "Identifiants BAN incomplets",
        "ne porte pas les trois identifiants @c:, @v: et @a:.",
        "Passez au format 1.5, qui a une colonne par identifiant.", value,
    )  # fmt: skip


def _cle_interop(field: str, value: str) -> tuple[Fault, ...]:
    """`insee_voie_numero`, lower case, the number on five digits."""
    parts = value.strip().split("_")
    advice = "Écrivez-la comme 82121_0040_00012 ou 82121_xxxx_00012_bis."
    if len(parts) < 3 or not all(parts) or not parts[2].isdigit():
        why = "n’a pas la forme commune_voie_numéro."
    elif not _INSEE.fullmatch(parts[0]):
        why = "ne commence pas par un code Insee de commune."
    elif len(parts[2]) != 5:
        why = "n’a pas son numéro sur cinq chiffres."
    elif value.lower() != value:
        why = "a des majuscules."
    else:
        return ()
    return refused("cle-interop", field, "Clé d’interopérabilité fausse", why, advice, value)


def _road(field: str, value: str) -> tuple[Fault, ...]:
    name = value.strip()
    if not 3 <= len(name) <= 200:
        return refused(
            "length", field, "Nom de voie trop court ou trop long",
            f"compte {len(name)} caractères.", "Un nom de voie en compte de 3 à 200.", value,
        )  # fmt: skip
    if "\ufffd" in name:
        return refused(
            "encoding", field, "Caractère illisible", "a un caractère illisible.",
            "Enregistrez le fichier en UTF-8.", value,
        )  # fmt: skip
    if "_" in name or name.upper() == name:
        return warned(
            "case", field, "Nom de voie à présenter autrement",
            "est tout en majuscules, ou a un tiret bas.", "Écrivez-le comme « Rue des Écoles ».",
            value,
        )  # fmt: skip
    return ()


def _number(field: str, value: str, *, zero: bool) -> tuple[Fault, ...]:
    """0 to 9999, or 99999 for a place without numbers; 1.5 refuses zero."""
    number = value.strip()
    if not (number.isascii() and number.isdigit()):
        why, fix = "n’est pas un nombre entier.", "Mettez « bis » ou « ter » dans « suffixe »."
    elif number.startswith("0") and number != "0":
        why, fix = "commence par un zéro.", "Retirez les zéros du début."
    elif int(number) > 9_999 and number != NO_NUMBER:
        why, fix = "est trop grand.", "Un numéro va jusqu’à 9999 ; 99999 veut dire sans numéro."
    elif number == "0" and not zero:
        why, fix = "n’est pas un numéro.", "Écrivez le numéro, ou 99999 s’il n’y en a pas."
    else:
        return ()
    return refused("numero", field, "Numéro faux", why, fix, value)


def _suffix(field: str, value: str) -> tuple[Fault, ...]:
    name = value.strip()
    if name == value and name[:1].isalnum() and name[:1].isascii() and len(name) <= 9:
        return ()
    return refused(
        "suffixe", field, "Suffixe faux",
        "doit commencer par une lettre ou un chiffre, sans espace autour, en 9 caractères au plus.",
        "Écrivez « bis », « ter », « a »…", value,
    )  # fmt: skip


def _insee(field: str, value: str) -> tuple[Fault, ...]:
    if _INSEE.fullmatch(value):
        return ()
    return refused(
        "pattern", field, "Code Insee faux", "n’est pas un code Insee de commune.",
        "Écrivez ses cinq caractères, zéro du début compris ; ce n’est pas le code postal.", value,
    )  # fmt: skip


def _coordinate(field: str, value: str) -> tuple[Fault, ...]:
    text = value.strip()
    if FLOAT.fullmatch(text):
        return ()
    if COMMA_FLOAT.fullmatch(text):
        why, fix = "a une virgule décimale.", "Écrivez un point à la place de la virgule."
    else:
        why, fix = "n’est pas une coordonnée.", "Écrivez un nombre avec un point décimal."
    return refused("type-error", field, "Coordonnée mal écrite", why, fix, value)


def _day(field: str, value: str) -> tuple[Fault, ...]:
    try:
        day = date.fromisoformat(value.strip()) if len(value.strip()) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return refused(
            "type-error", field, "Date mal écrite", "n’est pas une date AAAA-MM-JJ.",
            "Écrivez-la comme 2026-03-01.", value,
        )  # fmt: skip
    if day < OLDEST:
        return warned("date", field, "Date ancienne", "est avant 2010.", "Vérifiez-la.", value)
    return ()


def _position(field: str, value: str) -> tuple[Fault, ...]:
    if value.strip().replace("’", "'") in _POSITION_WORDS:
        return ()
    words = ", ".join(f"« {one} »" for one in POSITIONS)
    return warned(
        "enum", field, "Position hors de la liste", "n’est pas une position connue.",
        f"Choisissez l’une de : {words}.", value,
    )  # fmt: skip


def _parcels(field: str, value: str) -> tuple[Fault, ...]:
    if all(len(one) in {14, 15} for one in value.strip().strip("|").split("|")):
        return ()
    return warned(
        "pattern", field, "Parcelle mal écrite", "n’est pas une suite de parcelles.",
        "Écrivez 14 caractères par parcelle, séparées par « | ».", value,
    )  # fmt: skip


def _certified(field: str, value: str) -> tuple[Fault, ...]:
    if value.strip() in {"0", "1"}:
        return ()
    return warned(
        "enum", field, "Certification mal écrite", "n’est ni 0 ni 1.",
        "Écrivez 1 si la commune certifie l’adresse, 0 sinon.", value,
    )  # fmt: skip


REFUSES, WARNS = "error", "warning"
_SHARED: Mapping[str, BalField] = {
    "id_ban_adresse": BalField(_uuid, WARNS),
    "commune_insee": BalField(_insee, REFUSES, REFUSES),
    "commune_nom": BalField(None, WARNS, WARNS),
    "commune_deleguee_insee": BalField(_insee),
    "commune_deleguee_nom": BalField(),
    "lieudit_complement_nom": BalField(),
    "suffixe": BalField(_suffix, WARNS),
    "position": BalField(_position, WARNS),
    "x": BalField(_coordinate, WARNS),
    "y": BalField(_coordinate, WARNS),
    "long": BalField(_coordinate, REFUSES),
    "lat": BalField(_coordinate, REFUSES),
    "cad_parcelles": BalField(_parcels),
    "source": BalField(None, WARNS, WARNS),
    "date_der_maj": BalField(_day, WARNS, WARNS),
    "certification_commune": BalField(_certified, WARNS),
}
FIELDS_1_5: Mapping[str, BalField] = {
    "id_ban_commune": BalField(_uuid, REFUSES),
    "id_ban_toponyme": BalField(_uuid, REFUSES),
    "toponyme": BalField(_road, REFUSES, REFUSES),
    "numero": BalField(lambda field, value: _number(field, value, zero=False), REFUSES, REFUSES),
    **_SHARED,
    "id_ban_adresse": BalField(_uuid, REFUSES),
}
FIELDS_1_4: Mapping[str, BalField] = {
    "cle_interop": BalField(_cle_interop, WARNS, REFUSES),
    "uid_adresse": BalField(_uid_adresse),
    "id_ban_commune": BalField(_uuid, WARNS),
    "id_ban_toponyme": BalField(_uuid, WARNS),
    "voie_nom": BalField(_road, REFUSES, REFUSES),
    "numero": BalField(lambda field, value: _number(field, value, zero=True), REFUSES, REFUSES),
    **_SHARED,
}


def is_older(names: frozenset[str] | set[str]) -> bool:
    """1.4 is told from 1.5 by its columns; without any sign, 1.5 is what is due."""
    return "toponyme" not in names and bool({"voie_nom", "cle_interop", "uid_adresse"} & names)
