"""The page of background work."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, update
from sqlmodel import Session

from app.core.db import write_session
from app.jobs import queries, service
from app.jobs.models import Job

PAGE = "/administration/travaux"


def enqueue(engine: Engine, label: str = "Export de l’été", **values: object) -> UUID:
    with write_session(engine) as session:
        job_id = service.enqueue(session, "export", {}, label=label)
        if values:
            session.exec(update(Job).where(Job.id == job_id).values(**values))  # type: ignore[arg-type]
    return job_id


class TestIndex:
    def test_it_says_that_no_worker_is_running(self, admin_client: TestClient) -> None:
        response = admin_client.get(PAGE)

        assert response.status_code == 200
        assert "Aucun programme de travail n’est en marche" in response.text
        assert "Aucun travail ici" in response.text

    def test_it_shows_progress_errors_and_filters(
        self, engine: Engine, admin_client: TestClient
    ) -> None:
        enqueue(engine, state="running", progress_done=3, progress_total=4)
        enqueue(engine, "Import des ETP", state="failed", last_error="Colonne absente.")

        response = admin_client.get(PAGE, params={"etat": "failed"})

        assert "3 sur 4" in admin_client.get(PAGE).text
        assert "Colonne absente." in response.text
        assert "Export de l’été" not in response.text

    def test_its_statements_do_not_grow_with_its_rows(
        self, engine: Engine, admin_client: TestClient, count_statements: Callable[[], Any]
    ) -> None:
        enqueue(engine)
        with count_statements() as few:
            admin_client.get(PAGE)
        for _ in range(30):
            enqueue(engine)
        with count_statements() as many:
            admin_client.get(PAGE)

        assert len(many) == len(few)

    def test_an_agent_has_no_business_here(self, client: TestClient) -> None:
        assert client.get(PAGE).status_code == 403

    def test_a_stranger_is_sent_to_sign_in(self, stranger: TestClient) -> None:
        assert stranger.get(PAGE).status_code == 303

    @pytest.mark.parametrize("query", ["etat=zzz", "page=999"])
    def test_an_odd_address_shows_a_page(self, admin_client: TestClient, query: str) -> None:
        assert admin_client.get(f"{PAGE}?{query}").status_code == 200


class TestActs:
    def test_a_failed_job_is_put_back(
        self, engine: Engine, session: Session, admin_client: TestClient
    ) -> None:
        job_id = enqueue(engine, state="failed")

        response = admin_client.post(f"{PAGE}/{job_id}/relance")

        assert response.status_code == 303
        assert queries.counts(session)["queued"] == 1

    def test_twice_is_refused(self, engine: Engine, admin_client: TestClient) -> None:
        job_id = enqueue(engine)

        assert admin_client.post(f"{PAGE}/{job_id}/annulation").status_code == 303
        assert admin_client.post(f"{PAGE}/{job_id}/annulation").status_code == 409

    def test_an_unknown_job(self, admin_client: TestClient) -> None:
        assert admin_client.post(f"{PAGE}/{uuid4()}/relance").status_code == 404

    def test_an_agent_cannot(self, engine: Engine, client: TestClient) -> None:
        assert client.post(f"{PAGE}/{enqueue(engine)}/annulation").status_code == 403
