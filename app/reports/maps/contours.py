"""The communes of a département as SVG paths, from the TopoJSON shipped with the product.

Contours: IGN ADMIN-EXPRESS-COG, Licence Ouverte (app/reference/README.md). Each border is stored
once; a border of a groupement is an arc whose two sides belong to different ones.
"""

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "reference" / "contours"
LONGEST_SIDE = 1000
_NUMBER = re.compile(r"[0-9]{2,3}|2[AB]")

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """One commune; `path` is what an SVG path draws, in whole units of the view box."""

    insee_code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Contours:
    """`borders`: between groupements, and around the département."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    borders: str

    @property
    def view_box(self) -> str:
        return f"-4 -4 {self.width + 8} {self.height + 8}"


def departement_of(insee_code: str) -> str:
    """« 82 » of 82112, « 974 » of 97411, « 2A » of 2A004."""
    return insee_code[: 3 if insee_code.startswith("97") else 2]


@lru_cache
def departements() -> tuple[str, ...]:
    """The numbers of the départements that have contours."""
    return tuple(
        sorted(path.name.split(".")[0].removeprefix("communes-") for path in FOLDER.glob("c*.gz"))
    )


@lru_cache(maxsize=8)
def contours(departement: str) -> Contours | None:
    """None for a number that is not one of a département."""
    if not _NUMBER.fullmatch(departement) or departement not in departements():
        return None
    file = FOLDER / f"communes-{departement}.topojson.gz"
    return draw(json.loads(gzip.decompress(file.read_bytes())))


def draw(topology: dict[str, Any]) -> Contours:
    places = topology["objects"]["communes"]["geometries"]
    arcs, width, height = _project(topology)
    shapes = tuple(
        Shape(place["id"], place["properties"]["nom"], _path(_rings(place), arcs))
        for place in places
    )
    borders = "".join(_line(arcs[index]) for index in sorted(_borders(places)))
    return Contours(width, height, shapes, borders)


def _project(topology: dict[str, Any]) -> tuple[list[list[Point]], int, int]:
    """Every arc in whole units. A département is small enough for a plane: longitudes are only
    shortened by the cosine of its middle latitude.
    """
    west, south, east, north = topology["bbox"]
    shorter = cos(radians((south + north) / 2))
    units = LONGEST_SIDE / max((east - west) * shorter, north - south)
    (scale_x, scale_y), (left, bottom) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )

    def place(x: int, y: int) -> Point:
        longitude, latitude = left + x * scale_x, bottom + y * scale_y
        return (round((longitude - west) * shorter * units), round((north - latitude) * units))

    arcs = [[place(*point) for point in _absolute(arc)] for arc in topology["arcs"]]
    return arcs, round((east - west) * shorter * units), round((north - south) * units)


def _absolute(arc: Sequence[Sequence[int]]) -> Iterable[Point]:
    """Points are stored as steps from the one before."""
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield x, y


def _rings(place: dict[str, Any]) -> list[list[int]]:
    if place["type"] == "MultiPolygon":
        return [ring for polygon in place["arcs"] for ring in polygon]
    return list(place["arcs"])


def _path(rings: Iterable[Sequence[int]], arcs: Sequence[list[Point]]) -> str:
    return "".join(f"{_line(_joined(ring, arcs))}z" for ring in rings)


def _joined(ring: Iterable[int], arcs: Sequence[list[Point]]) -> list[Point]:
    """A negative number n is the arc ~n read backwards."""
    return [
        point for index in ring for point in (arcs[index] if index >= 0 else reversed(arcs[~index]))
    ]


def _line(points: Iterable[Point]) -> str:
    """Absolute start, then relative steps; points that round to the one before add nothing."""
    steps = _thinned(points)
    first, *_ = steps
    moves = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(steps))
    return f"M{first[0]} {first[1]}l{moves or '0 0'}".replace(" -", "-")


def _thinned(points: Iterable[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept


def _borders(places: Iterable[dict[str, Any]]) -> set[int]:
    sides: dict[int, list[str]] = defaultdict(list)
    for place in places:
        for ring in _rings(place):
            for index in ring:
                sides[index if index >= 0 else ~index].append(place["properties"]["epci"] or "")
    return {index for index, around in sides.items() if len(around) == 1 or len(set(around)) > 1}
