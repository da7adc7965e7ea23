"""The files of the dashboard: the rows and figures of the screen, the filter written on them."""

import csv
import re
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlmodel import Session

from app.core.french import date_short
from app.journal import SYSTEM
from app.reports import exporting
from app.reports.snapshots import service as snapshots
from tests.datasets.factories import BAL, claim, declare, make_body
from tests.reports.scenes import make_territory
from tests.reports.test_perimeter import shown

ASKED = [
    pytest.param({}, id="everything"),
    pytest.param({"departement": "82"}, id="departement"),
    pytest.param({"nature": "commune", "obligation": "subject"}, id="two-filters"),
    pytest.param({"convention": "in_force"}, id="state"),
    pytest.param({"convention": "aucune"}, id="without-convention"),
]


def csv_rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"[\s\u00a0\u202f]+", " ", text.replace("\ufffe", "-"))


def plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


@pytest.fixture
def territory(session: Session) -> Session:
    found = make_territory(session)
    snapshots.take_named(session, SYSTEM, date(2026, 11, 1), "avant")
    declare(session, found["Albias"].id, BAL, claim())
    session.commit()
    return session


@pytest.mark.parametrize("asked", ASKED)
class TestSame:
    def test_the_csv_holds_the_lines_of_the_page(
        self, client: TestClient, territory: Session, asked: dict[str, str]
    ) -> None:
        page = shown(territory, **asked)
        expected = [
            (one.section, one.label, "" if one.number is None else str(one.number),
             date_short(one.on) if one.on else "")
            for one in exporting.lines(page)
        ]  # fmt: skip
        territory.rollback()

        rows = csv_rows(client.get("/tableau-de-bord.csv", params=asked).content)

        got = [(one["Rubrique"], one["Libellé"], one["Nombre"], one["Date"]) for one in rows]
        assert got == expected
        by_section = [one["Rubrique"] for one in rows]
        assert by_section.count("Échéances") == len(page.due)
        assert by_section.count("À faire") == len(page.work)
        assert by_section.count("Conventions par état") == len(page.states)
        numbers = {one["Libellé"]: one["Nombre"] for one in rows}
        for figure in page.figures:
            assert numbers[figure.label] == str(figure.value)

    @pytest.mark.one_engine
    def test_the_xlsx_has_real_dates_and_numbers(
        self, client: TestClient, territory: Session, asked: dict[str, str]
    ) -> None:
        page = shown(territory, **asked)
        territory.rollback()

        book = load_workbook(BytesIO(client.get("/tableau-de-bord.xlsx", params=asked).content))

        assert book.sheetnames == ["Chiffres", "Échéances", "À faire", "À propos"]
        values = list(book["Chiffres"].iter_rows(min_row=2, values_only=True))
        counted = [row[2] for row in values if row[0] == "Jeux de données"]
        assert counted == [one.published for one in page.datasets]
        assert all(isinstance(number, int) for number in counted)
        due = [row[6] for row in book["Échéances"].iter_rows(min_row=2, values_only=True)]
        assert due == [datetime.combine(one.row.due_on, datetime.min.time()) for one in page.due]
        assert book["À propos"]["G2"].value == datetime(2026, 11, 21)  # noqa: DTZ001

    @pytest.mark.one_engine
    def test_the_pdf_says_the_figures_and_the_filters(
        self, client: TestClient, territory: Session, asked: dict[str, str]
    ) -> None:
        page = shown(territory, **asked)
        territory.rollback()

        text = pdf_text(client.get("/tableau-de-bord.pdf", params=asked).content)

        for sentence in page.conclusion:
            assert plain(sentence) in text
        for one in page.due:
            assert one.row.reference in text
        assert plain(page.asked.words) in text
        assert f"{page.without_convention}" in text
        if page.trend:
            assert plain(page.trend) in text

    @pytest.mark.one_engine
    def test_each_file_names_its_filters_its_day_and_its_sources(
        self, client: TestClient, territory: Session, asked: dict[str, str]
    ) -> None:
        words = shown(territory, **asked).asked.words or "aucun, tout le territoire"
        territory.rollback()

        rows = csv_rows(client.get("/tableau-de-bord.csv", params=asked).content)

        about = {one["Libellé"]: one for one in rows if one["Rubrique"] == "À propos"}
        assert about["Filtres"]["Précision"] == words
        assert about["Situation au"]["Date"] == "21/11/2026"
        assert any("L. 312-1-1" in one["Précision"] for one in rows)

    def test_the_list_of_bodies_is_whole(
        self, client: TestClient, territory: Session, asked: dict[str, str]
    ) -> None:
        total = shown(territory, **asked).obligations.total
        territory.rollback()

        rows = csv_rows(client.get("/tableau-de-bord/organismes.csv", params=asked).content)
        answer = client.get("/tableau-de-bord/organismes.xlsx", params=asked)

        assert len(rows) == total
        sheet = load_workbook(BytesIO(answer.content))["Organismes"]
        assert sheet.max_row == total + 1


@pytest.mark.one_engine
class TestFiles:
    def test_the_pdf_is_tagged_and_archivable(self, client: TestClient, territory: Session) -> None:
        content = client.get("/tableau-de-bord.pdf?nature=commune").content

        with pikepdf.open(BytesIO(content)) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert str(pdf.Root.Lang).startswith("fr")
            metadata = pdf.open_metadata()
            assert metadata.get("pdfaid:part") == "3"
            assert metadata.get("pdfuaid:part") == "1"

    def test_what_moved_is_a_number(self, client: TestClient, territory: Session) -> None:
        book = load_workbook(BytesIO(client.get("/tableau-de-bord.xlsx").content))

        moved = {row[1]: row[5] for row in book["Chiffres"].iter_rows(values_only=True)}

        assert moved["Base adresse locale"] == 1

    def test_more_than_a_page_of_bodies_is_exported(
        self, client: TestClient, session: Session
    ) -> None:
        for number in range(130):
            make_body(session, f"Commune {number:03}")
        session.commit()

        rows = csv_rows(client.get("/tableau-de-bord/organismes.csv").content)

        assert [one["Organisme"] for one in rows] == [f"Commune {n:03}" for n in range(130)]

    def test_a_name_that_looks_like_a_formula_stays_a_name(
        self, client: TestClient, session: Session
    ) -> None:
        make_body(session, "=1+1")
        session.commit()

        (row,) = csv_rows(client.get("/tableau-de-bord/organismes.csv").content)

        assert row["Organisme"] == "'=1+1"

    def test_a_facet_that_means_nothing_is_refused(self, client: TestClient) -> None:
        answer = client.get("/tableau-de-bord/organismes.csv?jeu=lune")

        assert answer.status_code == 422
        assert "Jeu «" in answer.text

    @pytest.mark.parametrize(
        "path",
        ["/tableau-de-bord.csv", "/tableau-de-bord.xlsx", "/tableau-de-bord.pdf",
         "/tableau-de-bord/organismes.csv", "/tableau-de-bord/organismes.xlsx"],
    )  # fmt: skip
    def test_readers_take_them_and_strangers_do_not(
        self, elu_client: Any, stranger: TestClient, path: str
    ) -> None:
        assert elu_client.get(path).status_code == 200
        assert stranger.get(path).status_code == 303
