"""Every sample, against what the reference validators said of it."""

import json
from collections import Counter

import pytest

from app.datasets.checking import SchemaCode, check_file
from tests.datasets.checking.files import SAMPLES

VALIDATA = json.loads((SAMPLES / "verdicts.json").read_text("utf-8"))["files"]
# Validata lists seven absent columns for a page of HTML; we say it is a page of HTML.
NOT_A_TABLE = {"deliberations/page-html.csv"}
ANSWERED = sorted(
    name for name, told in VALIDATA.items() if "no_answer" not in told and name not in NOT_A_TABLE
)
# Validator of the BAL 3.5.2, profile of the version each file follows.
BAL = {
    "1.3-incoherent-uid_adresse.csv": ("1.4", False),
    "1.3-valid-uid_adresse.csv": ("1.4", True),
    "1.4-bad-dependance-id-ban.csv": ("1.4", False),
    "1.4-bad-id-ban-commune.csv": ("1.4", False),
    "1.4-cog-no-match-id_ban_commune.csv": ("1.4", False),
    "1.4-ids-ban-empty.csv": ("1.4", True),
    "1.4-incoherent-id-ban.csv": ("1.4", True),
    "1.4-valid-relax.csv": ("1.4", False),
    "1.4-without-ban-adresse.csv": ("1.4", False),
    "1.5-without-ban-ids.csv": ("1.5", False),
    "auto-detect-1.4.csv": ("1.4", True),
    "junk.ascii.csv": ("1.5", False),
    "moissonneur-1.3-not-valid-multi-commune.csv": ("1.4", False),
    "moissonneur-1.3-valid-multi-commune.csv": ("1.4", True),
    "sample.csv": ("1.4", False),
    "without-voie_nom-nor-toponyme.csv": ("1.4", False),
}


class TestValidata:
    @pytest.mark.parametrize("name", ANSWERED)
    def test_the_verdict_and_each_cell_are_the_same(self, name: str) -> None:
        told = VALIDATA[name]

        report = check_file(SAMPLES / name, SchemaCode(name.split("/", maxsplit=1)[0]))

        found = Counter((problem.row, problem.field or None) for problem in report.errors)
        assert found == Counter((row, field) for row, field in told["errors"])
        assert report.is_valid == told["valid"]

    @pytest.mark.parametrize(
        ("name", "readable", "said"),
        [
            ("deliberations/vide.csv", False, "Le fichier est vide."),
            ("deliberations/page-html.csv", False, "C’est une page web, pas un tableau"),
            ("subventions/apisub-SCDL_ONE_MISSING_MANDATORY.xlsx", True, "à la ligne 4"),
        ],
    )
    def test_where_it_fails_ours_answers(self, name: str, readable: bool, said: str) -> None:
        report = check_file(SAMPLES / name, SchemaCode(name.split("/", maxsplit=1)[0]))

        assert (report.readable, report.is_valid) == (readable, False)
        assert said in report.errors[0].message

    def test_every_sample_is_held_to_a_verdict(self) -> None:
        tables = {
            path.relative_to(SAMPLES).as_posix()
            for folder in ("deliberations", "subventions", "equipements", "prenoms")
            for path in (SAMPLES / folder).iterdir()
        }
        assert tables == set(VALIDATA)
        assert {path.name for path in (SAMPLES / "bal").iterdir()} == set(BAL)


class TestAddresses:
    @pytest.mark.parametrize("name", sorted(BAL))
    def test_the_verdict_is_that_of_the_public_validator(self, name: str) -> None:
        report = check_file(SAMPLES / "bal" / name, SchemaCode.BAL)

        assert (report.schema.version, report.is_valid) == BAL[name]


class TestContracts:
    @pytest.mark.parametrize(
        ("name", "count"),
        [("Marche.xml", 2), ("concessions.json", 2), ("marches_concessions.json", 4)],
    )
    def test_the_official_examples_are_valid(self, name: str, count: int) -> None:
        report = check_file(SAMPLES / "decp" / name, SchemaCode.DECP)

        assert (report.is_valid, report.rows) == (True, count)
        assert report.errors == ()
