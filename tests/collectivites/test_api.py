"""The JSON of bodies, as other software reads and writes it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from sqlmodel import Session

from app.auth.rules import Role
from app.collectivites import service
from tests.collectivites.factories import (
    SETTINGS,
    make_collectivite,
    make_headcount,
    make_population,
)

HEADCOUNT = {"etp": "62,5", "effective_on": "2026-01-01", "source": "rapport social unique"}


def test_a_body_carries_its_figures_and_its_obligation(
    session: Session, api: Callable[..., TestClient]
) -> None:
    body = make_collectivite(session, "Moissac", siren="218201127", insee_code="82112")
    make_population(session, body, 3_600)
    make_population(session, body, 3_500, category="municipale")
    make_headcount(session, body, "50")
    service.rebuild_obligations(session, SETTINGS)
    session.commit()

    item = api().get(f"/api/v1/collectivites/{body.id}").json()

    assert item["siren"] == "218201127"
    assert item["insee_code"] == "82112"
    assert item["population_totale"] == 3_600
    assert item["population_municipale"] == 3_500
    assert item["etp"] == 50
    assert item["obligation"]["status"] == "subject"
    assert item["obligation"]["sources"][0] == "CRPA art. L. 312-1-1"
    assert any("3\u202f600 habitants" in reason for reason in item["obligation"]["reasons"])


def test_the_list_goes_on_until_nothing_is_left(
    session: Session, api: Callable[..., TestClient]
) -> None:
    names = ["Albias", "Beaumont-de-Lomagne", "Castelsarrasin", "Éauze", "Moissac"]
    for name in names:
        make_collectivite(session, name)
    session.commit()
    caller = api()

    seen, address = [], "/api/v1/collectivites?limit=2&departement=82"
    while address:
        answer = caller.get(address).json()
        seen += [item["name"] for item in answer["items"]]
        address = answer["next"]

    assert seen == names


def test_the_list_is_narrowed_by_each_filter(
    session: Session, api: Callable[..., TestClient]
) -> None:
    make_collectivite(session, "Castelsarrasin", siren="218200335")
    make_collectivite(session, "Éauze", departement="32", relation="none")
    make_collectivite(session, "CC des Deux Rives", kind="epci")
    session.commit()
    caller = api()

    def names(query: str) -> list[str]:
        items = caller.get(f"/api/v1/collectivites?{query}").json()["items"]
        return [item["name"] for item in items]

    assert names("q=eauze") == ["Éauze"]
    assert names("q=218 200 335") == ["Castelsarrasin"]
    assert names("kind=epci") == ["CC des Deux Rives"]
    assert names("departement=32") == ["Éauze"]
    assert names("relation=none") == ["Éauze"]
    assert names("obligation=subject") == []
    assert len(names("obligation=unknown")) == 3


def test_a_headcount_changes_the_obligation_at_once(
    session: Session, api: Callable[..., TestClient]
) -> None:
    body = make_collectivite(session)
    make_population(session, body, 12_000)
    session.commit()
    caller = api()
    address = f"/api/v1/collectivites/{body.id}"

    answer = caller.post(f"{address}/headcounts", json=HEADCOUNT)

    assert answer.status_code == 201
    assert answer.json()["etp"] == 62.5
    assert answer.json()["obligation"]["status"] == "subject"
    listed = caller.get("/api/v1/collectivites?obligation=subject").json()["items"]
    assert [item["id"] for item in listed] == [str(body.id)]


def test_a_headcount_may_come_as_a_number(session: Session, api: Callable[..., TestClient]) -> None:
    body = make_collectivite(session)
    session.commit()

    answer = api().post(
        f"/api/v1/collectivites/{body.id}/headcounts", json={**HEADCOUNT, "etp": 49.9}
    )

    assert answer.status_code == 201
    assert answer.json()["obligation"]["status"] == "exempt"


def test_the_same_headcount_twice_is_a_conflict(
    session: Session, api: Callable[..., TestClient]
) -> None:
    body = make_collectivite(session)
    session.commit()
    caller = api()
    address = f"/api/v1/collectivites/{body.id}/headcounts"

    statuses = [caller.post(address, json=HEADCOUNT).status_code for _ in range(2)]

    assert statuses == [201, 409]


def test_a_wrong_headcount_names_the_field(
    session: Session, api: Callable[..., TestClient]
) -> None:
    body = make_collectivite(session)
    session.commit()

    answer = api().post(
        f"/api/v1/collectivites/{body.id}/headcounts", json={**HEADCOUNT, "etp": "environ 50"}
    )

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "49,5" in answer.json()["errors"]["etp"]


def test_a_token_that_reads_may_not_write(session: Session, api: Callable[..., TestClient]) -> None:
    body = make_collectivite(session)
    session.commit()
    reader = api(Role.ELU)

    assert reader.get("/api/v1/collectivites").status_code == 200
    address = f"/api/v1/collectivites/{body.id}/headcounts"
    assert reader.post(address, json=HEADCOUNT).status_code == 403


def test_without_a_token_nothing_is_told(stranger: TestClient) -> None:
    assert stranger.get("/api/v1/collectivites").status_code == 401


def test_an_unknown_body_is_not_found(api: Callable[..., TestClient]) -> None:
    caller = api()

    assert caller.get(f"/api/v1/collectivites/{uuid4()}").status_code == 404
    assert caller.get(f"/api/v1/collectivites?cursor={uuid4()}").status_code == 404
    assert caller.get("/api/v1/collectivites?limit=201").status_code == 422
    posted = caller.post(f"/api/v1/collectivites/{uuid4()}/headcounts", json=HEADCOUNT)
    assert posted.status_code == 404


def test_the_number_of_statements_does_not_grow(
    session: Session, api: Callable[..., TestClient], count_statements: Callable[[], Any]
) -> None:
    caller = api()
    counts = []
    for _ in range(2):
        for _ in range(5):
            body = make_collectivite(session)
            make_population(session, body, 4_000)
            make_headcount(session, body, "60")
        session.commit()
        with count_statements() as seen:
            assert caller.get("/api/v1/collectivites").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
