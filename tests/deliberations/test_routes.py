from collections.abc import Callable
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.auth.rules import Role
from app.deliberations import queries
from app.deliberations.queries import Filters
from tests.conftest import SignedInClient
from tests.deliberations.factories import make_body, make_deliberation

IDENTIFIER = "082-218201127-20220930-2022-41-DE"
TYPED = {
    "number": "2022-41",
    "subject": "Convention d’adhésion",
    "meeting_on": "30/09/2022",
    "received_on": "01/10/2022",
    "published_on": "03/10/2022",
    "act_identifier": f"99_AR-{IDENTIFIER}-1-1_2.pdf",
}


class TestRecord:
    def test_it_shows_since_when_it_is_executoire(
        self, client: SignedInClient, session: Session
    ) -> None:
        body = make_body(session)
        session.commit()

        recorded = client.post("/deliberations", data={**TYPED, "collectivite_id": str(body.id)})
        page = client.get(recorded.headers["location"])

        assert recorded.status_code == 303
        assert IDENTIFIER in page.text
        assert "depuis le 3 octobre 2022" in page.text

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            pytest.param("meeting_on", "31/02/2022", id="31-february"),
            pytest.param(
                "act_identifier", "082-218201127-20220930-1234567890123456-DE", id="16-characters"
            ),
            pytest.param("act_identifier", "082-218201128-20220930-A-DE", id="wrong-key"),
            pytest.param("present_count", "douze", id="words"),
            pytest.param("convened_on", "01/10/2022", id="convened-after"),
        ],
    )
    def test_a_refusal_keeps_what_was_typed(
        self, client: SignedInClient, session: Session, field: str, value: str
    ) -> None:
        body = make_body(session)
        session.commit()

        response = client.post(
            "/deliberations", data={**TYPED, "collectivite_id": str(body.id), field: value}
        )

        assert response.status_code == 422
        assert f'value="{value}"' in response.text
        assert "Convention d’adhésion" in response.text
        assert queries.count(session, Filters()) == 0

    def test_a_duplicate_names_the_other_act(
        self, client: SignedInClient, session: Session
    ) -> None:
        body = make_body(session)
        make_deliberation(session, body, act_identifier=IDENTIFIER, number="41 bis")
        session.commit()

        response = client.post("/deliberations", data={**TYPED, "collectivite_id": str(body.id)})

        assert response.status_code == 409
        assert "41 bis du 30 septembre 2022" in response.text

    def test_a_correction(self, client: SignedInClient, session: Session) -> None:
        body = make_body(session)
        act = make_deliberation(session, body)
        session.commit()
        address = f"/deliberations/{act.id}/correction"

        assert client.get(address).status_code == 200
        changed = client.post(
            address, data={**TYPED, "collectivite_id": str(body.id), "number": "2022-42"}
        )

        assert changed.status_code == 303
        assert "n°\u00a02022-42" in client.get(f"/deliberations/{act.id}").text


class TestReading:
    def test_an_identifier_leads_to_a_filled_form(
        self, client: SignedInClient, session: Session
    ) -> None:
        body = make_body(session)
        session.commit()

        page = client.get(f"/deliberations/lire-identifiant?identifiant={IDENTIFIER}.pdf")
        form = client.get(f"/deliberations/nouvelle?identifiant={IDENTIFIER}")

        assert "Identifiant lu" in page.text
        assert "Moissac" in page.text
        assert 'value="30/09/2022"' in form.text
        assert f'value="{body.id}" selected' in form.text

    @pytest.mark.parametrize("typed", ["", "bonjour", "0" * 900, "%00", "<script>"])
    def test_nonsense_is_answered(self, client: SignedInClient, typed: str) -> None:
        response = client.get("/deliberations/lire-identifiant", params={"identifiant": typed})

        assert response.status_code == 200
        assert "<script>" not in response.text.replace("<script type", "")


class TestAccess:
    def test_an_elu_reads(self, elu_client: SignedInClient, session: Session) -> None:
        act = make_deliberation(session, make_body(session))
        session.commit()

        assert elu_client.get("/deliberations").status_code == 200
        assert elu_client.get(f"/deliberations/{act.id}").status_code == 200
        assert elu_client.get("/deliberations/nouvelle").status_code == 403
        assert elu_client.post("/deliberations", data={}).status_code == 403

    def test_an_unknown_one(self, client: SignedInClient) -> None:
        assert client.get(f"/deliberations/{uuid4()}").status_code == 404
        assert client.get("/deliberations/nouvelle?collectivite=moissac").status_code == 404


class TestApi:
    def test_write_then_read(self, api: Callable[..., TestClient], session: Session) -> None:
        body = make_body(session)
        session.commit()

        written = api().post(
            "/api/v1/deliberations",
            json={**TYPED, "collectivite_id": str(body.id), "present_count": 12},
        )
        listed = api(Role.ELU).get("/api/v1/deliberations").json()

        assert written.status_code == 201
        assert written.json()["executoire_on"] == "2022-10-03"
        assert written.json()["present_count"] == 12
        assert [item["id"] for item in listed["items"]] == [written.json()["id"]]
        assert listed["next"] is None

    def test_pages(self, api: Callable[..., TestClient], session: Session) -> None:
        body = make_body(session)
        for number in range(3):
            make_deliberation(session, body, number=str(number))
        session.commit()
        client, address, seen = api(), "/api/v1/deliberations?limit=2", []

        while address:
            page = client.get(address).json()
            seen += [item["number"] for item in page["items"]]
            address = page["next"]

        assert sorted(seen) == ["0", "1", "2"]
