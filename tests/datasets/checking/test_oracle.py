"""Random tables: our engine and frictionless name the same cells."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.datasets.checking import SchemaCode
from app.datasets.checking.schemas import descriptor
from tests.datasets.checking.files import check

TABLES = (
    SchemaCode.DELIBERATIONS, SchemaCode.SUBVENTIONS, SchemaCode.EQUIPEMENTS, SchemaCode.PRENOMS,
)  # fmt: skip
CELLS = (
    "", " ", "a", "2026-01-31", "31/01/2026", "2026-02-30", "12", "12,5", "12.5", "-3", "oui",
    "Non", "20006125700016", "20006125700017", "200 061 257 00016", "PREF082", "8.4", "8.", "26",
    "https://exemple.fr/a", "exemple.fr", "mairie@exemple.fr", "M", "I", "Zoé", "ZOÉ", "Le Bois",
    "82121", "8212", "2026-01-01/2026-12-31", "2026-01-01_2026-12-31", "aide en nature", "x" * 300,
    "NaN", "1e3", "０", "W821000123", "82121-01010401-001",
)  # fmt: skip
OURS_ALONE = {"cohesive", "compare", "sum", "one-of", "french", "nomenclature", "year-interval"}


@st.composite
def tables(draw: st.DrawFn) -> tuple[SchemaCode, list[str], list[list[str]]]:
    code = draw(st.sampled_from(TABLES))
    names = [one["name"] for one in descriptor(code)["fields"]]
    kept = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    cell = st.sampled_from(CELLS)
    row = st.lists(cell, min_size=max(1, len(kept) - 2), max_size=len(kept) + 1)
    return code, kept, draw(st.lists(row, min_size=1, max_size=6))


def by_frictionless(code: SchemaCode, labels: list[str], rows: list[list[str]]) -> Iterator[Any]:
    import frictionless
    from frictionless.resources import TableResource

    kept = {key: value for key, value in descriptor(code).items() if key != "custom_checks"}
    kept["fields"] = [one for one in kept["fields"] if one["name"] in labels]
    resource = TableResource(
        [labels, *rows],
        schema=frictionless.Schema.from_descriptor(kept),
        # Left alone, it looks for the titles where the rows get wide.
        dialect=frictionless.Dialect(header=True),
        detector=frictionless.Detector(schema_sync=True),
    )
    for task in frictionless.validate(resource).tasks:
        for error in task.errors:
            yield getattr(error, "row_number", None), getattr(error, "field_name", None) or None


def written(rows: list[list[str]]) -> str:
    import csv
    from io import StringIO

    text = StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


class TestOracle:
    @pytest.mark.filterwarnings("ignore:The --schema-sync option:DeprecationWarning")
    @settings(max_examples=100)
    @given(table=tables())
    def test_types_and_constraints_fail_on_the_same_cells(
        self, table: tuple[SchemaCode, list[str], list[list[str]]]
    ) -> None:
        code, labels, rows = table

        report = check(written([labels, *rows]), code)

        ours = Counter(
            (one.row, one.field or None)
            for one in report.errors
            if one.row is not None and not any(one.code.startswith(start) for start in OURS_ALONE)
        )
        assert ours == Counter(by_frictionless(code, labels, rows))

    @pytest.mark.parametrize("count", [999, 1_000, 1_001, 2_500])
    def test_blocks_change_nothing(self, count: int) -> None:
        lines = ["COLL_INSEE,ENFANT_SEXE,ENFANT_PRENOM,NOMBRE_OCCURRENCES,ANNEE"]
        lines += [f"82121,{'M' if n % 7 else 'X'},Zoé,{n % 9 + 1},2025" for n in range(count)]

        report = check("\n".join(lines) + "\n", SchemaCode.PRENOMS)

        assert [one.row for one in report.errors] == [n + 2 for n in range(count) if n % 7 == 0]
        assert report.rows == count
