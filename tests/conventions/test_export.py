"""The list as a spreadsheet: same rows as the page, and the import knows them all again."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlmodel import Session

from app.conventions import exporting
from app.conventions.importing import service, verdicts
from app.conventions.queries.lists import Filters
from app.core import spreadsheet
from tests.conftest import SignedInClient
from tests.conventions.factories import TODAY, make_body, make_convention, make_draft, make_member


def rows_of(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


class TestFiles:
    def test_the_csv_says_what_the_page_says(
        self, client: SignedInClient, session: Session
    ) -> None:
        make_convention(session, reference="C-1", signed_on=date(2024, 1, 10))
        make_draft(session, make_member(session, "Albias", code="82001", siren="218200012"))
        session.commit()

        answer = client.get("/conventions/export.csv?etat=in_force")

        assert "attachment" in answer.headers["content-disposition"]
        (row,) = rows_of(answer.content)
        assert row["Référence"] == "C-1"
        assert row["Collectivité"] == "Moissac"
        assert row["Signature du syndicat"] == "10/01/2024"
        assert row["Durée (mois)"] == "36"
        assert row["Reconduction"] == "tacite"
        assert row["État"] == "en vigueur"
        assert row["Période en cours, fin"] == "09/01/2027"
        assert row["Lettre reçue au plus tard le"] == "09/10/2026"

    def test_it_is_sorted_and_whole(self, client: SignedInClient, session: Session) -> None:
        for number in range(60):
            make_convention(session, reference=f"C-{number:02}", signed_on=date(2024, 1, 1))
        session.commit()

        answer = client.get("/conventions/export.csv?sort=-reference&page=2")

        references = [row["Référence"] for row in rows_of(answer.content)]
        assert references == [f"C-{number:02}" for number in reversed(range(60))]

    def test_the_xlsx_has_real_dates_and_filters(
        self, client: SignedInClient, session: Session
    ) -> None:
        make_convention(session, reference="C-1", signed_on=date(2024, 1, 10))
        session.commit()

        book = load_workbook(BytesIO(client.get("/conventions/export.xlsx").content))

        sheet: Any = book.active
        headings = [cell.value for cell in sheet[1]]
        assert tuple(headings) == exporting.HEADINGS
        cell = sheet.cell(2, headings.index("Signature du syndicat") + 1)
        assert cell.value == datetime(2024, 1, 10)  # noqa: DTZ001  # a cell has no zone
        assert cell.number_format == "dd/mm/yyyy"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.auto_filter.ref.endswith("2")
        assert sheet.freeze_panes == "B2"

    def test_an_empty_list_still_has_its_headings(self, client: SignedInClient) -> None:
        assert client.get("/conventions/export.csv").content.count(b"\r\n") == 1
        sheet: Any = load_workbook(BytesIO(client.get("/conventions/export.xlsx").content)).active
        assert sheet.max_row == 1

    @pytest.mark.parametrize("title", ["=1+1", "+33", "-2", "@a", " =x"])
    def test_no_text_becomes_a_formula(self, session: Session, title: str) -> None:
        make_convention(session, title=title)
        found = list(exporting.rows(session, Filters(on=TODAY), ""))

        (row,) = rows_of(exporting.as_csv(iter(found)))
        sheet: Any = load_workbook(BytesIO(exporting.as_xlsx(iter(found)))).active

        cell = sheet.cell(2, exporting.HEADINGS.index("Titre") + 1)
        assert row["Titre"] == f"'{title}"
        assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", title, True)

    def test_readers_export_and_strangers_do_not(
        self, elu_client: SignedInClient, stranger: Any
    ) -> None:
        assert elu_client.get("/conventions/export.csv").status_code == 200
        assert stranger.get("/conventions/export.xlsx").status_code == 303

    def test_the_page_links_to_its_own_rows(self, client: SignedInClient, session: Session) -> None:
        make_convention(session)
        session.commit()

        page = client.get("/conventions?etat=in_force&sort=member").text

        assert "/conventions/export.csv?etat=in_force&amp;sort=member" in page


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12
).filter(str.strip)
DAYS = st.dates(date(2000, 1, 1), date(2026, 11, 20))
SIGNED = st.fixed_dictionaries(
    {
        "signed_on": st.none() | DAYS,
        "title": TEXTS,
        "note": st.none() | TEXTS,
        "place": st.none() | TEXTS,
        "starts_on": st.none() | DAYS,
        "renewal": st.sampled_from([None, "none", "express"]),
        "renewal_max_count": st.none(),
        "notice_months": st.none() | st.integers(0, 12),
        "notice_mode": st.sampled_from([None, "term", "anytime"]),
        "direction": st.sampled_from(["member", "upstream"]),
    }
)


FACTS = st.lists(
    st.tuples(st.sampled_from(["Moissac", "Albias", "Le Fau"]), SIGNED), min_size=1, max_size=6
)
REFERENCES = st.lists(
    TEXTS.filter(lambda text: text == text.strip()), unique=True, min_size=6, max_size=6
)


def test_an_export_imported_is_already_recorded(engine: Engine) -> None:
    """Whatever the words, references that look like formulas included."""

    @settings(max_examples=15)
    @given(facts=FACTS, references=REFERENCES)
    def check(facts: list[tuple[str, dict[str, Any]]], references: list[str]) -> None:
        with Session(engine) as session:
            make_body(session, "Moissac", siren="218201127", code="218201127")
            make_body(session, "Albias", siren="218200012", code="218200012")
            make_body(session, "Le Fau", siren=None, code="82999", insee_code="82999")
            for (name, values), reference in zip(facts, references, strict=False):
                make_convention(session, make_member(session, name), reference=reference, **values)
            make_draft(session, make_member(session, "Moissac"))
            found = list(exporting.rows(session, Filters(on=TODAY), ""))

            for content in (exporting.as_csv(iter(found)), exporting.as_xlsx(iter(found))):
                opened = service.read(session, spreadsheet.read(content))
                judged = verdicts.examine(session, opened.table, opened.columns, {}, TODAY)

                assert {line.status for line in judged} == {verdicts.KNOWN}
                assert len(judged) == len(found)
            session.rollback()

    check()
