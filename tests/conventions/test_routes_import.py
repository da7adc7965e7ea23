"""Importing conventions through the pages: send, say what the columns are, read again, confirm."""

import re
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.conventions.importing.models import ImportDraft, ImportMapping
from app.conventions.models import Convention
from app.journal.models import JournalEntry
from tests.conftest import SignedInClient
from tests.conventions.factories import make_body, make_syndicat

IMPORT = "/conventions/import"
CONTENT = "Commune;Signée le\nMoissac;26/09/2022\nMontoban;27/09/2022\nMoissac;31/12/2030\n"


@pytest.fixture(autouse=True)
def bodies(session: Session) -> None:
    make_syndicat(session)
    make_body(session, "Moissac")
    make_body(session, "Montauban", siren="218201218", code="82121")
    session.commit()


def send(client: Any, content: str | bytes, name: str = "suivi.csv") -> Any:
    raw = content.encode() if isinstance(content, str) else content
    return client.post(IMPORT, files={"file": (name, raw)})


def opened(client: Any, content: str = CONTENT) -> str:
    """The address of the draft, its columns confirmed as proposed."""
    answer = send(client, content)
    here: str = answer.headers["location"].removesuffix("/colonnes")
    page = client.get(f"{here}/colonnes").text
    fields = re.findall(r'<select class="input" id="field-fields-\d+".*?</select>', page, re.DOTALL)
    chosen = [re.search(r'value="(\w*)" selected', field) for field in fields]
    data = {"header_row": "1", "fields": [found[1] if found else "" for found in chosen]}
    assert client.post(f"{here}/colonnes", data=data).status_code == 303
    return here


class TestJourney:
    def test_from_the_file_to_the_register(self, client: SignedInClient, session: Session) -> None:
        here = opened(client)

        page = client.get(here).text
        assert "1 ligne à enregistrer" in page
        assert "1 collectivité à choisir" in page
        assert "1 ligne refusée" in page
        assert session.exec(select(Convention)).all() == []
        session.rollback()

        montauban = re.search(r'<option value="([0-9a-f-]{36})">Montauban</option>', page)
        assert montauban
        chosen = {"lines": ["3"], "bodies": [montauban[1]]}
        assert client.post(f"{here}/membres", data=chosen).status_code == 303
        assert "2 lignes à enregistrer" in client.get(here).text

        answer = client.post(f"{here}/confirmation")
        assert answer.headers["location"] == here
        assert len(session.exec(select(Convention)).all()) == 2
        summaries = session.exec(select(JournalEntry.summary)).all()
        assert any("2 conventions reprises du tableau" in summary for summary in summaries)
        session.rollback()

        again = client.post(f"{here}/confirmation")
        assert again.status_code == 422
        assert "Aucune ligne" in again.text
        assert "2 lignes déjà enregistrées" in again.text
        assert len(session.exec(select(Convention)).all()) == 2

    def test_a_file_all_recorded_is_forgotten(
        self, client: SignedInClient, session: Session
    ) -> None:
        here = opened(client, "Commune;Signée le\nMoissac;26/09/2022\n")

        answer = client.post(f"{here}/confirmation")

        assert answer.headers["location"] == "/conventions"
        assert session.exec(select(ImportDraft)).all() == []
        assert client.get(here).status_code == 404


