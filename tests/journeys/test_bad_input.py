"""What a hostile or distracted person sends: a French sentence and the right status, never a 500.

TestClient raises what the application did not foresee, so a crash fails here with its traceback.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlmodel import Session

from app import main
from app.auth.rules import Role
from app.core.settings import Settings
from app.datasets.checking import SchemaCode
from app.datasets.checking import service as checking
from app.documents.library import service as models
from tests.conftest import SignedInClient
from tests.conventions.factories import (
    AGENT,
    make_convention,
    make_deliberation,
    make_draft,
    make_member,
    make_syndicat,
    parties_of,
)

HOSTILE = [
    pytest.param("nul\x00caché", id="nul"),
    pytest.param("🏛️ l’été « à » 𝒜", id="emoji"),
    pytest.param("é" * 5_000, id="very-long"),
    pytest.param("-1", id="negative"),
    pytest.param("31/02/2026", id="impossible-date"),
    pytest.param("01/01/9999", id="last-year-of-the-calendar"),
    pytest.param("²", id="superscript-digit"),
    pytest.param("1e999999", id="huge-exponent"),
    pytest.param("99999999999999999999", id="huge-number"),
    pytest.param("NaN", id="not-a-number"),
    pytest.param("%' OR 1=1 --_\\", id="sql"),
    pytest.param("<script>alert(1)</script>", id="html"),
    pytest.param("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), id="broken-utf-8"),
]
# What a database refuses when the form let it pass; the other values stop at the reading.
BEHIND_THE_FIRST = {"nul", "very-long", "huge-number"}
REACHING = [each for each in HOSTILE if each.id in BEHIND_THE_FIRST]
STOPPED = [each for each in HOSTILE if each.id not in BEHIND_THE_FIRST]
# Said once in the forms is enough: a query reads them no differently.
ONLY_TEXT = {"emoji", "html", "sql", "not-a-number", "huge-exponent"}
REFUSED_OR_DONE = {200, 303, 404, 409, 413, 422}
# Their own tests send them bad passwords.
LEAVES_THE_SESSION = {"/connexion", "/deconnexion"}


@pytest.fixture
def ids(session: Session, settings: Settings) -> dict[str, str]:
    """One row of each kind that an address can name."""
    checked = checking.examine(b"COLL_INSEE,ANNEE\n82121,2025\n", "a.csv", SchemaCode.PRENOMS)
    check = checking.record(session, AGENT, settings.store_dir, checked)
    make_syndicat(session)
    member = make_member(session, executive_title="maire")
    act = make_deliberation(session, member)
    running = make_convention(session, member)
    draft = make_draft(session, member)
    known: dict[str, UUID] = {
        "collectivite_id": member.id,
        "member_id": member.id,
        "convention_id": draft.id,
        "running_id": running.id,
        "party_id": parties_of(session, draft)[1].id,
        "deliberation_id": act.id,
        "check_id": check.id,
    }
    slug = models.duplicate(session, AGENT, "convention_adhesion/2", "Notre modèle")
    session.commit()
    return {"slug": slug, "version": "projet"} | {name: str(known[name]) for name in known}


def every_route(routes: Sequence[Any]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from every_route(route.original_router.routes)


def routes(method: str) -> list[APIRoute]:
    found = [each for room in main.PAGES for each in every_route(room.router.routes)]
    return [
        each
        for each in found
        if method in (each.methods or set()) and each.path not in LEAVES_THE_SESSION
    ]


def address(path: str, ids: dict[str, str]) -> str:
    """Names of the path filled with known rows, the others with an id of nothing."""
    known = {**ids, "dataset": "subventions", "action": "deliberation", "sha256": "a" * 64}
    return re.sub(r"{(\w+)}", lambda found: known.get(found[1], str(uuid4())), path)


def fields(route: APIRoute, kind: str) -> set[str]:
    """The names that a form or an address may carry, whether alone or gathered in a model."""
    names: set[str] = set()
    for param in getattr(route.dependant, f"{kind}_params"):
        model = param.field_info.annotation
        names |= set(getattr(model, "model_fields", {param.alias: None}))
    return names


class TestForms:
    @pytest.mark.parametrize("value", REACHING)
    def test_every_form_refuses_or_keeps_what_is_typed(
        self, admin_client: SignedInClient, ids: dict[str, str], value: str
    ) -> None:
        self.send(admin_client, ids, value)

    @pytest.mark.one_engine
    @pytest.mark.parametrize("value", STOPPED)
    def test_every_form_stops_it(
        self, admin_client: SignedInClient, ids: dict[str, str], value: str
    ) -> None:
        self.send(admin_client, ids, value)

    @staticmethod
    def send(admin_client: SignedInClient, ids: dict[str, str], value: str) -> None:
        for route in routes("POST"):
            typed = {name: value for name in fields(route, "body") if name != "file"}
            if not typed:
                continue

            response = admin_client.post(address(route.path, ids), data=typed)

            assert response.status_code in REFUSED_OR_DONE, route.path
            if response.status_code >= 400:
                assert re.search(r"[a-zéà]{3}.*\.", response.text), route.path

    @pytest.mark.parametrize("value", REACHING)
    @pytest.mark.parametrize(
        ("path", "valid"),
        [
            pytest.param(
                "/collectivites/{collectivite_id}/effectifs",
                {"etp": "49,9", "effective_on": "01/01/2026", "source": "rapport social"},
                id="headcount",
            ),
            pytest.param(
                "/collectivites/nouvelle",
                {"kind": "acteur_associe", "name": "Office", "relation": "acteur_associe"},
                id="body",
            ),
            pytest.param(
                "/conventions/{convention_id}/termes",
                {
                    "title": "Convention", "duration_months": "36", "renewal": "none",
                    "notice_months": "3", "notice_mode": "term",
                },
                id="terms",
            ),
            pytest.param(
                "/conventions/reprise",
                {"member_id": "{member_id}", "signed_on": "01/02/2020", "title": "Ancienne"},
                id="paper",
            ),
            pytest.param(
                "/deliberations",
                {
                    "collectivite_id": "{collectivite_id}", "number": "2026-1", "subject": "Objet",
                    "meeting_on": "01/10/2026", "received_on": "02/10/2026",
                    "published_on": "03/10/2026",
                },
                id="deliberation",
            ),
            pytest.param(
                "/conventions/{running_id}/actes/denonciation",
                {"party_id": "{party_id}", "sent_on": "01/10/2026", "letter_number": "1A"},
                id="denounce",
            ),
            pytest.param(
                "/conventions/series",
                {"qui": "tous", "model": "convention_adhesion", "parts": "letter", "scope": "all"},
                id="series",
            ),
        ],
    )  # fmt: skip
    def test_one_hostile_field_among_good_ones(
        self, client: SignedInClient, ids: dict[str, str], path: str, valid: dict[str, str],
        value: str,
    ) -> None:  # fmt: skip
        route = next(each for each in routes("POST") if matches(each.path, path))
        good = {name: typed.format(**ids) for name, typed in valid.items()}
        for name in fields(route, "body"):
            response = client.post(path.format(**ids), data={**good, name: value})

            assert response.status_code in REFUSED_OR_DONE, name


def matches(template: str, path: str) -> bool:
    return re.sub(r"{\w+}", "*", template) == re.sub(r"{\w+}", "*", path)


class TestAddresses:
    @pytest.mark.parametrize("value", REACHING)
    def test_every_page_survives_its_query(
        self, admin_client: SignedInClient, ids: dict[str, str], value: str
    ) -> None:
        for route in routes("GET"):
            for name in fields(route, "query"):
                response = admin_client.get(address(route.path, ids), params={name: value})

                assert response.status_code in REFUSED_OR_DONE, f"{route.path}?{name}"

    @pytest.mark.one_engine
    @pytest.mark.parametrize(
        "value",
        [
            *(each for each in STOPPED if each.id not in ONLY_TEXT),
            pytest.param("0", id="zero"),
        ],
    )
    def test_every_page_stops_it(
        self, admin_client: SignedInClient, ids: dict[str, str], value: str
    ) -> None:
        """Everywhere at once: each name of an address is read whatever the others say."""
        for route in routes("GET"):
            asked = dict.fromkeys(fields(route, "query"), value)
            if not asked:
                continue

            response = admin_client.get(address(route.path, ids), params=asked)

            assert response.status_code in REFUSED_OR_DONE, route.path

    def test_unknown_ids_answer_404(self, admin_client: SignedInClient) -> None:
        for method, send in (("GET", admin_client.get), ("POST", admin_client.post)):
            for route in routes(method):
                if "_id}" not in route.path:
                    continue
                for unknown in (str(uuid4()), "rien"):
                    path = address(re.sub(r"{\w+_id}", unknown, route.path), {})

                    response = send(path)

                    # Some forms say first that a field is missing.
                    assert response.status_code in {404, 422}, f"{method} {path}"
                    assert "<h1" in response.text, f"{method} {path}"


# What anyone signed in may do for themselves.
# Anyone who holds the secret of the address, and nobody else: tests/reports/correspondants.
BY_LINK = "/correspondant/{secret}"
OWN = ("/invitation", "/tableau-de-bord/calendrier")
# Having a page one reads printed: nothing of what is known changes.
PRINTING = (
    "/territoire/rapport/{snapshot_id}/pdf", "/territoire/epci/{collectivite_id}/fiches",
)  # fmt: skip


class TestWhoMayPost:
    def test_an_elu_changes_nothing(self, elu_client: SignedInClient, ids: dict[str, str]) -> None:
        for route in routes("POST"):
            if route.path.startswith((*OWN, BY_LINK)) or route.path in PRINTING:
                continue
            assert elu_client.post(address(route.path, ids)).status_code == 403, route.path

    def test_a_form_without_its_token_changes_nothing(
        self, admin_client: SignedInClient, ids: dict[str, str]
    ) -> None:
        for route in routes("POST"):
            response = admin_client.post(address(route.path, ids), csrf=False)

            assert response.status_code == 403, route.path

    def test_a_stranger_is_sent_to_the_sign_in_page(
        self, stranger: TestClient, ids: dict[str, str]
    ) -> None:
        for route in routes("POST"):
            if route.path.startswith(("/invitation", BY_LINK)):
                continue
            response = stranger.post(address(route.path, ids))

            assert response.headers["location"] == "/connexion", route.path


class TestApi:
    @pytest.mark.parametrize("path", ["collectivites", "conventions", "deliberations", "progress"])
    @pytest.mark.parametrize(
        "query",
        [
            "cursor=garbage", "cursor=%00", "cursor=AAAA", "cursor=%F0%9F%98%80", "limit=0",
            "limit=-1", "limit=99999999999999999999", "limit=beaucoup", "on=2026-02-31",
            "state=rien", "member=rien", "q=%00", "q=%25_", "kind=%00", "departement=%00",
        ],
    )  # fmt: skip
    def test_a_list_asked_wrongly(
        self, api: Callable[[Role], TestClient], path: str, query: str
    ) -> None:
        response = api(Role.ELU).get(f"/api/v1/{path}?{query}")

        assert response.status_code in {200, 404, 422}
        if response.status_code != 200:
            is_french(response)

    @pytest.mark.parametrize(
        "body",
        ["[]", '"texte"', "null", "12", "{", "", '{"member_id": {"a": 1}}', '{"etp": ["50"]}',
         '{"etp": true}', '{"member_id": "\\u0000"}', '{"number": "\\u0000"}'],
    )  # fmt: skip
    def test_json_of_the_wrong_type(
        self, api: Callable[[Role], TestClient], ids: dict[str, str], body: str
    ) -> None:
        agent = api(Role.AGENT)
        for path in (
            f"collectivites/{ids['member_id']}/headcounts", "conventions", "conventions/papers",
            f"conventions/{ids['convention_id']}/terms", "deliberations",
        ):  # fmt: skip
            response = agent.post(
                f"/api/v1/{path}", content=body, headers={"Content-Type": "application/json"}
            )

            assert response.status_code == 422, path
            is_french(response)

    def test_no_token_and_a_wrong_token(self, stranger: TestClient) -> None:
        for headers in ({}, {"Authorization": "Bearer faux"}, {"Authorization": "Basic \x00"}):
            response = stranger.get("/api/v1/conventions", headers=headers)

            assert response.status_code == 401
            is_french(response)

    def test_an_unknown_address(self, api: Callable[[Role], TestClient]) -> None:
        response = api(Role.ELU).get("/api/v1/rien")

        assert response.status_code == 404
        is_french(response)


def is_french(response: Any) -> None:
    """A problem+json whose sentences are in French."""
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    said = " ".join([problem["title"], problem["detail"], *problem.get("errors", {}).values()])
    assert said
    assert not re.search(r"\b(should|input|valid|field|not|error)\b", said, re.IGNORECASE), said


class TestTheIssue:
    """The bad inputs that the project promises to answer well."""

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            pytest.param({"etp": "-3"}, "négatif", id="negative"),
            pytest.param({"etp": "environ 50"}, "« environ 50 » n’est pas un nombre", id="about"),
            pytest.param({"effective_on": "31/02/2026"}, "« 31/02/2026 » n’est pas", id="date"),
        ],
    )
    def test_a_wrong_headcount(
        self, client: SignedInClient, ids: dict[str, str], typed: dict[str, str], said: str
    ) -> None:
        good = {"etp": "12", "effective_on": "01/01/2026", "source": "tableau des emplois"}

        response = client.post(
            f"/collectivites/{ids['member_id']}/effectifs", data={**good, **typed}
        )

        assert response.status_code == 422
        assert said in response.text
        for value in {**good, **typed}.values():
            assert f'value="{value}"' in response.text

    def test_a_file_that_is_not_a_table(self, client: SignedInClient) -> None:
        response = client.post(
            "/collectivites/effectifs/import", files={"file": ("a.csv", b"\x89PNG\x00\x01", "x")}
        )

        assert response.status_code == 422

    def test_a_siren_with_a_wrong_key(self, client: SignedInClient) -> None:
        typed = {"kind": "acteur_associe", "name": "Office", "siren": "200061258"}

        response = client.post("/collectivites/nouvelle", data=typed)

        assert response.status_code == 422
        assert "clé fausse" in response.text
        assert 'value="200061258"' in response.text

    def test_an_act_number_too_long(self, client: SignedInClient, ids: dict[str, str]) -> None:
        typed = {
            "collectivite_id": ids["member_id"], "subject": "Objet", "meeting_on": "01/10/2026",
            "act_identifier": "082-218201127-20261001-1234567890123456-DE",
        }  # fmt: skip

        response = client.post("/deliberations", data=typed)

        assert response.status_code == 422
        assert "15" in response.text
        assert typed["act_identifier"] in response.text

    def test_an_end_before_the_start(self, client: SignedInClient, ids: dict[str, str]) -> None:
        typed = {"title": "Convention", "starts_on": "01/02/2027", "ends_on": "01/01/2027"}

        response = client.post(f"/conventions/{ids['convention_id']}/termes", data=typed)

        assert response.status_code == 422
        assert 'value="01/02/2027"' in response.text
        assert 'value="01/01/2027"' in response.text

    def test_pressing_twice(self, client: SignedInClient, session: Session) -> None:
        make_syndicat(session)
        member = make_member(session)
        running = make_convention(session, member, signed_on=date(2025, 1, 10))
        side = parties_of(session, running)[1]
        here = f"/conventions/{running.id}"
        letter = {"party_id": str(side.id), "sent_on": "01/10/2026", "received_on": "03/10/2026"}
        session.commit()

        first = client.post(f"{here}/actes/denonciation", data=letter)
        second = client.post(f"{here}/actes/denonciation", data=letter)

        assert first.status_code == 303
        assert second.status_code in {409, 422}
