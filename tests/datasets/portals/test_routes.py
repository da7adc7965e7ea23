"""The page of the harvests: who may decide what, and what a cell says was observed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.collectivites.models import Collectivite
from app.core.settings import Settings
from app.datasets.portals import running, service
from app.datasets.portals.models import Matching, Portal
from app.datasets.portals.observing import Check, Verdict
from app.datasets.rules import Conformity, DatasetCode
from app.jobs.models import Job
from tests.conftest import SignedInClient
from tests.datasets.factories import AGENT, TODAY, claim, declare
from tests.datasets.portals import shapes
from tests.datasets.portals.nights import Night, not_measured
from tests.datasets.portals.server import Handle, Site

PAGE = "/jeux-de-donnees/moissons"
PORTAL = {"kind": "ckan", "url": "https://data.exemple.fr", "name": "Données d’ici"}


@pytest.fixture
def harvest(
    session: Session, night: Night, publish: Callable[[Handle], Portal]
) -> Callable[..., None]:
    """One more reading of a portal with one file, each the day after the one before."""
    publish(shapes.served("COLL_NOM;DELIB_ID\nMoissac;1\n"))

    def run(on: date = TODAY, check: Check = not_measured) -> None:
        session.commit()
        night(on, check=check)

    return run


def the(session: Session, table: Any) -> Any:
    """Its only row, as it is now."""
    session.commit()
    session.expunge_all()
    row = session.exec(select(table)).one()
    session.commit()
    return row


class TestPortals:
    def test_a_portal_is_added_stopped_and_taken_up(
        self, client: SignedInClient, session: Session
    ) -> None:
        added = client.post(f"{PAGE}/portails", data=PORTAL)
        portal = the(session, Portal)
        stopped = client.post(f"{PAGE}/portails/{portal.id}/activite", data={"active": "0"})
        is_active = the(session, Portal).is_active
        again = client.post(f"{PAGE}/portails/{portal.id}/activite", data={"active": "0"})
        taken_up = client.post(f"{PAGE}/portails/{portal.id}/activite", data={"active": "1"})

        assert [added.status_code, stopped.status_code, taken_up.status_code] == [303] * 3
        assert (portal.kind, portal.url, portal.is_active) == ("ckan", PORTAL["url"], True)
        assert not is_active
        assert again.status_code == 409
        assert "Données d’ici" in client.get(PAGE).text

    @pytest.mark.parametrize(
        ("name", "value", "sentence"),
        [
            ("kind", "ftp", "Choisissez le type du portail"),
            ("name", " ", "Donnez un nom"),
            ("url", "data.exemple.fr", "Seules les adresses http:// et https://"),
            ("url", "file:///etc/passwd", "Seules les adresses http:// et https://"),
            ("url", "https://moi:secret@exemple.fr", "nom d’utilisateur"),
            ("url", "http://127.0.0.1:8000", "réseau interne"),
            ("url", "http://localhost/", "réseau interne"),
            ("url", "http://[::1]/", "réseau interne"),
            ("url", "http://169.254.169.254/latest", "réseau interne"),
        ],
    )
    def test_what_is_wrong_is_said_and_given_back(
        self, client: SignedInClient, name: str, value: str, sentence: str
    ) -> None:
        response = client.post(f"{PAGE}/portails", data={**PORTAL, name: value})

        assert response.status_code == 422
        assert sentence in response.text
        assert "Données d’ici" in response.text or name == "name"

    def test_the_same_portal_twice_is_refused(self, client: SignedInClient) -> None:
        client.post(f"{PAGE}/portails", data=PORTAL)

        response = client.post(
            f"{PAGE}/portails", data={**PORTAL, "url": "https://data.exemple.fr/"}
        )

        assert response.status_code == 422
        assert "déjà dans la liste" in response.text

    def test_inside_is_added_where_the_settings_allow_it(
        self, client: SignedInClient, settings: Settings
    ) -> None:
        settings.harvest_private_network = True

        response = client.post(f"{PAGE}/portails", data={**PORTAL, "url": "http://10.0.0.4/"})

        assert response.status_code == 303

    def test_a_try_and_a_harvest_are_jobs_asked_once(
        self, client: SignedInClient, session: Session
    ) -> None:
        client.post(f"{PAGE}/portails", data=PORTAL)
        portal = the(session, Portal)

        for _ in range(2):
            assert client.post(f"{PAGE}/portails/{portal.id}/essai").status_code == 303
            assert client.post(f"{PAGE}/maintenant").status_code == 303

        kinds = [job.kind for job in session.exec(select(Job))]
        session.commit()
        assert sorted(kinds) == [running.KIND, running.TRY_KIND]
        assert "Moisson en cours" in client.get(PAGE).text
        assert client.post(f"{PAGE}/annulation").status_code == 303
        assert "Moisson en cours" not in client.get(PAGE).text

    def test_an_elu_reads_and_decides_nothing(
        self, elu_client: SignedInClient, stranger: TestClient
    ) -> None:
        assert elu_client.get(PAGE).status_code == 200
        assert "Moissonner maintenant" not in elu_client.get(PAGE).text
        for path in ("portails", "rapprochements", "maintenant", "annulation"):
            assert elu_client.post(f"{PAGE}/{path}").status_code == 403
        assert stranger.get(PAGE).status_code in {302, 303, 401}

    def test_what_does_not_exist_is_not_found(self, client: SignedInClient) -> None:
        for path in (f"portails/{uuid4()}/essai", f"portails/{uuid4()}/activite", "annulation"):
            assert client.post(f"{PAGE}/{path}").status_code == 404


class TestGivenUp:
    def test_a_lost_address_is_followed_no_more(
        self,
        client: SignedInClient,
        elu_client: SignedInClient,
        session: Session,
        harvest: Callable[..., None],
        site: Site,
    ) -> None:
        harvest(TODAY - timedelta(days=12))
        service.decide(session, AGENT, [the(session, Matching).id], "confirm")
        harvest(TODAY - timedelta(days=11))
        kept = dict(site.routes)
        del site.routes["/file.csv"]
        for days in (10, 2):
            harvest(TODAY - timedelta(days=days))
        address = f"{PAGE}/rapprochements/{the(session, Matching).id}/abandon"
        too_early = client.post(address)
        harvest(TODAY - timedelta(days=1))

        assert elu_client.post(address).status_code == 403
        page = client.get(PAGE).text
        done = client.post(address)
        again = client.post(address)

        assert too_early.status_code == 409
        assert "compte encore sur cette adresse" in too_early.text
        assert "Ne plus suivre" in page
        assert (done.status_code, again.status_code) == (303, 409)
        assert "Tous les fichiers confirmés répondent" in client.get(PAGE).text
        assert "lien mort" not in client.get("/tableau-de-bord").text
        assert client.post(f"{PAGE}/rapprochements/{uuid4()}/abandon").status_code == 404
        site.routes.update(kept)
        asked = len(site.asked)
        harvest(TODAY)
        assert "/file.csv" not in [path for path, _ in site.asked[asked:]]
        assert the(session, Matching).state == "stopped"


class TestProposals:
    def test_a_proposal_is_shown_with_its_reason_then_confirmed_once(
        self, client: SignedInClient, session: Session, harvest: Callable[..., None]
    ) -> None:
        harvest()
        page = client.get(PAGE).text
        matching = the(session, Matching)
        data = {"selected": [str(matching.id)], "decision": "confirm"}

        done = client.post(f"{PAGE}/rapprochements", data=data)
        again = client.post(f"{PAGE}/rapprochements", data={**data, "decision": "reject"})

        assert "le fichier déclare le schéma scdl/deliberations 2.1.5" in page
        assert "Délibérations, Moissac" in page
        assert done.status_code == again.status_code == 303
        decided = the(session, Matching)
        assert (decided.state, decided.decided_by) == ("confirmed", "Test agent")
        assert "Rien à confirmer" in client.get(PAGE).text

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"decision": "confirm"}, "Cochez au moins une proposition."),
            ({"selected": ["pas un id"], "decision": "confirm"}, "Cochez au moins"),
            ({"selected": [str(uuid4())], "decision": "autre"}, "Choisissez « Confirmer »"),
        ],
    )
    def test_an_unclear_answer_is_refused(
        self, client: SignedInClient, data: dict[str, Any], sentence: str
    ) -> None:
        response = client.post(f"{PAGE}/rapprochements", data=data)

        assert response.status_code == 422
        assert sentence in response.text

    def test_the_dashboard_counts_what_waits(
        self, client: SignedInClient, harvest: Callable[..., None]
    ) -> None:
        harvest()

        assert "Reconnaître 1 fichier trouvé" in client.get("/tableau-de-bord").text


class TestCell:
    def test_the_cell_shows_what_was_declared_and_what_is_observed(
        self,
        client: SignedInClient,
        session: Session,
        harvest: Callable[..., None],
        body: Collectivite,
        site: Site,
    ) -> None:
        def checked(_content: bytes, _code: DatasetCode) -> Verdict:
            return Verdict(Conformity.MINOR, "scdl/deliberations", "2.1.5", 40, 1, "7")

        before = claim(licence="odbl", observed_on=date(2026, 11, 1))
        declare(session, body.id, DatasetCode.DELIBERATIONS, before)
        session.commit()
        harvest()
        service.decide(session, AGENT, [the(session, Matching).id], "confirm")
        harvest(check=checked)

        text = " ".join(
            client.get(f"/jeux-de-donnees/membres/{body.id}/deliberations").text.split()
        )

        assert "<strong>Observé</strong> le 21 novembre 2026 par Jalon" in text
        assert "<strong>Déclaré</strong> le 1er novembre 2026 par Agent de test" in text
        assert "Rapprochement confirmé par Agent de test" in text
        assert "règles version 7" in text
        assert f'href="{site.url}/file.csv"' in text

    def test_a_dead_link_is_shown_with_its_day(
        self,
        client: SignedInClient,
        session: Session,
        harvest: Callable[..., None],
        body: Collectivite,
        site: Site,
    ) -> None:
        harvest(TODAY - timedelta(days=9))
        service.decide(session, AGENT, [the(session, Matching).id], "confirm")
        del site.routes["/file.csv"]
        harvest(TODAY - timedelta(days=8))
        harvest(TODAY)

        assert "lien mort" in client.get(PAGE).text
        assert "13/11/2026" in client.get(PAGE).text
        cell = client.get(f"/jeux-de-donnees/membres/{body.id}/deliberations").text
        assert "sans réponse depuis le 13 novembre 2026" in cell
        assert "Réparer 1 lien mort" in client.get("/tableau-de-bord").text
