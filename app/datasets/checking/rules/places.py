"""What the columns of an address say together: its key, its place, its identifiers."""

from collections.abc import Sequence
from dataclasses import replace
from math import atanh, cos, exp, hypot, radians, sin

from app.datasets.checking.rules.addresses import FLOAT, NO_NUMBER, refused, warned
from app.datasets.checking.rules.report import Fault
from app.datasets.checking.rules.wording import fault

COORDINATES_TOLERANCE_M = 10


def key_and_number(values: Sequence[str]) -> tuple[Fault, ...]:
    """cle_interop, numero: the key repeats the number."""
    key, number = (one.strip() for one in values)
    parts = key.split("_")
    if len(parts) < 3 or not parts[2].isdigit() or not number.isdigit():
        return ()
    if int(parts[2]) == int(number):
        return ()
    return refused(
        "incoherent", "cle_interop", "Clé et numéro différents",
        f"ne porte pas le numéro {number} de la ligne.", "Corrigez la clé ou le numéro.", key,
    )  # fmt: skip


def coordinates(values: Sequence[str]) -> tuple[Fault, ...]:
    """numero, long, lat, x, y: a number has a place, in France, the same in both systems."""
    number, long, lat, x, y = (one.strip() for one in values)
    if not long or not lat:
        if not number or number in {NO_NUMBER, "0"}:
            return ()
        why = "La longitude ou la latitude est vide alors que la ligne a un numéro."
        fix = "Placez l’adresse sur la carte dans Mes Adresses, puis exportez de nouveau."
        return (fault("required", "long", "Coordonnées absentes", why, fix),)
    if not (FLOAT.fullmatch(long) and FLOAT.fullmatch(lat)):
        return ()
    east, north = float(long), float(lat)
    if not any(w <= east <= e and s <= north <= n for w, s, e, n in FRANCE):
        return refused(
            "coordinates", "long", "Coordonnées hors de France", "n’est pas en France.",
            "Vérifiez que longitude et latitude ne sont pas inversées.", f"{long}, {lat}",
        )  # fmt: skip
    w, s, e, n = FRANCE[0]
    in_lambert = w <= east <= e and s <= north <= n
    if not in_lambert or not (FLOAT.fullmatch(x) and FLOAT.fullmatch(y)):
        return ()
    there = lambert_93(east, north)
    distance = hypot(float(x) - there[0], float(y) - there[1])
    if distance <= COORDINATES_TOLERANCE_M:
        return ()
    return warned(
        "coordinates", "x", "Deux positions différentes",
        f"est à {round(distance)} m du point donné par la longitude et la latitude.",
        "Recalculez x et y, ou retirez-les.", f"{x}, {y}",
    )  # fmt: skip


# West, south, east, north: metropolitan France, then the overseas départements.
FRANCE = (
    (-5.2, 41.3, 9.6, 51.1), (-61.9, 15.8, -60.9, 16.6), (-61.3, 14.3, -60.7, 15.0),
    (-54.7, 2.1, -51.5, 5.9), (55.1, -21.5, 55.9, -20.8), (44.9, -13.1, 45.4, -12.5),
    (-56.5, 46.7, -56.0, 47.2), (-63.2, 17.8, -62.7, 18.2),
)  # fmt: skip
_ECCENTRICITY = 0.0818191910428158


def lambert_93(east: float, north: float) -> tuple[float, float]:
    """Lambert-93 of a longitude and latitude (IGN, algorithm ALG0003, GRS80, zone constants)."""
    n, scale, y0 = 0.7256077650532670, 11_754_255.426096, 12_655_612.049876
    height = sin(radians(north))
    isometric = atanh(height) - _ECCENTRICITY * atanh(_ECCENTRICITY * height)
    radius = scale * exp(-n * isometric)
    angle = n * radians(east - 3)
    return 700_000 + radius * sin(angle), y0 - radius * cos(angle)


def position_due(values: Sequence[str]) -> tuple[Fault, ...]:
    """numero, position: a number says what it points at."""
    number, position = (one.strip() for one in values)
    if position or not number or number in {NO_NUMBER, "0"}:
        return ()
    why, fix = "Le type de position est vide.", "Écrivez « entrée » le plus souvent."
    return (replace(fault("required", "position", "Position absente", why, fix), is_warning=True),)


def ban_ids(values: Sequence[str]) -> tuple[Fault, ...]:
    """id_ban_commune, id_ban_toponyme, id_ban_adresse, numero: all of them, or none."""
    commune, road, address, number = (one.strip() for one in values)
    if not (commune or road or address):
        return ()
    lacking = [
        name
        for name, value in zip(BAN_IDS, (commune, road, address), strict=True)
        if not value and not (name == "id_ban_adresse" and number == NO_NUMBER)
    ]
    return tuple(
        fault(
            "ban-ids", name, "Identifiant BAN manquant",
            f"La ligne a des identifiants BAN mais « {name} » est vide.",
            "Mettez tous les identifiants, ou aucun (format 1.4).",
        )
        for name in lacking
    )  # fmt: skip


BAN_IDS = ("id_ban_commune", "id_ban_toponyme", "id_ban_adresse")


def ids_everywhere() -> Fault:
    return fault(
        "ban-ids", "id_ban_commune", "Identifiants BAN sur une partie des lignes",
        "Des lignes ont leurs identifiants BAN et d’autres non.",
        "Toutes les lignes doivent les porter, ou aucune (format 1.4).",
    )  # fmt: skip


def several_communes() -> Fault:
    return fault(
        "ban-ids", "id_ban_commune", "Plusieurs identifiants de commune",
        "Le fichier porte plusieurs identifiants BAN de commune.",
        "Un fichier décrit une seule commune : gardez son identifiant sur toutes les lignes.",
    )  # fmt: skip


def older_format() -> Fault:
    return fault(
        "version", None, "Format 1.4", "Ce fichier suit le format 1.4.",
        "Il est encore accepté, avec moins de services ; passez au format 1.5.",
    )  # fmt: skip
