"""What a supervisor asks of the service."""

from datetime import timedelta

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.core.clock import now
from app.core.settings import Settings
from app.jobs import service as jobs


class TestHealth:
    def test_the_process_answers(self, stranger: TestClient) -> None:
        assert stranger.get("/healthz").text == "ok"

    def test_ready_names_what_is_missing(self, stranger: TestClient, settings: Settings) -> None:
        response = stranger.get("/readyz")

        assert response.status_code == 503
        assert response.json()["causes"] == ["worker", "data folder"]

    def test_ready_when_the_worker_gives_signs_of_life(
        self, stranger: TestClient, settings: Settings, engine: Engine
    ) -> None:
        settings.data_dir.mkdir()
        jobs.beat(engine, "worker", now(), {})

        assert stranger.get("/readyz").status_code == 200

    def test_an_old_sign_of_life_does_not_count(
        self, stranger: TestClient, settings: Settings, engine: Engine
    ) -> None:
        settings.data_dir.mkdir()
        jobs.beat(engine, "worker", now() - timedelta(hours=1), {})

        assert stranger.get("/readyz").json()["causes"] == ["worker"]

    def test_figures_are_closed_to_strangers(self, stranger: TestClient) -> None:
        assert stranger.get("/metrics").status_code == 404

    def test_figures_open_with_the_token(self, stranger: TestClient, settings: Settings) -> None:
        open_settings = settings.model_copy(update={"metrics_token": _secret("m" * 20)})
        stranger.app.state.settings = open_settings  # type: ignore[attr-defined]

        response = stranger.get("/metrics", headers={"Authorization": f"Bearer {'m' * 20}"})

        assert response.status_code == 200
        assert "jalon_mail_waiting 0" in response.text


def _secret(text: str) -> object:
    from pydantic import SecretStr

    return SecretStr(text)
