"""Contours: every département is drawn, neighbours share their border, groupements are outlined."""

import re

import pytest

from app.reports.maps.contours import (
    LONGEST_SIDE,
    contours,
    departement_of,
    departements,
    draw,
)

STEP = re.compile(r"-?\d+")

# Two squares side by side, in two groupements, and a third under the first, in the first's.
TOPOLOGY = {
    "bbox": [0.0, -0.2, 0.2, 0.0],
    "transform": {"scale": [0.1, 0.1], "translate": [0.0, -0.2]},
    "arcs": [
        [[1, 2], [0, -1]],
        [[1, 1], [-1, 0]],
        [[0, 1], [0, 1], [1, 0]],
        [[1, 2], [1, 0], [0, -1], [-1, 0]],
        [[0, 1], [0, -1], [1, 0], [0, 1]],
    ],
    "objects": {
        "communes": {
            "geometries": [
                {
                    "type": "Polygon",
                    "id": "01001",
                    "properties": {"nom": "A", "epci": "1"},
                    "arcs": [[0, 1, 2]],
                },
                {
                    "type": "Polygon",
                    "id": "01002",
                    "properties": {"nom": "B", "epci": "2"},
                    "arcs": [[3, ~0]],
                },
                {
                    "type": "MultiPolygon",
                    "id": "01003",
                    "properties": {"nom": "C", "epci": "1"},
                    "arcs": [[[4, 1]]],
                },
            ]
        }
    },
}


def corners(path: str) -> set[tuple[int, int]]:
    """The absolute points of the closed rings of a path."""
    found = set()
    for ring in path.removesuffix("z").split("z"):
        start, _, steps = ring.removeprefix("M").partition("l")
        x, y = (int(number) for number in STEP.findall(start))
        found.add((x, y))
        numbers = [int(number) for number in STEP.findall(steps)]
        for step_x, step_y in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + step_x, y + step_y
            found.add((x, y))
    return found


class TestDraw:
    def test_north_is_up_and_the_longest_side_is_whole(self) -> None:
        drawing = draw(TOPOLOGY)

        a, b, c = (corners(shape.path) for shape in drawing.shapes)
        assert (drawing.width, drawing.height) == (LONGEST_SIDE, LONGEST_SIDE)
        assert a == {(0, 0), (500, 0), (500, 500), (0, 500)}
        assert b == {(500, 0), (1000, 0), (1000, 500), (500, 500)}
        assert c == {(0, 500), (500, 500), (500, 1000), (0, 1000)}

    def test_a_border_inside_a_groupement_is_not_drawn(self) -> None:
        drawn = draw(TOPOLOGY).borders

        assert "M500 0l0 500" in drawn  # between A and B, of two groupements
        assert "M500 500l-500 0" not in drawn  # between A and C, of the same
        assert drawn.count("M") == 4


class TestContours:
    @pytest.mark.parametrize("number", departements())
    def test_every_commune_has_a_closed_path_inside_the_view(self, number: str) -> None:
        drawing = contours(number)

        assert drawing is not None
        for shape in drawing.shapes:
            points = corners(shape.path)
            assert shape.path.endswith("z")
            assert all(
                -1 <= x <= drawing.width + 1 and -1 <= y <= drawing.height + 1 for x, y in points
            )

    def test_the_101_departements_are_there(self) -> None:
        assert len(departements()) == 101
        assert {"01", "2A", "2B", "75", "82", "976"} <= set(departements())

    def test_tarn_et_garonne_has_its_195_communes(self) -> None:
        drawing = contours("82")

        assert drawing is not None
        assert len(drawing.shapes) == 195
        assert "Moissac" in {shape.name for shape in drawing.shapes}

    @pytest.mark.parametrize("number", ["", "20", "99", "../82", "82.topojson", "8" * 500])
    def test_what_is_no_departement_has_no_contours(self, number: str) -> None:
        assert contours(number) is None


@pytest.mark.parametrize(
    ("code", "departement"), [("82112", "82"), ("97411", "974"), ("2A004", "2A")]
)
def test_a_commune_says_its_departement(code: str, departement: str) -> None:
    assert departement_of(code) == departement
