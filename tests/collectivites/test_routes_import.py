"""Importing headcounts through the pages: send, read again, confirm."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.collectivites.models import Headcount
from tests.collectivites.factories import make_collectivite, make_population

IMPORT = "/collectivites/effectifs/import"
TYPED = {"effective_on": "01/01/2026", "source": "RSU 2025"}


def send(client: Any, content: str, **typed: str) -> Any:
    return client.post(
        IMPORT, data={**TYPED, **typed}, files={"file": ("effectifs.csv", content.encode())}
    )


def carried(page: str) -> str:
    found = re.search(r'name="lines" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


def test_nothing_is_recorded_before_the_confirmation(session: Session, client: Any) -> None:
    body = make_collectivite(session, "Moissac")
    make_population(session, body, 12_000)
    session.commit()

    page = send(client, "nom;etp\nMoissac;62,5\nMoisac;environ 50\n")

    assert page.status_code == 200
    assert "1 ligne reconnue" in page.text
    assert "1 ligne refusée" in page.text
    assert session.exec(select(Headcount)).all() == []
    session.rollback()

    answer = client.post(f"{IMPORT}/confirmation", data={"lines": carried(page.text)})

    assert answer.status_code == 303
    recorded = session.exec(select(Headcount)).one()
    assert (str(recorded.etp), recorded.source) == ("62.50", "RSU 2025")


def test_confirming_twice_records_once(session: Session, client: Any) -> None:
    make_collectivite(session, "Moissac")
    session.commit()
    lines = carried(send(client, "nom;etp\nMoissac;62,5\n").text)

    for _ in range(2):
        assert client.post(f"{IMPORT}/confirmation", data={"lines": lines}).status_code == 303

    assert len(session.exec(select(Headcount)).all()) == 1


def test_a_wrong_file_keeps_what_was_typed(client: Any) -> None:
    page = send(client, "%PDF-1.7")

    assert page.status_code == 422
    assert "C’est un PDF" in page.text
    assert 'value="RSU 2025"' in page.text
    assert 'value="01/01/2026"' in page.text


def test_a_wrong_date_keeps_the_rest(client: Any) -> None:
    page = send(client, "nom;etp\n", effective_on="32/01/2026")

    assert page.status_code == 422
    assert 'value="32/01/2026"' in page.text


def test_no_file_at_all_is_told(client: Any) -> None:
    page = client.post(IMPORT, data=TYPED)

    assert page.status_code == 422
    assert "Choisissez le fichier" in page.text


def test_lines_changed_by_hand_are_read_again(client: Any) -> None:
    wrong = ["", "{", "[]", '[{"id":"x"}]']
    unknown = f'[{{"id":"{uuid4()}","etp":"5","on":"2026-01-01","source":"s"}}]'

    for lines in wrong:
        assert client.post(f"{IMPORT}/confirmation", data={"lines": lines}).status_code == 422
    assert client.post(f"{IMPORT}/confirmation", data={"lines": unknown}).status_code == 404


def test_only_agents_import(elu_client: Any, stranger: TestClient) -> None:
    assert elu_client.get(IMPORT).status_code == 403
    assert send(elu_client, "nom;etp\n").status_code == 403
    assert elu_client.post(f"{IMPORT}/confirmation", data={"lines": "[]"}).status_code == 403
    assert stranger.get(IMPORT).status_code == 303
