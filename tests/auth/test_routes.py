"""Signing in, rights, and the promise that every route declares who may call it."""

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app import journal, main
from app.auth import queries, service
from app.auth.rules import Role
from app.core.db import write_session
from tests.conftest import SignedInClient

PASSWORD = "une phrase assez longue"


@pytest.fixture
def account(engine: Engine) -> str:
    with write_session(engine) as session:
        service.add_user(
            session, journal.SYSTEM, email="agent@exemple.fr", role=Role.AGENT, password=PASSWORD
        )
    return "agent@exemple.fr"


def declared_routes() -> list[APIRoute]:
    return [route for room in (*main.PAGES, *main.API) for route in every_route(room.router)]


def every_route(router: APIRouter) -> Iterator[APIRoute]:
    """A router keeps those it includes as they are: theirs are looked for inside."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif (included := getattr(route, "original_router", None)) is not None:
            yield from every_route(included)


class TestEveryRoute:
    def test_it_declares_its_permission(self) -> None:
        undeclared = [
            route.path
            for route in declared_routes()
            if not any(
                getattr(dependency.call, "__name__", "").startswith("permission_")
                for dependency in route.dependant.dependencies
            )
        ]

        assert undeclared == []

    def test_there_are_routes_to_check(self) -> None:
        paths = {route.path for route in declared_routes()}

        assert {"/tableau-de-bord", "/conventions/{convention_id}/gel"} <= paths


class TestSignIn:
    def test_the_right_password_opens_the_page_that_was_wanted(
        self, stranger: TestClient, account: str
    ) -> None:
        form = {"email": account, "password": PASSWORD, "suite": "/administration"}

        response = stranger.post("/connexion", data=form)

        assert response.status_code == 303
        assert response.headers["location"] == "/administration"
        assert "HttpOnly" in response.headers["set-cookie"]

    @pytest.mark.parametrize(
        "wanted", ["https://ailleurs.example", "//ailleurs.example", "/\\ailleurs.example", ""]
    )
    def test_it_never_leads_to_another_site(
        self, stranger: TestClient, account: str, wanted: str
    ) -> None:
        form = {"email": account, "password": PASSWORD, "suite": wanted}

        response = stranger.post("/connexion", data=form)

        assert response.headers["location"] == "/tableau-de-bord"

    @pytest.mark.parametrize(
        ("email", "password"),
        [
            pytest.param("agent@exemple.fr", "une autre phrase", id="wrong-password"),
            pytest.param("inconnu@exemple.fr", PASSWORD, id="unknown-account"),
            pytest.param("", "", id="nothing-typed"),
        ],
    )
    def test_a_refusal_keeps_the_address_and_says_one_thing(
        self, stranger: TestClient, account: str, email: str, password: str
    ) -> None:
        response = stranger.post("/connexion", data={"email": email, "password": password})

        assert response.status_code == 401
        assert "Adresse ou mot de passe inconnu" in response.text
        assert f'value="{email}"' in response.text
        assert password == "" or password not in response.text

    def test_failures_make_one_wait_without_locking_for_ever(
        self, stranger: TestClient, account: str
    ) -> None:
        for _ in range(5):
            stranger.post("/connexion", data={"email": account, "password": "faux"})

        response = stranger.post("/connexion", data={"email": account, "password": PASSWORD})

        assert response.status_code == 429
        assert "secondes" in response.text

    def test_a_page_asks_to_sign_in_and_remembers_where_one_went(
        self, stranger: TestClient
    ) -> None:
        response = stranger.get("/administration/journal?page=2")

        assert response.status_code == 303
        assert response.headers["location"].endswith("%2Fadministration%2Fjournal%3Fpage%3D2")

    def test_signing_out_closes_the_session(self, client: SignedInClient) -> None:
        client.post("/deconnexion")

        assert client.get("/administration").status_code == 303


class TestProtection:
    def test_a_form_without_its_token_is_refused(self, admin_client: SignedInClient) -> None:
        response = admin_client.post("/administration/jetons", data={"token_name": "x"}, csrf=False)

        assert response.status_code == 403

    @pytest.mark.parametrize(
        "headers",
        [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://ailleurs.example"}],
        ids=["fetch-site", "origin"],
    )
    def test_a_form_sent_by_another_site_is_refused(
        self, admin_client: SignedInClient, headers: dict[str, str]
    ) -> None:
        response = admin_client.post("/deconnexion", headers=headers)

        assert response.status_code == 403

    def test_pages_carry_a_strict_policy(self, stranger: TestClient) -> None:
        policy = stranger.get("/connexion").headers["content-security-policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy

    def test_a_body_too_large_is_refused_in_french(self, admin_client: SignedInClient) -> None:
        response = admin_client.post("/deconnexion", headers={"Content-Length": "99999999999"})

        assert response.status_code == 413
        assert "trop lourd" in response.text


class TestAdministration:
    @pytest.mark.parametrize("role", [Role.ELU, Role.AGENT])
    def test_it_is_closed_to_others(
        self, sign_in: Callable[[Role], SignedInClient], role: Role
    ) -> None:
        assert sign_in(role).get("/administration").status_code == 403

    def test_an_invitation_lets_one_choose_a_password_once(
        self, admin_client: SignedInClient, stranger: TestClient
    ) -> None:
        form = {"email": "Elue@Exemple.fr", "role": "elu", "display_name": "Élue"}
        shown = admin_client.post("/administration/comptes", data=form)
        found = re.search(r"/invitation/[\w.-]+", shown.text)
        assert found

        chosen = stranger.post(found.group(), data={"password": PASSWORD, "again": PASSWORD})
        again = stranger.get(found.group())

        assert chosen.status_code == 303
        assert again.status_code == 422
        assert "déjà servi" in again.text

    def test_a_refused_account_keeps_what_was_typed(self, admin_client: SignedInClient) -> None:
        form = {"email": "pas une adresse", "role": "elu", "display_name": "Élue du comité"}

        response = admin_client.post("/administration/comptes", data=form)

        assert response.status_code == 422
        assert "Élue du comité" in response.text
        assert "adresse électronique" in response.text

    def test_an_unknown_role_is_refused(self, admin_client: SignedInClient) -> None:
        form = {"email": "a@exemple.fr", "role": "roi"}

        assert admin_client.post("/administration/comptes", data=form).status_code == 422

    def test_closing_an_account_ends_its_sessions(
        self, admin_client: SignedInClient, client: SignedInClient, engine: Engine
    ) -> None:
        with write_session(engine) as session:
            user = queries.user_by_email(session, "agent@example.org")
            assert user is not None
            user_id = user.id

        admin_client.post(f"/administration/comptes/{user_id}", data={"role": "agent"})

        assert client.get("/administration").status_code == 303

    def test_a_token_is_shown_once_and_opens_the_api(
        self, admin_client: SignedInClient, stranger: TestClient
    ) -> None:
        form = {"token_name": "Tableur", "token_role": "elu"}

        shown = admin_client.post("/administration/jetons", data=form)
        found = re.search(r"jalon_[\w-]+", shown.text)
        assert found
        headers = {"Authorization": f"Bearer {found.group()}"}

        assert stranger.get("/api/v1/collectivites", headers=headers).status_code == 200
        assert found.group() not in admin_client.get("/administration").text

    def test_a_revoked_token_opens_nothing(
        self, admin_client: SignedInClient, stranger: TestClient, engine: Engine
    ) -> None:
        with write_session(engine) as session:
            secret = service.add_token(session, journal.SYSTEM, "Vieux", Role.ELU)
            token_id = queries.tokens(session)[0].id

        admin_client.post(f"/administration/jetons/{token_id}/revocation")
        response = stranger.get(
            "/api/v1/collectivites", headers={"Authorization": f"Bearer {secret}"}
        )

        assert response.status_code == 401
        assert response.headers["content-type"] == "application/problem+json"
