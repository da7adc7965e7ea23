"""The work list, and bodies added by hand."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.collectivites import service
from app.collectivites.models import Collectivite
from app.reports.queries import bodies
from tests.collectivites.factories import (
    SETTINGS,
    TODAY,
    make_collectivite,
    make_headcount,
    make_population,
)

WORK = "/collectivites/a-verifier"
NEW = "/collectivites/nouvelle"
TYPED = {"kind": "acteur_associe", "name": "Office de tourisme", "relation": "acteur_associe"}


class TestWorkList:
    def test_it_says_what_is_missing_largest_first(self, session: Session, client: Any) -> None:
        small = make_collectivite(session, "Albias", email="mairie@albias.fr")
        large = make_collectivite(session, "Moissac")
        settled = make_collectivite(session, "Montauban")
        for body, population in ((small, 3_600), (large, 13_000), (settled, 62_000)):
            make_population(session, body, population)
        make_headcount(session, settled, "1500")
        service.rebuild_obligations(session, SETTINGS)
        session.commit()

        page = client.get(WORK).text

        assert "2 organismes à vérifier" in page
        assert page.index("Moissac") < page.index("Albias")
        assert "Montauban" not in page
        assert "le nombre d’agents (ETP)" in page
        letter = unquote(page.split('href="mailto:')[1].split('"')[0])
        assert letter.startswith("mairie@albias.fr?subject=Nombre")
        assert "50 agents" in letter

    def test_it_counts_what_the_dashboard_counts_and_the_syndicat_apart(
        self, session: Session, client: Any
    ) -> None:
        make_population(session, make_collectivite(session, "Moissac"), 13_000)
        ours = make_collectivite(session, "Numérique", kind="syndicat", relation="self")
        service.rebuild_obligations(session, SETTINGS)
        session.commit()

        page = client.get(WORK).text

        assert "1 organisme à vérifier" in page
        assert bodies.obligations(session, TODAY) == {"unknown": 1}
        assert f'href="/collectivites/{ours.id}#effectifs"' in page
        assert "hors de ce compte" in page

    def test_a_band_is_shown_as_an_indication(self, session: Session, client: Any) -> None:
        body = make_collectivite(session)
        make_population(session, body, 5_000)
        service.rebuild_obligations(session, SETTINGS)
        from tests.collectivites.factories import AGENT

        service.record_band(session, AGENT, body.id, "21", 2024, TODAY)
        session.commit()

        assert "50 à 99 salariés, à titre d’indication" in client.get(WORK).text

    def test_empty_it_says_so(self, client: Any) -> None:
        assert "Plus rien à vérifier" in client.get(WORK).text

    def test_an_elu_reads_and_a_stranger_signs_in(
        self, session: Session, elu_client: Any, stranger: TestClient
    ) -> None:
        make_population(session, make_collectivite(session), 5_000)
        service.rebuild_obligations(session, SETTINGS)
        session.commit()

        page = elu_client.get(WORK)

        assert page.status_code == 200
        assert "Saisir l’effectif" not in page.text
        assert stranger.get(WORK).status_code == 303

    def test_the_number_of_statements_does_not_grow(
        self, session: Session, client: Any, count_statements: Callable[[], Any]
    ) -> None:
        counts = []
        for _ in range(2):
            for _ in range(6):
                make_population(session, make_collectivite(session), 5_000)
            service.rebuild_obligations(session, SETTINGS)
            session.commit()
            with count_statements() as seen:
                assert client.get(WORK).status_code == 200
            counts.append(len(seen))

        assert counts[0] == counts[1]


class TestNewBody:
    def test_it_leads_to_its_sheet(self, session: Session, client: Any) -> None:
        answer = client.post(NEW, data={**TYPED, "siret": "200 061 257 00016"})

        body = session.exec(select(Collectivite)).one()
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/collectivites/{body.id}"
        assert (body.siren, body.relation) == ("200061257", "acteur_associe")

    def test_a_wrong_key_keeps_what_was_typed(self, session: Session, client: Any) -> None:
        page = client.post(NEW, data={**TYPED, "siren": "218201128"})

        assert page.status_code == 422
        assert "clé fausse" in page.text
        assert 'value="218201128"' in page.text
        assert 'value="Office de tourisme"' in page.text
        assert session.exec(select(Collectivite)).all() == []

    def test_the_same_siren_twice_is_a_conflict(self, client: Any) -> None:
        statuses = [
            client.post(NEW, data={**TYPED, "siren": "200061257"}).status_code for _ in range(2)
        ]

        assert statuses == [303, 409]

    def test_only_agents_add(self, elu_client: Any, stranger: TestClient) -> None:
        assert elu_client.get(NEW).status_code == 403
        assert elu_client.post(NEW, data=TYPED).status_code == 403
        assert stranger.get(NEW).status_code == 303
