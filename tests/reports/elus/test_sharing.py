"""Links that are given: shown once, over on their day, withdrawn at once, and without names."""

import re
from datetime import date
from hashlib import sha256
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, select

from app import journal
from app.core import clock
from app.core.settings import Settings
from app.reports.elus.models import SharedLink
from app.reports.snapshots import service
from tests.conftest import SignedInClient
from tests.datasets.factories import make_body
from tests.reports.printing import print_all

PAGE = "/territoire/partages"
FORM = {"recipient": "Bureau de la CC", "expires_on": "31/12/2026"}


def given(client: SignedInClient, **more: str) -> str:
    answer = client.post(PAGE, data={**FORM, **more})
    assert answer.status_code == 200
    found = re.search(r"https?://[^\s\"<]*(/partage/[\w-]+)", answer.text)
    assert found is not None
    return found[1]


@pytest.fixture
def moissac(session: Session) -> str:
    session.expire_on_commit = False
    body = make_body(session, executive_title="Maire", executive_last_name="Lopez")
    session.commit()
    return str(body.id)


class TestGiving:
    def test_the_secret_is_shown_once_and_kept_as_its_hash(
        self, client: SignedInClient, session: Session
    ) -> None:
        path = given(client)

        secret = path.removeprefix("/partage/")
        assert secret not in client.get(PAGE).text
        row = session.exec(select(SharedLink)).one()
        assert row.secret_hash == sha256(secret.encode()).hexdigest()
        entry = journal.latest(session)[0]
        assert entry.summary == (
            "Lien de lecture donné à Bureau de la CC, jusqu’au 31 décembre 2026."
        )

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            pytest.param({"recipient": ""}, "Dites à qui le lien est donné", id="nobody"),
            pytest.param({"expires_on": "20/11/2026"}, "est passé", id="past"),
            pytest.param({"expires_on": "23/11/2027"}, "un an au plus", id="too-far"),
            pytest.param({"collectivite_id": "x"}, "Choisissez un membre", id="not-a-member"),
            pytest.param({"snapshot_id": "x"}, "Choisissez un rapport", id="not-a-report"),
        ],
    )
    def test_a_wrong_form_keeps_what_was_typed(
        self, client: SignedInClient, typed: dict[str, str], words: str
    ) -> None:
        answer = client.post(PAGE, data={**FORM, **typed})

        assert answer.status_code == 422
        assert words in answer.text
        assert {**FORM, **typed}["recipient"] in answer.text

    def test_an_elu_gives_none(self, elu_client: SignedInClient) -> None:
        assert elu_client.get(PAGE).status_code == 403
        assert elu_client.post(PAGE, data=FORM).status_code == 403


class TestReading:
    def test_anyone_who_has_it_reads_the_territory_and_the_sheet_it_names(
        self, client: SignedInClient, stranger: TestClient, moissac: str
    ) -> None:
        path = given(client, collectivite_id=moissac)

        territory, fiche, pdf = (stranger.get(path + end) for end in ("", "/fiche", "/fiche.pdf"))

        assert "Où en est le territoire" in territory.text
        assert "Les six jeux de données prioritaires" in fiche.text
        assert "Lopez" not in fiche.text
        assert pdf.content.startswith(b"%PDF")
        for answer in (territory, fiche, pdf):
            assert answer.headers["x-robots-tag"] == "noindex, nofollow"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert "no-store" in answer.headers["cache-control"]
        assert "/territoire" not in territory.text
        assert "/collectivites/" not in territory.text

    def test_it_opens_the_report_it_names_and_no_other(
        self,
        client: SignedInClient,
        stranger: TestClient,
        session: Session,
        engine: Engine,
        settings: Settings,
        moissac: str,
    ) -> None:
        actor = journal.Actor(None, "Camille Agent")
        taken = service.take_named(session, actor, date(2026, 11, 21), "pour le comité")
        session.commit()

        path = given(client, snapshot_id=str(taken.id))
        waiting = stranger.get(f"{path}/rapport")
        print_all(engine, settings)
        ready, pdf = stranger.get(f"{path}/rapport"), stranger.get(f"{path}/rapport.pdf")

        assert "rapport au 21 novembre 2026" in client.get(PAGE).text
        assert "Le PDF n’est pas encore prêt" in waiting.text
        assert f"{path}/rapport.pdf" in ready.text
        assert pdf.content.startswith(b"%PDF")
        assert f"{path}/rapport" in stranger.get(path).text
        for answer in (ready, pdf):
            assert answer.headers["x-robots-tag"] == "noindex, nofollow"
            assert answer.headers["referrer-policy"] == "no-referrer"
        for hidden in ("/territoire", "Camille", "Lopez", "Un nouveau rapport"):
            assert hidden not in ready.text
        assert stranger.get(f"/territoire/rapport/{taken.id}").status_code == 303
        assert stranger.get(f"{given(client)}/rapport").status_code == 404

    def test_the_report_stops_with_the_link(
        self, client: SignedInClient, stranger: TestClient, session: Session, moissac: str
    ) -> None:
        taken = service.take_named(session, journal.SYSTEM, date(2026, 11, 21), "comité")
        session.commit()
        path = given(client, snapshot_id=str(taken.id))
        key = session.exec(select(SharedLink.id)).one()
        session.rollback()

        client.post(f"{PAGE}/{key}/retrait")

        assert stranger.get(f"{path}/rapport").status_code == 404
        assert stranger.get(f"{path}/rapport.pdf").status_code == 404

    def test_without_a_sheet_it_opens_none(
        self, client: SignedInClient, stranger: TestClient, moissac: str
    ) -> None:
        path = given(client)

        assert stranger.get(path).status_code == 200
        assert stranger.get(f"{path}/fiche").status_code == 404
        assert stranger.get(f"/territoire/membres/{moissac}").status_code == 303

    def test_it_answers_on_its_last_day_and_not_after(
        self, client: SignedInClient, stranger: TestClient, web: FastAPI
    ) -> None:
        path = given(client)

        web.dependency_overrides[clock.today] = lambda: date(2026, 12, 31)
        assert stranger.get(path).status_code == 200
        web.dependency_overrides[clock.today] = lambda: date(2027, 1, 1)
        assert stranger.get(path).status_code == 404

    def test_withdrawn_it_stops_at_once_and_twice_changes_nothing(
        self, client: SignedInClient, stranger: TestClient, session: Session
    ) -> None:
        path = given(client)
        key = session.exec(select(SharedLink.id)).one()
        session.rollback()

        for _ in range(2):
            assert client.post(f"{PAGE}/{key}/retrait").status_code == 303

        assert stranger.get(path).status_code == 404
        acts = [one.action for one in journal.latest(session)]
        assert acts.count("share.withdraw") == 1

    def test_an_unknown_link_is_not_withdrawn(self, client: SignedInClient) -> None:
        assert client.post(f"{PAGE}/{uuid4()}/retrait").status_code == 404

    @pytest.mark.parametrize("secret", ["x", "é" * 40, "a" * 5000])
    def test_a_wrong_secret_learns_nothing(self, stranger: TestClient, secret: str) -> None:
        for end in ("", "/fiche", "/fiche.pdf", "/rapport", "/rapport.pdf"):
            assert stranger.get(f"/partage/{secret}{end}").status_code == 404
