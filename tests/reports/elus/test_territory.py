"""« Où en est le territoire »: the figures of the dashboard in plain words, where élus land."""

from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.auth import service as auth
from app.auth.rules import Role
from app.journal import SYSTEM
from app.reports.elus.territory import OTHERS, territory_page
from tests.conftest import SignedInClient
from tests.conventions.factories import make_convention
from tests.datasets.factories import declare, make_body

TODAY = date(2026, 11, 21)
PASSWORD = "une phrase assez longue"


@pytest.fixture
def territory(session: Session) -> Session:
    """An EPCI and two communes, one of which publishes and is bound; a body of no EPCI."""
    epci = make_body(session, "CC des Deux Rives", kind="epci", obligation="exempt")
    valence = make_body(session, "Valence", epci_id=epci.id, executive_title="maire")
    make_body(session, "Auvillar", epci_id=epci.id, obligation="unknown")
    make_body(session, "Département", kind="departement", obligation="subject")
    make_convention(session, valence, duration_months=36)
    declare(session, valence.id)
    session.commit()
    return session


class TestPage:
    def test_three_sentences_with_the_figures_of_the_dashboard(self, territory: Session) -> None:
        page = territory_page(territory, TODAY)

        must, held, sets = page.sentences
        assert must == (
            "2 membres doivent publier leurs données en ligne, sur 4 membres suivis ; "
            "pour 1 autre, un chiffre manque encore."
        )
        assert held.startswith("1 convention est en vigueur ; ")
        assert sets.startswith("1 jeu de données est publié sur ")

    def test_each_epci_comes_first_in_its_group_then_those_without(
        self, territory: Session
    ) -> None:
        groups = territory_page(territory, TODAY).groups

        assert [(one.name, [line.name for line in one.lines]) for one in groups] == [
            ("CC des Deux Rives", ["CC des Deux Rives", "Auvillar", "Valence"]),
            (OTHERS, ["Département"]),
        ]
        assert (groups[0].subject_count, groups[0].convention_count) == (1, 1)
        assert groups[0].published == 1

    def test_groups_add_up_to_the_dashboard(self, territory: Session) -> None:
        page = territory_page(territory, TODAY)

        assert sum(g.published for g in page.groups) == sum(
            one.published for one in page.figures.datasets
        )
        assert sum(g.concerned for g in page.groups) == sum(
            one.concerned for one in page.figures.datasets
        )

    def test_nothing_loaded_is_said(self, elu_client: SignedInClient) -> None:
        assert "Aucun membre n’est suivi" in elu_client.get("/territoire").text

    @pytest.mark.usefixtures("territory")
    def test_an_elu_is_not_offered_what_only_agents_may_do(
        self, elu_client: SignedInClient, client: SignedInClient
    ) -> None:
        assert "Partager par un lien" not in elu_client.get("/territoire").text
        assert "Partager par un lien" in client.get("/territoire").text

    @pytest.mark.parametrize("path", ["/territoire", "/territoire/seance"])
    def test_a_stranger_signs_in_first(self, stranger: TestClient, path: str) -> None:
        assert stranger.get(path).status_code == 303


class TestSlides:
    @pytest.mark.usefixtures("territory")
    def test_they_are_one_page_with_anchors(self, elu_client: SignedInClient) -> None:
        page = elu_client.get("/territoire/seance").text

        for number in range(1, 8):
            assert f'href="#diapo-{number}"' in page
            assert f'id="diapo-{number}"' in page
        assert "membres doivent publier leurs données" in page


class TestLanding:
    @pytest.mark.parametrize(
        ("role", "home"),
        [
            (Role.ELU, "/territoire"),
            (Role.AGENT, "/tableau-de-bord"),
            (Role.ADMIN, "/tableau-de-bord"),
        ],
    )
    def test_each_role_lands_on_its_page(
        self, session: Session, stranger: TestClient, role: Role, home: str
    ) -> None:
        auth.add_user(session, SYSTEM, email="a@exemple.fr", role=role, password=PASSWORD)
        session.commit()

        signed = stranger.post("/connexion", data={"email": "a@exemple.fr", "password": PASSWORD})

        assert signed.headers["location"] == home
        assert stranger.get("/").headers["location"] == home
