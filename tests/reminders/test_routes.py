"""The page of reminders, and noting an answer expected."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.core.clock import now
from app.core.settings import Settings
from app.jobs.models import Heartbeat
from app.reminders import service
from app.reminders.models import Snooze
from tests.reminders.factories import make_agent, make_convention, make_member

SOON = date(2027, 1, 31)
TODAY = date(2026, 11, 21)


class TestList:
    def test_an_empty_base_is_told_as_such(self, client: TestClient) -> None:
        page = client.get("/rappels").text

        assert "Aucun rappel dans les six mois" in page
        assert "Aucun serveur d’envoi n’est configuré" in page
        assert "jamais été préparés" in page

    def test_what_will_leave_in_six_months_is_announced(
        self, client: TestClient, session: Session
    ) -> None:
        make_convention(session, make_member(session, "Moissac"), ends_on=SOON)
        make_convention(
            session, make_member(session, "Lointaine"), ends_on=date(2029, 1, 31), reference="X"
        )
        session.commit()

        page = client.get("/rappels").text

        assert "Moissac" in page
        assert "3\u00a0mois avant" in page
        assert "Lointaine" not in page

    def test_what_was_planned_is_told_with_its_mail(
        self, client: TestClient, session: Session, settings: Settings
    ) -> None:
        make_agent(session, "b@example.org")
        make_convention(session, make_member(session, "Moissac"), ends_on=SOON)
        service.plan(session, settings, TODAY)
        session.commit()

        page = client.get("/rappels").text

        assert "b@example.org" in page
        assert "en attente" in page
        assert "ne sont plus préparés" not in page

    def test_a_banner_tells_that_nothing_runs_since_26_hours(
        self, client: TestClient, session: Session
    ) -> None:
        late = now() - timedelta(hours=26, minutes=1)
        session.add(Heartbeat(name="reminders", at=late, details={}))
        session.commit()

        assert "ne sont plus préparés" in client.get("/rappels").text

    def test_more_conventions_take_no_more_statements(
        self, client: TestClient, session: Session, settings: Settings,
        count_statements: Callable[[], Any],
    ) -> None:  # fmt: skip
        def statements() -> int:
            with count_statements() as seen:
                assert client.get("/rappels").status_code == 200
            return len(seen)

        make_agent(session, "b@example.org")
        make_convention(session, ends_on=SOON, reference="0")
        service.plan(session, settings, TODAY)
        session.commit()
        few = statements()
        for number in range(1, 20):
            make_convention(session, ends_on=SOON, reference=str(number))
        service.plan(session, settings, TODAY)
        session.commit()

        assert statements() == few

    def test_an_elu_reads_without_buttons(self, elu_client: TestClient, session: Session) -> None:
        make_convention(session, ends_on=SOON)
        session.commit()

        response = elu_client.get("/rappels?page=abc")

        assert response.status_code == 200
        assert "Réponse prévue le…" not in response.text


class TestSnooze:
    def test_it_is_noted_and_shown(self, client: TestClient, session: Session) -> None:
        convention = make_convention(session, ends_on=SOON)
        session.commit()
        typed = {"until_on": "15/12/2026", "note": "Conseil du 14"}

        response = client.post(f"/rappels/{convention.id}/reponse", data=typed)

        assert response.status_code == 303
        page = client.get("/rappels").text
        assert "15/12/2026" in page
        assert "Conseil du 14" in page

    def test_a_wrong_date_keeps_what_was_typed(self, client: TestClient, session: Session) -> None:
        convention = make_convention(session, ends_on=SOON)
        session.commit()
        typed = {"until_on": "31/02/2027", "note": "Conseil du 14"}

        response = client.post(f"/rappels/{convention.id}/reponse", data=typed)

        assert response.status_code == 422
        assert "31/02/2027" in response.text
        assert "Conseil du 14" in response.text
        assert session.exec(select(Snooze)).all() == []

    def test_a_stranger_and_an_elu_may_not(
        self, stranger: TestClient, elu_client: TestClient, session: Session
    ) -> None:
        convention = make_convention(session, ends_on=SOON)
        session.commit()
        url = f"/rappels/{convention.id}/reponse"

        assert elu_client.post(url, data={"until_on": "15/12/2026"}).status_code == 403
        assert stranger.post(url, data={"until_on": "15/12/2026"}).status_code in {303, 401}

    def test_an_unknown_convention_is_not_found(self, client: TestClient) -> None:
        response = client.post(f"/rappels/{uuid4()}/reponse", data={"until_on": "15/12/2026"})

        assert response.status_code == 404