class TestColumns:
    def test_they_are_remembered_for_the_same_headings(
        self, client: SignedInClient, session: Session
    ) -> None:
        here = send(client, "Qui;Quand\nMoissac;26/09/2022\n").headers["location"]
        data = {"header_row": "1", "fields": ["member", "signed_on"]}
        assert client.post(here, data=data).status_code == 303

        answer = send(client, "QUI;quand\nMontauban;01/02/2023\n")

        assert not answer.headers["location"].endswith("/colonnes")
        assert "1 ligne à enregistrer" in client.get(answer.headers["location"]).text
        assert len(session.exec(select(ImportMapping)).all()) == 1

    def test_two_columns_for_one_thing_keep_what_was_chosen(self, client: SignedInClient) -> None:
        here = send(client, "Qui;Quand;Fin\nMoissac;26/09/2022;\n").headers["location"]

        page = client.post(here, data={"header_row": "1", "fields": ["member", "member", "note"]})

        assert page.status_code == 422
        assert "Gardez-en une seule" in page.text
        assert '<option value="note" selected>' in page.text

    @pytest.mark.parametrize("header_row", ["", "99", "x", "²", "9" * 5_000])
    def test_a_wrong_line_of_headings_is_told(
        self, client: SignedInClient, header_row: str
    ) -> None:
        here = send(client, CONTENT).headers["location"]

        page = client.post(here, data={"header_row": header_row, "fields": ["member", ""]})

        assert page.status_code == 422

    def test_nobody_named_is_told(self, client: SignedInClient) -> None:
        here = send(client, CONTENT).headers["location"]

        page = client.post(here, data={"header_row": "1", "fields": ["", "ends_on"]})

        assert page.status_code == 422
        assert "quelle colonne donne la collectivité" in page.text

    def test_a_column_the_file_does_not_have_is_left_out(self, client: SignedInClient) -> None:
        here = send(client, CONTENT).headers["location"]

        data = {"header_row": "1", "fields": ["member", "", "", "duration_months"]}

        assert client.post(here, data=data).status_code == 303
        assert client.get(here.removesuffix("/colonnes")).status_code == 200

    def test_another_line_of_headings_may_be_tried(self, client: SignedInClient) -> None:
        here = send(client, "a;b\nCommune;Fin\nMoissac;31/12/2027\n").headers["location"]

        assert 'value="1"' in client.get(f"{here}?titres=1").text
        assert client.get(f"{here}?titres=99").status_code == 200
        assert client.get(f"{here}?titres=0").status_code == 422

    def test_a_file_without_known_heading_asks(self, client: SignedInClient) -> None:
        here = send(client, "a;b\nMoissac;26/09/2022\n").headers["location"]

        assert here.endswith("/colonnes")
        answer = client.get(here.removesuffix("/colonnes"))
        assert answer.headers["location"] == here


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"%PDF-1.7", "C’est un PDF"),
            (b"<html></html>", "C’est une page web"),
            (b"   ", "Ce fichier est vide"),
        ],
    )
    def test_a_file_that_is_no_table(
        self, client: SignedInClient, session: Session, content: bytes, why: str
    ) -> None:
        page = send(client, content)

        assert page.status_code == 422
        assert why in page.text
        assert session.exec(select(ImportDraft)).all() == []

    def test_no_file_at_all(self, client: SignedInClient) -> None:
        page = client.post(IMPORT)

        assert page.status_code == 422
        assert "Choisissez le tableau" in page.text

    def test_no_choice_at_all(self, client: SignedInClient) -> None:
        here = opened(client)

        for data in (
            {},
            {"lines": ["3"], "bodies": [""]},
            {"lines": ["x"], "bodies": ["y"]},
            {"lines": ["9" * 5_000], "bodies": [str(uuid4())]},
        ):
            assert client.post(f"{here}/membres", data=data).status_code == 422

    def test_a_choice_that_is_no_candidate_changes_nothing(self, client: SignedInClient) -> None:
        here = opened(client)

        client.post(f"{here}/membres", data={"lines": ["3"], "bodies": [str(uuid4())]})

        assert "1 collectivité à choisir" in client.get(here).text

    def test_a_draft_may_be_abandoned(self, client: SignedInClient, session: Session) -> None:
        here = opened(client)
        assert "suivi.csv" in client.get(IMPORT).text

        assert client.post(f"{here}/abandon").status_code == 303
        assert client.post(f"{here}/abandon").status_code == 404
        assert session.exec(select(Convention)).all() == []

    def test_an_unknown_draft(self, client: SignedInClient) -> None:
        here = f"{IMPORT}/{uuid4()}"

        for address in (here, f"{here}/colonnes"):
            assert client.get(address).status_code == 404
        for action in ("colonnes", "membres", "confirmation", "abandon"):
            assert client.post(f"{here}/{action}", data={"fields": ["member"]}).status_code in {
                404, 422,
            }  # fmt: skip

    def test_only_agents_import(self, elu_client: SignedInClient, stranger: TestClient) -> None:
        assert elu_client.get(IMPORT).status_code == 403
        assert send(elu_client, CONTENT).status_code == 403
        assert elu_client.post(f"{IMPORT}/{uuid4()}/confirmation").status_code == 403
        assert stranger.get(IMPORT).status_code == 303
