"""The corrected copy: what is certain is mended, what is doubtful is left."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.datasets.checking import SchemaCode, check_file
from app.datasets.checking.correcting import CorrectedCopy, corrected_copy
from app.datasets.checking.rules import corrections
from tests.datasets.checking.files import SAMPLES, csv_of, text_of

DELIBERATIONS = SchemaCode.DELIBERATIONS
SUBVENTIONS = SchemaCode.SUBVENTIONS


def corrected(content: bytes, schema: SchemaCode = DELIBERATIONS) -> CorrectedCopy:
    copy = corrected_copy(content, schema)
    assert copy is not None
    return copy


def rows_of(copy: CorrectedCopy) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(copy.content.decode())))


class TestValues:
    @pytest.mark.parametrize(
        ("typed", "day"),
        [
            ("26/09/2022", "2022-09-26"),
            ("6/9/2022", "2022-09-06"),
            ("26-09-2022", "2022-09-26"),
            ("2022/09/26", "2022-09-26"),
            ("2022-09-26T00:00:00", "2022-09-26"),
            ("26/09/22", None),
            ("31/02/2022", None),
            ("2022-09-26T14:30:00", None),
            ("26 septembre 2022", None),
        ],
    )
    def test_a_day_written_in_full_is_certain(self, typed: str, day: str | None) -> None:
        assert corrections.iso_day(typed) == day

    @pytest.mark.parametrize(
        ("typed", "number"),
        [
            ("26 956,00", "26956.00"),
            ("1\u202f200,5", "1200.5"),
            ("0,45", "0.45"),
            ("1.234,56", None),
            ("50 000 euros", None),
            ("12 34,5", None),
            ("1,234,567", None),
        ],
    )
    def test_a_french_number_is_certain(self, typed: str, number: str | None) -> None:
        assert corrections.plain_number(typed) == number

    @given(
        value=st.text(max_size=12), kind=st.sampled_from(["date", "number", "integer", "string"])
    )
    def test_no_value_breaks_it(self, value: str, kind: str) -> None:
        for _, after in corrections.candidates(kind, ("oui", "non"), value):
            assert after != value


class TestCopy:
    def test_form_titles_dates_and_blanks_are_mended(self) -> None:
        text = text_of([{"DELIB_DATE": "26/09/2022", "COLL_NOM": " Nègrepelisse "}, {}], ";")
        content = f"Registre\n{text.replace('COLL_SIRET', 'coll_siret')}\n;;\n".encode("cp1252")

        copy = corrected(content)

        assert check_file(copy.content, DELIBERATIONS).error_count == 0
        assert [row["COLL_NOM"] for row in rows_of(copy)] == ["Nègrepelisse", "Moissac"]
        assert rows_of(copy)[0]["DELIB_DATE"] == "2022-09-26"
        what = {(change.what, change.field): change.count for change in copy.changes}
        assert what["encodage Windows-1252 remplacé par UTF-8", None] == 1
        assert what["lignes au-dessus des titres retirées", None] == 1
        assert what["titre de colonne remis à la forme du schéma", "COLL_SIRET"] == 1
        assert what["date remise à la forme AAAA-MM-JJ", "DELIB_DATE"] == 1

    def test_a_right_file_has_no_copy(self) -> None:
        assert corrected_copy(csv_of({}), DELIBERATIONS) is None

    def test_doubtful_values_stay_as_they_are(self) -> None:
        content = csv_of({"DELIB_DATE": "26/09/22", "VOTE_POUR": "vingt", "COLL_NOM": "Moissac "})

        row = rows_of(corrected(content))[0]

        assert (row["DELIB_DATE"], row["VOTE_POUR"], row["COLL_NOM"]) == (
            "26/09/22", "vingt", "Moissac",
        )  # fmt: skip

    def test_a_number_that_is_right_is_not_touched(self) -> None:
        content = csv_of({"COLL_NOM": "Moissac ", "BUDGET_ANNEE": "2026/2027", "BUDGET_NOM": "x"})

        assert rows_of(corrected(content))[0]["BUDGET_ANNEE"] == "2026/2027"

    def test_columns_without_title_go_only_when_they_are_empty(self) -> None:
        lines = csv_of({}).decode().splitlines()
        empty = f"{lines[0]},,\n{lines[1]},,\n".encode()
        filled = f"{lines[0]},,\n{lines[1]},,x\n".encode()

        assert check_file(corrected(empty).content, DELIBERATIONS).is_valid
        kept = list(csv.reader(StringIO(corrected(filled).content.decode())))
        assert kept[1][-1] == "x"

    def test_a_quote_left_open_is_for_a_person(self) -> None:
        content = csv_of({"COLL_NOM": " Moissac"}).replace(b"Convention", b'"Convention')

        assert corrected_copy(content, DELIBERATIONS) is None

    @pytest.mark.parametrize("name", ["forme-casse-et-lignes-vides.csv", "forme-etalab-2017.csv"])
    def test_the_shapes_of_real_files_end_with_less_errors(self, name: str) -> None:
        content = (SAMPLES / "subventions" / name).read_bytes()

        copy = corrected(content, SUBVENTIONS)

        before = check_file(content, SUBVENTIONS).error_count
        assert check_file(copy.content, SUBVENTIONS).error_count < before

    @pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/*.*")), ids=lambda path: path.name)
    def test_it_never_adds_an_error_and_is_done_once(self, path: Path) -> None:
        schema = SchemaCode(path.parent.name)
        copy = corrected_copy(path, schema)
        if copy is None:
            return

        assert check_file(copy.content, schema).error_count <= check_file(path, schema).error_count
        assert corrected_copy(copy.content, schema) is None

    def test_an_address_file_keeps_its_semicolons(self) -> None:
        content = (SAMPLES / "bal" / "1.4-valid-relax.csv").read_bytes()

        copy = corrected(content, SchemaCode.BAL)

        assert check_file(copy.content, SchemaCode.BAL).is_valid
        assert copy.content.startswith(b"cle_intero")
        assert b";commune_insee;" in copy.content
