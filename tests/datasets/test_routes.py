"""Pages and API of the datasets: what is shown, what is refused, how many statements it takes."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.datasets import rules, service
from app.datasets.models import ApplicabilityDecision, DatasetCell, Evidence
from app.datasets.rules import DatasetCode, Stage
from tests.collectivites.factories import make_population
from tests.datasets.factories import AGENT, BAL, claim, declare, make_body

PUBLISHED = {
    "stage": "3",
    "observed_on": "20/11/2026",
    "url": "https://www.data.gouv.fr/datasets/bal-moissac",
    "licence": "licence-ouverte-2",
    "data_on": "01/11/2026",
}


def cell_url(member: Any, code: str = BAL) -> str:
    return f"/jeux-de-donnees/membres/{member.id}/{code}"


class TestList:
    def test_an_empty_base_says_which_command_to_type(self, client: TestClient) -> None:
        response = client.get("/jeux-de-donnees")

        assert response.status_code == 200
        assert "jalon init --departement 82" in response.text

    def test_a_full_page_stays_light(self, client: TestClient, session: Session) -> None:
        """Two hundred long names, everything published, and the filters around."""
        for number in range(210):
            member = make_body(session, f"Communauté de communes du Quercy {number:03}")
            for code in DatasetCode:
                session.add(DatasetCell(collectivite_id=member.id, dataset=code, stage=3))
        session.commit()

        page = client.get("/jeux-de-donnees")

        assert "210 organismes" in page.text
        assert page.text.count("<use href=#m0 />") == 1_200
        assert len(page.content) < 150_000

    def test_the_groupings_of_a_whole_country_are_not_listed(
        self, client: TestClient, session: Session
    ) -> None:
        """Nobody is followed: only the grouping in use is offered, to be taken away."""
        for number in range(151):
            epci = make_body(session, f"CC {number:03}", kind="epci", relation="none")
            make_body(session, f"Commune {number:03}", relation="none", epci_id=epci.id)
        session.commit()

        page = client.get("/jeux-de-donnees")
        narrowed = client.get(f"/jeux-de-donnees?epci={epci.id}").text

        assert "302 organismes" in page.text
        assert 'name="epci"' not in page.text
        assert len(page.content) < 150_000
        assert "Commune 150" in narrowed
        assert "Commune 000" not in narrowed
        assert "Retirer le filtre </span>CC 150" in narrowed

    def test_each_member_has_its_six_cells_and_its_sentence(
        self, client: TestClient, session: Session
    ) -> None:
        member = make_body(session, "Nègrepelisse")
        declare(session, member.id)
        session.commit()

        page = client.get("/jeux-de-donnees").text

        assert "<td>1 sur 6</td>" in page
        assert page.count("<title id=") == 2
        assert "publié, conformité non mesurée, fraîcheur inconnue</title>" in page
        assert f'href="/jeux-de-donnees/membres/{member.id}"' in page

    def test_filters_leave_out_the_others_and_can_be_removed(
        self, client: TestClient, session: Session
    ) -> None:
        declare(session, make_body(session, "Publiant").id)
        make_body(session, "Silencieux")
        session.commit()

        page = client.get("/jeux-de-donnees?jeu=base_adresse_locale&etape=3").text

        assert "Publiant" in page
        assert "Silencieux" not in page
        assert 'href="/jeux-de-donnees?jeu=base_adresse_locale"' in page

    def test_best_first_when_asked(self, client: TestClient, session: Session) -> None:
        make_body(session, "Alpha")
        declare(session, make_body(session, "Zeta").id)
        session.commit()

        page = client.get("/jeux-de-donnees?sort=-progress").text

        assert page.index("Zeta") < page.index("Alpha")

    def test_each_dataset_orders_the_list(self, client: TestClient, session: Session) -> None:
        make_body(session, "Alpha")
        declare(session, make_body(session, "Milieu").id, DatasetCode.PRENOMS)
        declare(session, make_body(session, "Zeta").id, BAL)
        session.commit()

        best = client.get("/jeux-de-donnees?sort=-base_adresse_locale").text
        worst = client.get("/jeux-de-donnees?sort=base_adresse_locale").text
        backwards = client.get("/jeux-de-donnees?sort=-name").text

        assert best.index(">Zeta<") < best.index(">Alpha<") < best.index(">Milieu<")
        assert worst.index(">Alpha<") < worst.index(">Milieu<") < worst.index(">Zeta<")
        assert backwards.index(">Zeta<") < backwards.index(">Milieu<")

    def test_the_next_step_is_in_the_row(self, client: TestClient, session: Session) -> None:
        declare(session, make_body(session).id)
        session.commit()

        page = client.get("/jeux-de-donnees").text

        assert "<td>contrôler Adresses, +\u00a025</td>" in page

    def test_nonsense_in_the_address_is_left_out(
        self, client: TestClient, session: Session
    ) -> None:
        make_body(session, "Moissac")
        session.commit()

        response = client.get(
            "/jeux-de-donnees?epci=x&etape=9&jeu=zzz&page=-4&sort=--&concerne=%00&nature='"
        )

        assert response.status_code == 200

    def test_a_page_past_the_end_shows_the_last(self, client: TestClient, session: Session) -> None:
        make_body(session, "Moissac")
        session.commit()

        assert "Moissac" in client.get("/jeux-de-donnees?page=99").text

    def test_more_members_take_no_more_statements(
        self, client: TestClient, session: Session, count_statements: Callable[[], Any]
    ) -> None:
        def statements() -> int:
            with count_statements() as seen:
                assert client.get("/jeux-de-donnees").status_code == 200
            return len(seen)

        declare(session, make_body(session, "Premier").id)
        session.commit()
        few = statements()
        for number in range(30):
            declare(session, make_body(session, f"Membre {number}").id)
        session.commit()

        assert statements() == few

    def test_a_stranger_is_sent_to_sign_in(self, stranger: TestClient) -> None:
        assert stranger.get("/jeux-de-donnees").status_code in {303, 401}

    def test_a_member_can_be_named_in_the_address(
        self, client: TestClient, session: Session
    ) -> None:
        member = make_body(session)
        session.commit()

        response = client.get(f"/jeux-de-donnees?membre={member.id}")

        assert response.status_code == 303
        assert response.headers["location"] == f"/jeux-de-donnees/membres/{member.id}"


class TestDatasetPage:
    def test_it_tells_the_rule_and_who_is_where(self, client: TestClient, session: Session) -> None:
        declare(session, make_body(session, "Publiant").id)
        session.commit()

        page = client.get("/jeux-de-donnees/base_adresse_locale").text

        assert "etalab/schema-bal, version 1.5.0" in page
        assert "20/11/2026" in page

    def test_another_name_is_not_found(self, client: TestClient) -> None:
        assert client.get("/jeux-de-donnees/cantines").status_code == 404


class TestMemberPage:
    def test_behind_each_cell_is_who_says_so_when_and_where(
        self, client: TestClient, session: Session
    ) -> None:
        member = make_body(session)
        declare(session, member.id, BAL, claim(url="https://adresse.data.gouv.fr/moissac"))
        session.commit()

        page = client.get(f"/jeux-de-donnees/membres/{member.id}").text

        assert "Agent de test (déclaré)" in page
        assert "20 novembre 2026" in page
        assert 'href="https://adresse.data.gouv.fr/moissac"' in page

    def test_an_unknown_member_is_not_found(self, client: TestClient) -> None:
        assert client.get(f"/jeux-de-donnees/membres/{uuid4()}").status_code == 404

    def test_an_elu_reads_without_buttons(self, elu_client: TestClient, session: Session) -> None:
        member = make_body(session)
        session.commit()

        page = elu_client.get(f"/jeux-de-donnees/membres/{member.id}").text

        assert "Déclarer une avancée" not in page

    def test_it_says_the_next_step_and_where_to_learn(
        self, client: TestClient, session: Session
    ) -> None:
        member = make_body(session)
        declare(session, member.id)
        session.commit()

        page = client.get(f"/jeux-de-donnees/membres/{member.id}").text

        assert "+\u00a025 sur la case, soit +\u00a04,2 sur le taux du membre" in page
        assert 'href="/jeux-de-donnees/base_adresse_locale/mode-d-emploi"' in page


class TestGuides:
    def test_each_dataset_is_explained(self, client: TestClient) -> None:
        page = client.get("/jeux-de-donnees/prenoms/mode-d-emploi").text

        assert "scdl/prenoms, version 1.1.6" in page
        assert "À décider avant de publier" in page
        assert client.get("/jeux-de-donnees/cantines/mode-d-emploi").status_code == 404

    def test_decisions_that_lapse_are_listed_and_announced(
        self, client: TestClient, session: Session
    ) -> None:
        """Sixty days ahead, and those that fell this year; a decision taken again is not there."""
        for name, decided_on in (
            ("Bientôt", date(2026, 1, 20)), ("Trop tôt", date(2026, 1, 22)),
            ("Tombée", date(2025, 11, 20)), ("Oubliée", date(2024, 10, 1)),
        ):  # fmt: skip
            decide(session, make_body(session, name).id, decided_on)
        again = make_body(session, "Redécidée").id
        decide(session, again, date(2025, 12, 1))
        decide(session, again, date(2026, 11, 1))
        session.commit()

        page = client.get("/jeux-de-donnees/decisions").text
        board = client.get("/tableau-de-bord").text

        soon, lapsed = page.split('id="tombees"')
        assert ">Bientôt<" in soon
        assert ">Tombée<" in lapsed
        assert not any(f">{name}<" in page for name in ("Trop tôt", "Oubliée", "Redécidée"))
        assert "Confirmer 1 décision" in board.replace("\u00a0", " ")


class TestPrivacy:
    def test_a_small_commune_says_who_decided(self, client: TestClient, session: Session) -> None:
        member = make_body(session)
        make_population(session, member, 900)
        session.commit()
        url = cell_url(member, DatasetCode.PRENOMS)
        typed = {**PUBLISHED, "data_on": "", "data_year": "2025"}

        refused = client.post(f"{url}/preuves", data=typed)
        accepted = client.post(f"{url}/preuves", data={**typed, "note": "Décidé par le maire."})

        assert refused.status_code == 422
        assert "dites dans la remarque qui a décidé" in refused.text
        assert accepted.status_code == 303
        assert "Des enfants pourraient être reconnus" in client.get(url).text

    def test_a_large_one_is_not_asked(self, client: TestClient, session: Session) -> None:
        member = make_body(session)
        make_population(session, member, 3_500)
        session.commit()
        url = cell_url(member, DatasetCode.PRENOMS)

        assert "Des enfants pourraient" not in client.get(url).text
        typed = {**PUBLISHED, "data_on": "", "data_year": "2025"}
        assert client.post(f"{url}/preuves", data=typed).status_code == 303


def decide(session: Session, member_id: UUID, on: date) -> None:
    reason = "Aucune naissance depuis longtemps."
    service.decide(session, AGENT, member_id, DatasetCode.PRENOMS, "not_applicable", reason, on)


class TestDeclare:
    def test_it_records_and_comes_back(self, client: TestClient, session: Session) -> None:
        member = make_body(session)
        session.commit()

        response = client.post(f"{cell_url(member)}/preuves", data=PUBLISHED)

        assert response.status_code == 303
        assert response.headers["location"] == cell_url(member)
        assert session.get_one(DatasetCell, (member.id, BAL)).stage == 3

    def test_a_file_received_leaves_its_fingerprint(
        self, client: TestClient, session: Session
    ) -> None:
        member = make_body(session)
        session.commit()
        typed = {"stage": "2", "observed_on": "20/11/2026", "data_on": "01/11/2026"}

        response = client.post(
            f"{cell_url(member)}/preuves", data=typed, files={"file": ("bal.csv", b"abc")}
        )

        assert response.status_code == 303
        evidence = session.exec(select(Evidence)).one()
        assert evidence.file_sha256 == (
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )

    def test_a_refused_form_keeps_what_was_typed(
        self, client: TestClient, session: Session
    ) -> None:
        member = make_body(session)
        session.commit()
        typed = {
            **PUBLISHED,
            "observed_on": "31/02/2026",
            "url": "pas une adresse",
            "note": "À voir",
        }

        response = client.post(f"{cell_url(member)}/preuves", data=typed)

        assert response.status_code == 422
        assert "31/02/2026" in response.text
        assert "pas une adresse" in response.text
        assert "À voir" in response.text
        assert session.exec(select(Evidence)).all() == []

    def test_the_licence_of_the_law_is_asked(self, client: TestClient, session: Session) -> None:
        member = make_body(session)
        session.commit()

        response = client.post(
            f"{cell_url(member)}/preuves", data={**PUBLISHED, "licence": "other"}
        )

        assert response.status_code == 422
        assert "Seules la Licence Ouverte et l’ODbL comptent" in response.text

    def test_an_elu_may_not(self, elu_client: TestClient, session: Session) -> None:
        member = make_body(session)
        session.commit()

        response = elu_client.post(f"{cell_url(member)}/preuves", data=PUBLISHED)

        assert response.status_code == 403

    def test_an_unknown_member_or_dataset_is_not_found(
        self, client: TestClient, session: Session
    ) -> None:
        member = make_body(session)
        session.commit()
        nobody = f"/jeux-de-donnees/membres/{uuid4()}/{BAL}/preuves"

        assert client.post(nobody, data=PUBLISHED).status_code == 404
        assert (
            client.post(f"{cell_url(member, 'cantines')}/preuves", data=PUBLISHED).status_code
            == 404
        )


class TestDecide:
    def test_it_records_and_shows_who_and_until_when(
        self, client: TestClient, session: Session
    ) -> None:
        member = make_body(session)
        session.commit()
        url = cell_url(member, DatasetCode.PRENOMS)
        typed = {"value": "not_applicable", "reason": "Aucune naissance depuis 2019."}

        assert client.post(f"{url}/application", data=typed).status_code == 303
        page = client.get(url).text

        assert "Aucune naissance depuis 2019." in page
        assert "20 novembre 2027" in page

    def test_without_a_reason_the_choice_is_kept(
        self, client: TestClient, session: Session
    ) -> None:
        member = make_body(session)
        session.commit()
        url = f"{cell_url(member, DatasetCode.PRENOMS)}/application"

        response = client.post(url, data={"value": "not_applicable", "reason": ""})

        assert response.status_code == 422
        assert 'value="not_applicable" checked' in response.text
        assert session.exec(select(ApplicabilityDecision)).all() == []


class TestWithdraw:
    def test_it_stays_readable_with_its_reason(self, client: TestClient, session: Session) -> None:
        member = make_body(session)
        evidence = declare(session, member.id)
        session.commit()

        response = client.post(
            f"/jeux-de-donnees/preuves/{evidence.id}/retrait",
            data={"reason": "Adresse d’une autre commune."},
        )

        assert response.status_code == 303
        assert "Adresse d’une autre commune." in client.get(cell_url(member)).text

    def test_without_a_reason_it_is_refused(self, client: TestClient, session: Session) -> None:
        evidence = declare(session, make_body(session).id)
        session.commit()

        response = client.post(f"/jeux-de-donnees/preuves/{evidence.id}/retrait", data={})

        assert response.status_code == 422

    def test_twice_is_a_conflict(self, client: TestClient, session: Session) -> None:
        evidence = declare(session, make_body(session).id)
        session.commit()
        url = f"/jeux-de-donnees/preuves/{evidence.id}/retrait"
        client.post(url, data={"reason": "Adresse d’une autre commune."})

        assert client.post(url, data={"reason": "Encore une fois."}).status_code == 409


class TestApi:
    def test_each_member_comes_with_its_cells(
        self, api: Callable[..., Any], session: Session
    ) -> None:
        member = make_body(session, siren="218201218")
        declare(session, member.id)
        session.commit()

        document = api().get("/api/v1/progress").json()

        (item,) = document["items"]
        assert document["next"] is None
        assert {key: item[key] for key in item if key != "cells"} == {
            "id": str(member.id),
            "siren": "218201218",
            "name": "Moissac",
            "percent": 10,
            "sentence": "1 jeu publié sur 6 concernés",
            "published": 1,
            "applicable": 6,
            "next_step": {
                "dataset": "base_adresse_locale",
                "action": "check",
                "gain": 25.0,
                "member_gain": 4.17,
                "how_to": "/jeux-de-donnees/base_adresse_locale/mode-d-emploi",
            },
        }
        assert item["cells"][3] == {
            "dataset": "base_adresse_locale",
            "applicability": "mandatory",
            "stage": 3,
            "conformity": None,
            "freshness": None,
            "points": 60.0,
        }

    def test_cursors_walk_through_everyone_once(
        self, api: Callable[..., Any], session: Session
    ) -> None:
        for number in range(7):
            make_body(session, f"Même nom {number % 2}", code=f"c{number}")
        session.commit()
        reader = api()
        url, seen = "/api/v1/progress?limit=3", []

        while url:
            document = reader.get(url).json()
            seen += [item["id"] for item in document["items"]]
            url = document["next"]

        assert len(seen) == len(set(seen)) == 7

    def test_a_cursor_of_somebody_else_is_refused(self, api: Callable[..., Any]) -> None:
        assert api().get("/api/v1/progress?cursor=%C3%A9zz").status_code == 422

    def test_without_a_token_nothing(self, stranger: TestClient) -> None:
        assert stranger.get("/api/v1/progress").status_code == 401


def test_every_dataset_has_its_page(client: TestClient) -> None:
    for code in rules.CODES:
        assert client.get(f"/jeux-de-donnees/{code}").status_code == 200


def test_stages_of_the_form_are_those_of_the_rules() -> None:
    from app.datasets.pages import STAGE_CHOICES

    assert {int(value) for value, _ in STAGE_CHOICES} == set(Stage)
