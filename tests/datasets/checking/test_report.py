"""What a report adds up to: groups, conformity, its document, its lines."""

import csv
from io import StringIO

import pytest

from app.datasets.checking import SchemaCode
from app.datasets.checking.answers import report_json
from app.datasets.checking.exporting import report_csv
from app.datasets.checking.keeping import Kept, dump, load
from app.datasets.checking.service import conformity
from tests.datasets.checking.files import SAMPLES, check, csv_of


class TestGroups:
    def test_the_same_error_on_many_rows_is_one_group(self) -> None:
        report = check(csv_of(*[{"DELIB_DATE": f"{n % 28 + 1:02}/09/2022"} for n in range(3_000)]))

        (group,) = report.error_groups
        assert (group.count, group.field, len(group.examples)) == (3_000, "DELIB_DATE", 5)
        assert (group.examples[0].row, group.examples[0].value) == (2, "01/09/2022")

    def test_what_is_not_listed_is_counted(self) -> None:
        report = check(csv_of(*[{"DELIB_DATE": "x"}] * 10_500))

        answer = report_json(report)

        assert (report.error_count, len(answer["errors"])) == (10_500, 10_000)
        assert answer["warnings"][-1]["message"] == "500 autres erreurs dans le fichier."

    def test_whole_file_faults_come_first(self) -> None:
        report = check(csv_of({"DELIB_DATE": "x"}, {"DELIB_DATE": "y"}).replace(b"DELIB_ID", b"ID"))

        assert [group.code for group in report.error_groups] == ["missing-label", "type-error"]


class TestConformity:
    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            pytest.param([{}], "conformant", id="no-error"),
            pytest.param([{"PREF_DATE": "x"}], "minor", id="optional-field-only"),
            pytest.param([{"DELIB_DATE": "x"}], "non_conformant", id="required-field"),
            pytest.param([{"DELIB_DATE": "x"}, *[{}] * 19], "non_conformant", id="just-5-percent"),
            pytest.param([{"DELIB_DATE": "x"}, *[{}] * 20], "minor", id="under-5-percent"),
        ],
    )
    def test_it_follows_the_share_of_rows(self, rows: list[dict[str, str]], expected: str) -> None:
        assert conformity(check(csv_of(*rows))) == expected

    def test_a_missing_column_is_never_minor(self) -> None:
        report = check(csv_of({}).replace(b"COLL_NOM", b"NOM"))

        assert conformity(report) == "non_conformant"

    def test_an_unreadable_file_conforms_to_nothing(self) -> None:
        assert conformity(check(b"%PDF-1.7")) == "non_conformant"


class TestDocument:
    @pytest.mark.parametrize("name", ["votes-incoherents.csv", "valide.csv", "page-html.csv"])
    def test_what_is_kept_is_what_was_said(self, name: str) -> None:
        kept = Kept(check((SAMPLES / "deliberations" / name).read_bytes()))

        assert load(dump(kept)) == kept
        assert dump(kept) == dump(load(dump(kept)))


class TestJson:
    def test_it_has_the_promised_keys_and_no_other(self) -> None:
        answer = report_json(check(csv_of({"DELIB_DATE": "26/09/2022"})))

        assert set(answer) == {"valid", "readable", "rows", "errors", "warnings", "schema"}
        assert answer["errors"] == [
            {
                "row": 2,
                "field": "DELIB_DATE",
                "code": "type-error",
                "message": "«\u00a026/09/2022\u00a0» n’est pas une date AAAA-MM-JJ. "
                "Écrivez-la comme 2026-03-01.",
            }
        ]
        assert answer["schema"] == {"name": "scdl/deliberations", "version": "2.1.5"}

    def test_the_v_of_a_version_is_left_out(self) -> None:
        report = check((SAMPLES / "prenoms" / "valide.csv").read_bytes(), SchemaCode.PRENOMS)

        assert report.schema.version == "1.1.6"


class TestCsv:
    def test_a_line_a_problem_and_no_formula(self) -> None:
        content = report_csv(check(csv_of({"DELIB_DATE": "=1+1"}, {"VOTE_POUR": "-x"})))

        rows = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert rows[0][:4] == ["Gravité", "Ligne", "Colonne", "Valeur"]
        assert rows[1][:4] == ["erreur", "2", "DELIB_DATE", "'=1+1"]
        assert "'-x" in {row[3] for row in rows}


def test_the_csv_says_how_many_errors_it_leaves_out() -> None:
    many = check(csv_of(*[{"DELIB_DATE": "x"}] * 10_003))

    lines = report_csv(many).decode("utf-8-sig").splitlines()

    assert len([line for line in lines if line.startswith("erreur;")]) == 10_001
    assert any("3 autres erreurs dans le fichier." in line for line in lines)
