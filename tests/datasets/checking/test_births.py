"""Few births in a file of first names: said everywhere, and never an error."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
from sqlmodel import Session

from app.cli import main
from app.collectivites.models import PopulationFigure
from app.datasets.checking import SchemaCode, check_file
from app.datasets.rules import PRIVACY_WARNING
from tests.conftest import SignedInClient
from tests.datasets.checking.test_routes import sent
from tests.datasets.factories import make_body

TITLES = "COMMUNE_NOM,COLL_INSEE,ENFANT_SEXE,ENFANT_PRENOM,NOMBRE_OCCURRENCES,ANNEE"


def names_of(*rows: tuple[str, int, int]) -> bytes:
    """Commune, number of children, year; each row another first name."""
    lines = [
        f"Moissac,{town},F,Prénom{chr(97 + place % 26)},{count},{year}"
        for place, (town, count, year) in enumerate(rows)
    ]
    return "\n".join([TITLES, *lines, ""]).encode()


SMALL = names_of(("82112", 1, 2025), ("82112", 4, 2025), ("82112", 1, 2025))


class TestRule:
    @pytest.mark.parametrize(
        ("rows", "told"),
        [
            ([("82112", 1, 2025), ("82112", 33, 2025)], ["34 naissances, dont 1 prénom donné"]),
            ([("82112", 1, 2025), ("82112", 34, 2025)], []),
            ([("82112", 2, 2025), ("82112", 3, 2025)], []),
            ([("82112", 1, 2024), ("82112", 50, 2025)], ["1 naissance, dont 1 prénom donné"]),
            (
                [("82112", 1, 2025), ("82001", 1, 2025), ("82001", 1, 2025)],
                ["1 naissance, dont 1 prénom donné", "2 naissances, dont 2 prénoms donnés"],
            ),
        ],
        ids=["34-births", "35-births", "no-lone-name", "by-year", "by-commune"],
    )
    def test_few_births_with_a_name_given_once(
        self, rows: list[tuple[str, int, int]], told: list[str]
    ) -> None:
        report = check_file(names_of(*rows), SchemaCode.PRENOMS)

        few = [one for one in report.warnings if one.code == "few-births"]
        assert report.is_valid
        assert len(few) == len(told)
        assert all(words in one.fault.why for words, one in zip(told, few, strict=True))
        assert all(one.fault.fix == PRIVACY_WARNING for one in few)

    def test_it_says_that_it_is_a_reading_of_the_project(self) -> None:
        assert "lecture du projet : aucun texte ne fixe" in PRIVACY_WARNING.replace("\u00a0", " ")

    @pytest.mark.parametrize(
        "content",
        [
            names_of(("", 1, 2025)),
            SMALL.replace(b"NOMBRE_OCCURRENCES", b"NOMBRE"),
            SMALL.replace(b",1,", b",une,"),
        ],
        ids=["no-commune", "no-count", "no-number"],
    )
    def test_what_cannot_be_counted_says_nothing(self, content: bytes) -> None:
        report = check_file(content, SchemaCode.PRENOMS)

        assert all(one.code != "few-births" for one in report.warnings)


class TestSaid:
    def test_on_the_page_in_the_pdf_and_in_the_csv(self, client: SignedInClient) -> None:
        where = sent(client, SMALL)

        page = client.get(where).text
        lines = list(csv.reader(StringIO(client.get(f"{where}/rapport.csv").text), delimiter=";"))

        assert PRIVACY_WARNING in page.replace("&#39;", "'")
        assert "Commune 82112, 2025" in page
        assert "Le fichier est valide" in page.replace("\u00a0", " ")
        (line,) = [one for one in lines if one[-1] == "few-births"]
        assert (line[0], line[5]) == ("avertissement", PRIVACY_WARNING)
        assert client.get(f"{where}/rapport.pdf").content.startswith(b"%PDF")

    def test_by_the_command(
        self, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        path = tmp_path_factory.mktemp("names") / "prenoms.csv"
        path.write_bytes(SMALL)

        code = main(["scdl", "check", str(path), "--schema", "prenoms", "--json"])

        told = json.loads(capsys.readouterr().out)
        assert (code, told["valid"]) == (0, True)
        (warning,) = [one for one in told["warnings"] if one["code"] == "few-births"]
        assert warning["message"].endswith(PRIVACY_WARNING)

    @pytest.mark.parametrize(
        ("population", "is_said"),
        [(3_499, True), (3_500, False), (None, True)],
        ids=["small", "at-3500", "unknown"],
    )
    def test_the_population_of_the_commune_is_weighed_too(
        self, client: SignedInClient, session: Session, population: int | None, is_said: bool
    ) -> None:
        """Its births are many in the file, as where there is a maternity."""
        body = make_body(session, "Moissac")
        if population:
            session.add(
                PopulationFigure(
                    collectivite_id=body.id, category="totale", vintage_year=2023,
                    value=population, effective_on=date(2026, 1, 1), source="essai",
                )
            )  # fmt: skip
        session.commit()
        many = names_of(("82112", 1, 2025), ("82112", 90, 2025))

        where = sent(client, many, membre=str(body.id))

        for address in (where, f"{where}/rapport.csv"):
            said = "Des enfants pourraient être reconnus" in client.get(address).text
            assert said is is_said
