"""Search: names without accents, numbers whole, members first, the count of each list."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.core.clock import now
from app.deliberations.models import Deliberation
from tests.datasets.factories import TODAY, make_body
from tests.reminders.factories import make_convention


@pytest.fixture
def territory(session: Session) -> Session:
    honor = make_body(
        session, "L’Honor-de-Cos", code="82076", insee_code="82076", siren="218200764"
    )
    make_body(session, "Saint-Étienne", relation="none", code="42218", insee_code="42218")
    make_body(session, "Saint-Étienne-de-Tulmont", code="82161", insee_code="82161")
    make_body(session, "Étienville", relation="none", code="50177", insee_code="50177")
    make_convention(session, honor, reference="TGN-2024-007")
    session.add(
        Deliberation(
            collectivite_id=honor.id, number="2024-12", subject="Adhésion à la plateforme",
            meeting_on=TODAY, act_identifier="082-218200764-20240912-2024_12-DE",
            recorded_at=now(),
        )
    )  # fmt: skip
    session.commit()
    return session


def hits(client: TestClient, asked: str) -> list[str]:
    page = client.get("/recherche", params={"q": asked})
    assert page.status_code == 200
    lists = re.findall(r'<ul class="hits".*?</ul>', page.text, re.DOTALL)
    return [unescape(name) for part in lists for name in re.findall(r"<a[^>]*>([^<]+)</a>", part)]


@pytest.mark.usefixtures("territory")
class TestSearch:
    @pytest.mark.parametrize(
        ("asked", "first"),
        [
            pytest.param("honor de cos", "L’Honor-de-Cos", id="no-accent-no-hyphen"),
            pytest.param("218 200 764", "L’Honor-de-Cos", id="siren-with-spaces"),
            pytest.param("82076", "L’Honor-de-Cos", id="insee"),
            pytest.param("TGN-2024-007", "L’Honor-de-Cos", id="reference"),
            pytest.param("2024-12", "L’Honor-de-Cos, 21 novembre 2026", id="number"),
            pytest.param(
                "082-218200764-20240912", "L’Honor-de-Cos, 21 novembre 2026", id="identifier"
            ),
        ],
    )
    def test_it_finds(self, elu_client: TestClient, asked: str, first: str) -> None:
        assert hits(elu_client, asked)[0] == first

    def test_members_come_first_then_the_nearest_name(self, elu_client: TestClient) -> None:
        assert hits(elu_client, "etien") == [
            "Saint-Étienne-de-Tulmont",
            "Étienville",
            "Saint-Étienne",
        ]

    @pytest.mark.parametrize("asked", ["", " ", "x", "%", "_"])
    def test_too_short_searches_nothing(self, elu_client: TestClient, asked: str) -> None:
        assert hits(elu_client, asked) == []

    @pytest.mark.parametrize("asked", ["%%", "__", "\\\\", "''--", "é" * 5000])
    def test_signs_are_not_jokers(self, elu_client: TestClient, asked: str) -> None:
        assert hits(elu_client, asked) == []

    def test_nothing_found_says_how_to_search(self, elu_client: TestClient) -> None:
        page = elu_client.get("/recherche?q=zzzz").text

        assert "Rien ne correspond" in page

    def test_three_statements_a_room_at_most_whatever_is_found(
        self, elu_client: TestClient, session: Session, count_statements: Callable[[], Any]
    ) -> None:
        def statements() -> int:
            with count_statements() as seen:
                assert elu_client.get("/recherche?q=etienne").status_code == 200
            return len(seen)

        few = statements()
        for number in range(12):
            body = make_body(session, f"Étienne {number}")
            make_convention(session, body, reference=f"ETIENNE-{number}")
        session.commit()

        assert statements() == few

    def test_the_counts_are_those_of_the_lists(
        self, elu_client: TestClient, session: Session
    ) -> None:
        for number in range(12):
            make_body(session, f"Étienne {number}", relation="none")
        session.commit()

        page = elu_client.get("/recherche?q=etienne").text

        assert "Voir 14 organismes" in page.replace("\u00a0", " ")

    @pytest.mark.parametrize("asked", ["218 200 764", "21820076400018", "82076"])
    def test_a_code_is_found_whatever_its_length(
        self, elu_client: TestClient, session: Session, asked: str
    ) -> None:
        make_body(session, "Sept-Codes", code="z", siret="21820076400018", relation="none")
        session.commit()

        assert len(hits(elu_client, asked)) == 1

    def test_a_stranger_signs_in_first(self, stranger: Any) -> None:
        assert stranger.get("/recherche?q=moissac", follow_redirects=False).status_code == 303
