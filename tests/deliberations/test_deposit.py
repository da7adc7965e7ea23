from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import journal
from app.auth.rules import Role
from app.core.settings import Settings
from app.deliberations import queries
from app.deliberations.models import Deliberation
from app.deliberations.queries import Filters
from app.documents.models import StoredFile
from tests.conftest import SignedInClient
from tests.deliberations.factories import make_body
from tests.deliberations.reading import drawing
from tests.deliberations.reading.samples import STAMP_A, act

IDENTIFIER = "082-218201127-20250314-03202507-DE"
PDF = drawing.with_words(act())
DOUBTFUL = drawing.with_words(act() + STAMP_A.replace("07-DE", "0J-DE"))


def drop(client: TestClient, content: bytes = PDF, name: str = "délibération 07.pdf") -> Any:
    return client.post("/deliberations/depot", files={"file": (name, content, "application/pdf")})


def typed(body_id: object, **values: str) -> dict[str, str]:
    known = {
        "collectivite_id": str(body_id),
        "number": "03/2025-07",
        "subject": "Partage des données",
        "meeting_on": "14/03/2025",
        "act_identifier": IDENTIFIER,
    }
    return {**known, **values}


class TestDeposit:
    def test_the_form_arrives_filled_and_nothing_is_recorded(
        self, client: SignedInClient, session: Session
    ) -> None:
        body = make_body(session)
        session.commit()

        kept = drop(client)
        page = client.get(kept.headers["location"])

        assert kept.status_code == 303
        assert f'<option value="{body.id}" selected>Moissac' in page.text
        for value in ("03/2025-07", IDENTIFIER, "14/03/2025", "18/03/2025", "19/03/2025"):
            assert f'value="{value}"' in page.text
        assert "page-1.png" in page.text
        assert "exécutoire depuis le 19 mars 2025" in page.text
        assert queries.count(session, Filters()) == 0

    def test_doubts_stand_beside_their_field(
        self, client: SignedInClient, session: Session
    ) -> None:
        page = client.get(drop(client, DOUBTFUL).headers["location"]).text

        identifier = page.index('id="field-act_identifier"')
        doubt = page.index("Deux lectures d’un même identifiant")
        assert identifier < doubt < page.index('id="field-sent_on"')
        assert "n’est pas dans votre base" in page

    def test_confirming_records_it_with_its_file(
        self, client: SignedInClient, session: Session
    ) -> None:
        body = make_body(session)
        session.commit()
        url = drop(client).headers["location"]

        recorded = client.post(url, data=typed(body.id))
        page = client.get(recorded.headers["location"])

        assert recorded.status_code == 303
        act = session.exec(select(Deliberation)).one()
        assert act.file_sha256 == url.rsplit("/", 1)[1]
        assert f"/documents/{act.file_sha256}/" in page.text
        assert client.get(f"/documents/{act.file_sha256}/x.pdf").content == PDF
        assert "déjà enregistré" in client.get(url).text
        (entry,) = journal.entries(session, journal.Subject("deliberation", act.id))
        assert entry.details is not None
        assert entry.details["after"]["file_sha256"] == act.file_sha256

    def test_a_correction_keeps_the_file(self, client: SignedInClient, session: Session) -> None:
        body = make_body(session)
        session.commit()
        url = drop(client).headers["location"]
        detail = client.post(url, data=typed(body.id)).headers["location"]

        client.post(f"{detail}/correction", data=typed(body.id, number="03/2025-08"))

        act = session.exec(select(Deliberation)).one()
        assert (act.number, act.file_sha256) == ("03/2025-08", url.rsplit("/", 1)[1])

    def test_a_refused_form_keeps_what_was_typed_and_the_picture(
        self, client: SignedInClient, session: Session
    ) -> None:
        body = make_body(session)
        session.commit()
        url = drop(client).headers["location"]

        response = client.post(url, data=typed(body.id, meeting_on="31/02/2025", note="Vu par moi"))

        assert response.status_code == 422
        assert "31/02/2025" in response.text
        assert "Vu par moi" in response.text
        assert "page-1.png" in response.text
        assert queries.count(session, Filters()) == 0

    def test_the_same_file_twice_is_one_file(
        self, client: SignedInClient, session: Session
    ) -> None:
        first, second = drop(client), drop(client, name="autre nom.pdf")

        assert first.headers["location"] == second.headers["location"]
        assert len(session.exec(select(StoredFile)).all()) == 1
        assert "délibération 07.pdf" in client.get("/deliberations/depot").text

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            pytest.param(b"MZ\x90\x00 programme", "pas un PDF", id="exe"),
            pytest.param(b"%PDF-1.4 abc", "abîmé", id="broken"),
            pytest.param(drawing.protected(drawing.long(1)), "mot de passe", id="protected"),
            pytest.param(drawing.long(61), "61 pages", id="long"),
            pytest.param(b"", "Choisissez le PDF", id="empty"),
        ],
    )
    def test_it_refuses_and_keeps_nothing(
        self,
        client: SignedInClient,
        session: Session,
        settings: Settings,
        content: bytes,
        words: str,
    ) -> None:
        response = drop(client, content)

        assert response.status_code == 422
        assert words in response.text
        assert session.exec(select(StoredFile)).all() == []
        assert not [path for path in settings.store_dir.rglob("*") if path.is_file()]

    def test_without_any_file(self, client: SignedInClient) -> None:
        assert client.post("/deliberations/depot").status_code == 422


class TestPicture:
    def test_it_is_a_png(self, client: SignedInClient) -> None:
        url = drop(client).headers["location"]

        response = client.get(f"{url}/page-1.png")

        assert response.headers["content-type"] == "image/png"
        assert response.content.startswith(b"\x89PNG")
        assert client.get(f"{url}/page-99.png").status_code == 404

    def test_an_unknown_file_is_not_found(self, client: SignedInClient) -> None:
        unknown = "0" * 64

        assert client.get(f"/deliberations/depot/{unknown}").status_code == 404
        assert client.post(f"/deliberations/depot/{unknown}").status_code == 404
        assert client.get(f"/deliberations/depot/{unknown}/page-1.png").status_code == 404


class TestAccess:
    def test_a_scan_is_for_agents_only(
        self,
        client: SignedInClient,
        elu_client: SignedInClient,
        stranger: TestClient,
        session: Session,
    ) -> None:
        body = make_body(session)
        session.commit()
        url = drop(client).headers["location"]
        detail = client.post(url, data=typed(body.id)).headers["location"]
        sha256 = url.rsplit("/", 1)[1]

        for address in (url, f"{url}/page-1.png", "/deliberations/depot", f"/documents/{sha256}/x"):
            assert elu_client.get(address).status_code == 403
            assert stranger.get(address).status_code in {303, 401}
        assert drop(elu_client).status_code == 403
        assert sha256 not in elu_client.get(detail).text
        assert "réservé aux agents" in elu_client.get(detail).text
        assert "délibération 07.pdf" not in elu_client.get("/documents").text
        assert "délibération 07.pdf" in client.get("/documents").text


def test_a_name_is_only_a_name(sign_in: Callable[[Role], SignedInClient], session: Session) -> None:
    drop(sign_in(Role.AGENT), name="../../etc/passwd.pdf")

    assert session.exec(select(StoredFile)).one().name == Path("passwd.pdf").name
