"""Lists of bodies: what comes back, what must not, in which order."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from app.collectivites import queries, service
from app.collectivites.queries import Filters
from tests.collectivites.factories import (
    SETTINGS,
    TODAY,
    make_collectivite,
    make_headcount,
    make_population,
)

EVERYONE = Filters(is_everyone=True)


def names(session: Session, filters: Filters = EVERYONE, sort: str = "name") -> list[str]:
    rows = queries.page(session, filters, TODAY, sort=sort, limit=50, offset=0)
    assert queries.count(session, filters, TODAY) == len(rows)
    return [row.name for row in rows]


@pytest.fixture
def territory(session: Session) -> None:
    epci = make_collectivite(session, "CC des Deux Rives", kind="epci", relation="none")
    for name, population, etp, values in (
        ("Valence", 5_200, "70", {"siren": "218201861", "insee_code": "82186"}),
        ("Auvillar", 900, None, {"epci_id": epci.id}),
        ("Éauze", 3_900, None, {"departement": "32", "relation": "none"}),
        ("L’Honor_de-Cos", None, "12", {}),
    ):
        body = make_collectivite(session, name, **values)
        if population is not None:
            make_population(session, body, population)
        if etp:
            make_headcount(session, body, etp)
    service.rebuild_obligations(session, SETTINGS)
    session.commit()


@pytest.mark.usefixtures("territory")
class TestList:
    def test_followed_ones_alone_unless_asked(self, session: Session) -> None:
        assert names(session, Filters()) == ["Auvillar", "L’Honor_de-Cos", "Valence"]
        assert len(names(session)) == 5

    @pytest.mark.parametrize(
        ("search", "expected"),
        [
            pytest.param("eauze", ["Éauze"], id="without-accent"),
            pytest.param("ÉAU", ["Éauze"], id="capitals"),
            pytest.param("218 201 861", ["Valence"], id="siren-with-spaces"),
            pytest.param("82186", ["Valence"], id="insee-code"),
            pytest.param("l'honor de cos", ["L’Honor_de-Cos"], id="apostrophes-and-hyphens"),
            pytest.param("%", ["Auvillar", "CC des Deux Rives", "Éauze", "L’Honor_de-Cos",
                               "Valence"],
                         id="signs-are-not-jokers"),
            pytest.param("a_v", [], id="underscore-is-not-a-joker"),
            pytest.param("inconnu", [], id="nobody"),
        ],
    )  # fmt: skip
    def test_search(self, session: Session, search: str, expected: list[str]) -> None:
        assert names(session, Filters(search=search, is_everyone=True)) == expected

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            (Filters(kind="epci", is_everyone=True), ["CC des Deux Rives"]),
            (Filters(departement="32", is_everyone=True), ["Éauze"]),
            (Filters(relation="none", is_everyone=True), ["CC des Deux Rives", "Éauze"]),
            (Filters(obligation="subject", is_everyone=True), ["Valence"]),
            (Filters(obligation="exempt", is_everyone=True), ["Auvillar", "L’Honor_de-Cos"]),
            (Filters(obligation="unknown", is_everyone=True), ["CC des Deux Rives", "Éauze"]),
        ],
    )
    def test_filters(self, session: Session, filters: Filters, expected: list[str]) -> None:
        assert names(session, filters) == expected

    def test_an_epci_comes_with_its_communes(self, session: Session) -> None:
        epci = queries.epci_choices(session, is_everyone=True)[0][0]

        found = names(session, Filters(epci_id=epci, is_everyone=True))

        assert found == ["Auvillar", "CC des Deux Rives"]

    def test_the_most_inhabitants_first(self, session: Session) -> None:
        assert names(session, sort="-population")[:3] == ["Valence", "Éauze", "Auvillar"]

    def test_an_unknown_sort_is_by_name(self, session: Session) -> None:
        assert names(session, sort="-n’importe quoi") == names(session)

    def test_each_body_once_on_any_day(self, session: Session) -> None:
        for on in (date(2015, 1, 1), date(2017, 1, 1), date(2025, 6, 1), date(2030, 1, 1)):
            rows = queries.page(session, EVERYONE, on, sort="name", limit=50, offset=0)
            assert len(rows) == 5

    def test_what_is_to_check_is_followed(self, session: Session) -> None:
        assert queries.to_check(session, TODAY) == []


def test_figures_are_those_of_the_day(session: Session) -> None:
    body = make_collectivite(session)
    make_population(session, body, 3_400, year=2024)
    make_population(session, body, 3_600, year=2026)
    make_headcount(session, body, "40", date(2024, 1, 1))
    make_headcount(session, body, "60", date(2026, 6, 1))

    before = queries.one(session, body.id, date(2025, 12, 31))
    after = queries.one(session, body.id, TODAY)

    assert before is not None
    assert after is not None
    assert (before.population_totale, before.etp) == (3_400, 40)
    assert (after.population_totale, after.etp) == (3_600, 60)


def test_the_list_takes_a_constant_number_of_statements(
    session: Session, client: Any, count_statements: Callable[[], Any]
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(8):
            body = make_collectivite(session)
            make_population(session, body, 4_000)
            make_headcount(session, body, "60")
        session.commit()
        with count_statements() as seen:
            assert client.get("/collectivites?sort=-population").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
