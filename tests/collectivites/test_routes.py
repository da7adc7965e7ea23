"""Pages of the bodies: list, sheet, corrections, and the rule explained."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.collectivites import service
from app.collectivites.models import Collectivite, Headcount, HeadcountBand
from app.core.settings import Settings
from tests.collectivites.factories import make_collectivite, make_headcount, make_population

FORM = {"etp": "49,9", "effective_on": "31/12/2025", "source": "rapport social unique 2025"}


def make_commune(
    session: Session, name: str = "Moissac", population: int | None = None, **values: Any
) -> Collectivite:
    """A commune with its obligation computed, committed for a client to see and detached, so that
    reading it does not open a transaction again.
    """
    body = make_collectivite(session, name, **values)
    if population is not None:
        make_population(session, body, population)
    service.rebuild_obligations(session, Settings(_env_file=None), [body.id])
    session.refresh(body)
    session.expunge(body)
    session.commit()
    return body


class TestList:
    def test_it_shows_the_members_with_their_obligation(
        self, client: TestClient, session: Session
    ) -> None:
        make_commune(session, "Moissac", 13_928)
        make_commune(session, "Auty", 149)
        make_commune(session, "Lectoure", 3_600, relation="none", departement="32")

        response = client.get("/collectivites")

        assert response.status_code == 200
        assert "2 organismes" in response.text
        assert "13\u202f928" in response.text
        assert "Lectoure" not in response.text

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            pytest.param("q=negrepelisse", {"Nègrepelisse"}, id="accents-and-capitals-aside"),
            pytest.param("q=218201127", {"Moissac"}, id="siren"),
            pytest.param("q=82112", {"Moissac"}, id="insee"),
            pytest.param("q=100%25", set(), id="a-percent-sign-is-not-a-joker"),
            pytest.param("obligation=exempt", {"Auty"}, id="obligation"),
            pytest.param("obligation=unknown", {"Moissac", "Nègrepelisse"}, id="to-check"),
            pytest.param("perimetre=toutes&q=lect", {"Lectoure"}, id="everyone"),
            pytest.param("nature=epci", set(), id="kind"),
            pytest.param("nature=x&obligation=y&epci=z&page=w&sort=v",
                         {"Auty", "Moissac", "Nègrepelisse"}, id="nonsense-is-left-out"),
            pytest.param("page=99", {"Auty", "Moissac", "Nègrepelisse"}, id="past-the-end"),
        ],
    )  # fmt: skip
    def test_its_filters_are_in_the_address(
        self, client: TestClient, session: Session, query: str, shown: set[str]
    ) -> None:
        make_commune(session, "Moissac", 13_928, siren="218201127", insee_code="82112")
        make_commune(session, "Nègrepelisse", 5_900)
        make_commune(session, "Auty", 149)
        make_commune(session, "Lectoure", 3_600, relation="none")

        response = client.get(f"/collectivites?{query}")

        names = {"Moissac", "Nègrepelisse", "Auty", "Lectoure"}
        assert {name for name in names if f">{name}</a>" in response.text} == shown

    def test_it_orders_by_population(self, client: TestClient, session: Session) -> None:
        for name, population in (("Auty", 149), ("Moissac", 13_928), ("Inconnue", None)):
            make_commune(session, name, population)

        text = client.get("/collectivites?sort=-population").text

        places = [text.index(f">{name}</a>") for name in ("Moissac", "Auty", "Inconnue")]
        assert places == sorted(places)

    def test_it_says_what_to_do_when_empty(self, client: TestClient) -> None:
        assert "jalon init --departement 82" in client.get("/collectivites").text

    def test_its_statements_do_not_grow_with_its_rows(
        self, client: TestClient, session: Session, count_statements: Callable[[], Any]
    ) -> None:
        make_commune(session, "Moissac", 13_928)
        client.get("/collectivites")
        with count_statements() as few:
            client.get("/collectivites")
        for number in range(30):
            body = make_commune(session, f"Commune {number}", 100 + number)
            make_headcount(session, body, "12")
        session.commit()

        with count_statements() as many:
            client.get("/collectivites")

        assert len(many) == len(few)

    def test_an_elu_reads_without_buttons_to_write(
        self, elu_client: TestClient, session: Session
    ) -> None:
        body = make_commune(session)

        assert "Ajouter un organisme" not in elu_client.get("/collectivites").text
        assert "Ajouter un effectif" not in elu_client.get(f"/collectivites/{body.id}").text

    def test_a_stranger_is_sent_to_sign_in(self, stranger: TestClient) -> None:
        assert stranger.get("/collectivites").status_code == 303


class TestSheet:
    def test_it_says_the_answer_and_why(self, client: TestClient, session: Session) -> None:
        body = make_commune(session, population=13_928)
        make_headcount(session, body, "212.5")
        service.rebuild_obligations(session, Settings(_env_file=None), [body.id])
        session.commit()

        text = client.get(f"/collectivites/{body.id}").text

        assert "Soumise à l’obligation (article L. 312-1-1 du CRPA)" in text
        assert "212,5 agents en équivalent temps plein" in text
        assert "CRPA art. D. 312-1-1-1" in text
        assert f"/conventions?membre={body.id}" in text

    def test_it_answers_for_another_day(self, client: TestClient, session: Session) -> None:
        body = make_commune(session, population=3_400)

        then = client.get(f"/collectivites/{body.id}?le=01/06/2017")

        assert then.status_code == 200
        assert "Obligation au 1er juin 2017" in then.text
        assert "entrait en vigueur par étapes" in then.text

    def test_a_day_that_does_not_exist_is_kept_and_explained(
        self, client: TestClient, session: Session
    ) -> None:
        body = make_commune(session)

        response = client.get(f"/collectivites/{body.id}?le=31/02/2026")

        assert response.status_code == 422
        assert "« 31/02/2026 » n’est pas une date du calendrier" in response.text
        assert 'value="31/02/2026"' in response.text

    def test_an_epci_shows_its_communes(self, client: TestClient, session: Session) -> None:
        epci = make_commune(session, "Communauté de communes des Deux Rives", kind="epci")
        make_commune(session, "Auvillar", 951, epci_id=epci.id)

        assert ">Auvillar</a>" in client.get(f"/collectivites/{epci.id}").text

    @pytest.mark.parametrize("path", ["", "/modifier"])
    def test_an_unknown_body_is_not_found(self, client: TestClient, path: str) -> None:
        assert client.get(f"/collectivites/{uuid4()}{path}").status_code == 404
        assert client.get(f"/collectivites/abc{path}").status_code == 404


class TestHeadcount:
    def test_it_is_recorded_and_changes_the_obligation(
        self, client: TestClient, session: Session
    ) -> None:
        body = make_commune(session, population=13_928)

        response = client.post(f"/collectivites/{body.id}/effectifs", data=FORM)

        assert response.status_code == 303
        text = client.get(response.headers["location"]).text
        assert "moins de 50 agents en équivalent temps plein" in text
        assert "Test agent" in text

    @pytest.mark.parametrize(
        ("field", "typed", "message"),
        [
            pytest.param("etp", "environ 50", "Écrivez le chiffre seul", id="about-fifty"),
            pytest.param("etp", "-3", "négatif", id="negative"),
            pytest.param("etp", "49,999", "deux décimales", id="never-rounded"),
            pytest.param("effective_on", "31/02/2026", "calendrier", id="not-a-day"),
            pytest.param("effective_on", "01/01/2030", "futur", id="future"),
            pytest.param("source", "", "Dites d’où vient ce chiffre", id="no-source"),
        ],
    )
    def test_bad_input_is_explained_and_kept(
        self, client: TestClient, session: Session, field: str, typed: str, message: str
    ) -> None:
        body = make_commune(session)

        response = client.post(f"/collectivites/{body.id}/effectifs", data={**FORM, field: typed})

        assert response.status_code == 422
        assert message in response.text
        for value in {**FORM, field: typed}.values():
            assert f'value="{value}"' in response.text
        assert session.exec(select(Headcount)).all() == []

    def test_twice_the_same_is_told(self, client: TestClient, session: Session) -> None:
        body = make_commune(session)
        client.post(f"/collectivites/{body.id}/effectifs", data=FORM)

        response = client.post(f"/collectivites/{body.id}/effectifs", data=FORM)

        assert response.status_code == 409
        assert "déjà enregistré" in response.text

    def test_an_elu_may_not(self, elu_client: TestClient, session: Session) -> None:
        body = make_commune(session)

        assert elu_client.post(f"/collectivites/{body.id}/effectifs", data=FORM).status_code == 403

    def test_an_unknown_body_is_not_found(self, client: TestClient) -> None:
        assert client.post(f"/collectivites/{uuid4()}/effectifs", data=FORM).status_code == 404


class TestCorrections:
    def test_the_contact_is_corrected(self, client: TestClient, session: Session) -> None:
        body = make_commune(session)

        response = client.post(
            f"/collectivites/{body.id}/modifier", data={"email": "mairie@moissac.fr"}
        )

        assert response.status_code == 303
        assert session.get_one(Collectivite, body.id).email == "mairie@moissac.fr"

    def test_a_wrong_address_is_kept(self, client: TestClient, session: Session) -> None:
        body = make_commune(session)

        response = client.post(
            f"/collectivites/{body.id}/modifier",
            data={"email": "mairie", "phone": "05 63 00 00 00"},
        )

        assert response.status_code == 422
        assert "n’est pas une adresse électronique" in response.text
        assert 'value="05 63 00 00 00"' in response.text

    def test_the_relation_is_changed(self, client: TestClient, session: Session) -> None:
        body = make_commune(session)

        client.post(f"/collectivites/{body.id}/relation", data={"relation": "none"})
        refused = client.post(f"/collectivites/{body.id}/relation", data={"relation": "self"})

        assert session.get_one(Collectivite, body.id).relation == "none"
        assert refused.status_code == 422

    def test_a_band_is_only_an_indication(self, client: TestClient, session: Session) -> None:
        body = make_commune(session, population=13_928)

        client.post(f"/collectivites/{body.id}/tranche", data={"code": "12", "year": "2024"})

        text = client.get(f"/collectivites/{body.id}").text
        assert "Indication, sans valeur de preuve" in text
        assert "À vérifier" in text
        assert session.exec(select(HeadcountBand.code)).all() == ["12"]

    def test_an_elu_may_not(self, elu_client: TestClient, session: Session) -> None:
        body = make_commune(session)

        assert elu_client.get(f"/collectivites/{body.id}/modifier").status_code == 403
        for action in ("modifier", "relation", "tranche"):
            assert elu_client.post(f"/collectivites/{body.id}/{action}").status_code == 403


class TestRule:
    def test_it_explains_to_anyone(self, stranger: TestClient) -> None:
        response = stranger.get("/obligation")

        assert response.status_code == 200
        assert (
            "Exactement 3\u202f500 habitants et exactement 50 agents sont dedans" in response.text
        )

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            pytest.param("population=3500&etp=50", "Soumise à l’obligation", id="at-threshold"),
            pytest.param("population=3500&etp=49,9", "Non soumise à l’obligation", id="under"),
            pytest.param("population=3500", "À vérifier", id="agents-unknown"),
            pytest.param("type=epci&etp=50", "Soumise à l’obligation", id="epci"),
        ],
    )
    def test_it_answers_what_is_typed(
        self, stranger: TestClient, query: str, sentence: str
    ) -> None:
        assert sentence in stranger.get(f"/obligation?{query}").text

    def test_bad_input_is_kept(self, stranger: TestClient) -> None:
        response = stranger.get("/obligation?population=beaucoup&etp=50&type=commune")

        assert response.status_code == 422
        assert "« beaucoup » n’est pas un nombre entier" in response.text
        assert 'value="beaucoup"' in response.text

    def test_it_says_the_reading_that_is_set(
        self, web: FastAPI, stranger: TestClient, settings: Settings
    ) -> None:
        web.state.settings = settings.model_copy(
            update={"apply_population_threshold_to_groupings": True}
        )

        text = stranger.get("/obligation?type=epci&population=3499&etp=80").text

        assert "Non soumise à l’obligation" in text
        assert "c’est un réglage" in text
