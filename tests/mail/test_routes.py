"""The page of the outbox."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, col, select, update

from app.core.db import write_session
from app.mail import queries, service
from app.mail.models import OutboxMessage
from app.mail.service import Message

PAGE = "/administration/courriels"


def enqueue(engine: Engine, key: str = "k", **values: object) -> str:
    message = Message(f"mairie@{key}.example", f"Échéance {key}", "Lien secret : JETON")
    with write_session(engine) as session:
        service.enqueue(session, message, key=key)
        chosen = col(OutboxMessage.key) == key
        if values:
            session.exec(update(OutboxMessage).where(chosen).values(**values))
        return str(session.exec(select(OutboxMessage.id).where(chosen)).one())


class TestIndex:
    def test_it_says_that_nothing_is_sent_without_a_relay(self, admin_client: TestClient) -> None:
        response = admin_client.get(PAGE)

        assert response.status_code == 200
        assert "Aucun serveur d’envoi n’est configuré" in response.text
        assert "Aucun message ici" in response.text

    def test_it_shows_what_is_stuck_and_never_the_text(
        self, engine: Engine, admin_client: TestClient
    ) -> None:
        enqueue(engine, "moissac", state="dead", last_error="550 Boîte inconnue")
        enqueue(engine, "albias")

        page = admin_client.get(PAGE).text
        filtered = admin_client.get(PAGE, params={"etat": "dead", "q": "moissac"}).text

        assert "550 Boîte inconnue" in page
        assert "1 message en échec" in page
        assert "JETON" not in page
        assert "mairie@moissac.example" in filtered
        assert "mairie@albias.example" not in filtered

    def test_its_statements_do_not_grow_with_its_rows(
        self, engine: Engine, admin_client: TestClient, count_statements: Callable[[], Any]
    ) -> None:
        enqueue(engine)
        with count_statements() as few:
            admin_client.get(PAGE)
        for number in range(60):
            enqueue(engine, f"n{number}")
        with count_statements() as many:
            admin_client.get(PAGE)

        assert len(many) == len(few)
        assert "Page 1 sur 2" in admin_client.get(PAGE).text

    def test_an_agent_has_no_business_here(self, client: TestClient) -> None:
        assert client.get(PAGE).status_code == 403

    @pytest.mark.parametrize("query", ["etat=zzz", "page=999", "q=%25%27%3Cscript%3E"])
    def test_an_odd_address_shows_a_page(self, admin_client: TestClient, query: str) -> None:
        response = admin_client.get(f"{PAGE}?{query}")

        assert response.status_code == 200
        assert "<script>" not in response.text


class TestActs:
    @pytest.mark.parametrize(
        ("act", "state"), [("renvoi", "queued"), ("parti", "sent"), ("abandon", "cancelled")]
    )
    def test_each_button_does_what_it_says(
        self, engine: Engine, session: Session, admin_client: TestClient, act: str, state: str
    ) -> None:
        message_id = enqueue(engine, state="to_check")

        response = admin_client.post(f"{PAGE}/{message_id}/{act}")

        assert response.status_code == 303
        assert [row.state for row in queries.rows(session)] == [state]

    def test_what_has_gone_is_refused(self, engine: Engine, admin_client: TestClient) -> None:
        message_id = enqueue(engine, state="sent")

        response = admin_client.post(f"{PAGE}/{message_id}/renvoi")

        assert response.status_code == 409
        assert "rien à renvoyer" in response.text

    def test_an_unknown_message(self, admin_client: TestClient) -> None:
        assert admin_client.post(f"{PAGE}/{uuid4()}/renvoi").status_code == 404

    def test_an_agent_cannot(self, engine: Engine, client: TestClient) -> None:
        message_id = enqueue(engine, state="dead")

        assert client.post(f"{PAGE}/{message_id}/parti").status_code == 403
