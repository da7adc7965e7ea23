"""The same dataset on two portals is proposed once, and both places are named."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session, col, select

from app.datasets.portals import queries, service, twins
from app.datasets.portals.models import FoundRow, FoundTwin, Matching
from app.datasets.portals.twins import HARVESTED, SAME_FILE, SAME_WORDS, Told, Twins
from tests.conftest import SignedInClient
from tests.datasets.factories import AGENT, TODAY, make_body
from tests.datasets.portals import shapes
from tests.datasets.portals.nights import Night
from tests.datasets.portals.server import Site, serving
from tests.datasets.portals.shapes import SIRET

ODS = "https://data.exemple.fr"


class TestIdentity:
    @pytest.mark.parametrize(
        "address",
        [
            f"{ODS}/explore/dataset/deliberations-moissac/",
            f"{ODS}/explore/dataset/deliberations-moissac/information/",
            f"{ODS}/explore/dataset/deliberations-moissac/download?format=csv&timezone=Europe/Paris",
            f"{ODS}/api/explore/v2.1/catalog/datasets/deliberations-moissac/exports/csv",
            f"{ODS}/api/explore/v2.0/catalog/datasets/deliberations-moissac/exports/json?lang=fr",
            f"{ODS}/api/records/1.0/download/?dataset=deliberations-moissac&format=csv",
            "http://www.data.exemple.fr/explore/dataset/deliberations-moissac",
        ],
        ids=["page", "tab", "download", "export", "older-export", "records", "http"],
    )
    def test_opendatasoft_gives_one_dataset_under_many_addresses(self, address: str) -> None:
        assert twins.identity(address) == "data.exemple.fr#deliberations-moissac"

    def test_an_address_that_cannot_be_cut_is_itself(self) -> None:
        assert twins.identity("https://[exemple.fr/f.csv") == "https://[exemple.fr/f.csv"

    def test_other_addresses_differ_by_what_leads_elsewhere(self) -> None:
        assert twins.identity("https://a.fr/f.csv") == twins.identity("http://www.a.fr/f.csv/")
        assert twins.identity("https://a.fr/f?id=1") != twins.identity("https://a.fr/f?id=2")
        assert twins.identity("https://a.fr/f.csv") != twins.identity("https://b.fr/f.csv")


def make_told(**values: Any) -> Told:
    known: dict[str, Any] = {
        "found_id": uuid4(), "title": "Délibérations", "publisher": "Ville de Moissac",
        "page": f"{ODS}/explore/dataset/d/", "remote_url": "", "addresses": (f"{ODS}/d.csv",),
    }  # fmt: skip
    return Told(**{**known, **values})


OTHER: dict[str, Any] = {
    "title": "Autre titre", "publisher": "Autre", "page": "https://www.data.gouv.fr/datasets/x/",
    "addresses": ("https://static.data.gouv.fr/x.csv",),
}  # fmt: skip


class TestTwins:
    @pytest.mark.parametrize(
        ("values", "reason"),
        [
            ({"remote_url": f"{ODS}/explore/dataset/d/information/"}, HARVESTED),
            ({"addresses": ("http://data.exemple.fr/d.csv",)}, SAME_FILE),
            ({"title": "DELIBERATIONS", "publisher": "Mairie de Moissac"}, SAME_WORDS),
            ({"title": "Délibérations"}, None),
            ({"publisher": "Ville de Moissac"}, None),
            ({"remote_url": f"{ODS}/explore/dataset/autre/"}, None),
        ],
        ids=["harvested", "file", "words", "title-alone", "publisher-alone", "another"],
    )
    def test_it_is_known_by_what_both_say(self, values: dict[str, Any], reason: str | None) -> None:
        first = make_told()

        found = Twins([first]).find(make_told(**{**OTHER, **values}))

        assert found == ((first.found_id, reason) if reason else None)

    def test_either_may_be_read_first(self) -> None:
        national = make_told(**{**OTHER, "remote_url": f"{ODS}/explore/dataset/d/"})

        assert Twins([national]).find(make_told()) == (national.found_id, HARVESTED)


@pytest.fixture
def regional() -> Iterator[Site]:
    with serving() as running_site:
        yield running_site


@pytest.fixture
def portals(session: Session, site: Site, regional: Site) -> None:
    """Opendatasoft holds the dataset; data.gouv.fr has taken it from there, as it records it."""
    make_body(session, "Moissac", siren=SIRET[:9], siret=SIRET)
    shapes.opendatasoft(regional, [shapes.ods_dataset()])
    export = f"{regional.url}/api/explore/v2.1/catalog/datasets/deliberations-moissac/exports/csv"
    file = shapes.udata_resource(url=f"{export}?use_labels=true", latest=f"{site.url}/r/b2a7e0f6")
    harvested = shapes.udata_dataset(
        title="Délibérations (Moissac)",
        resources=[file],
        harvest={
            "backend": "ODS", "domain": "data.exemple.fr", "remote_id": "deliberations-moissac",
            "remote_url": f"{regional.url}/explore/dataset/deliberations-moissac/",
            "modified_at": "2026-10-15T10:00:00+00:00", "last_update": "2026-11-20T03:00:00",
        },
    )  # fmt: skip
    shapes.udata(site, [harvested])
    site.routes["/r/b2a7e0f6"] = shapes.served("COLL_NOM;DELIB_ID\nMoissac;1\n")
    for kind, url, name in (
        ("udata", site.url, "data.gouv.fr"), ("opendatasoft", regional.url, "Région"),
    ):  # fmt: skip
        service.add_portal(session, AGENT, kind=kind, url=url, name=name)
    session.commit()


@pytest.fixture
def harvest(
    session: Session,
    night: Night,
    portals: None,  # noqa: ARG001  # what they hold
) -> Callable[..., None]:
    def run(on: date = TODAY) -> None:
        session.commit()
        night(on)
        session.expunge_all()

    return run


def states(session: Session) -> list[str]:
    session.commit()
    session.expunge_all()
    found = session.exec(select(Matching.state).order_by(col(Matching.state)))
    return list(found)


class TestHarvest:
    def test_it_is_proposed_once_and_both_places_are_named(
        self, client: SignedInClient, session: Session, harvest: Callable[..., None]
    ) -> None:
        harvest()
        harvest(TODAY + timedelta(days=1))

        assert states(session) == ["proposed"]
        assert len(session.exec(select(FoundRow)).all()) == 2
        session.commit()
        page = client.get("/jeux-de-donnees/moissons").text.replace("\u00a0", " ")
        assert "À confirmer (1)" in page
        assert f"{HARVESTED}" in page
        assert "Aussi sur" in page

    def test_two_proposals_made_before_become_one(
        self, session: Session, harvest: Callable[..., None]
    ) -> None:
        harvest()
        (twin,) = session.exec(select(FoundTwin)).all()
        second = session.get(FoundRow, twin.found_id)
        assert second is not None
        session.add(
            Matching(
                found_id=second.id, resource_url=second.resources[0]["url"],
                collectivite_id=second.collectivite_id, dataset="deliberations", confidence=3,
                reason="essai", proposed_on=TODAY,
            )
        )  # fmt: skip
        session.delete(twin)
        assert states(session) == ["proposed", "proposed"]

        harvest(TODAY + timedelta(days=1))

        assert states(session) == ["proposed", "twin"]

    @pytest.mark.parametrize("decision", ["confirm", "reject"])
    def test_what_a_person_decided_of_one_holds_for_the_other(
        self, session: Session, harvest: Callable[..., None], decision: str
    ) -> None:
        harvest()
        known = session.exec(select(Matching.id)).one()
        service.decide(session, AGENT, [known], decision)

        harvest(TODAY + timedelta(days=1))

        assert states(session) == [service.DECISIONS[decision]]

    def test_the_other_is_proposed_when_the_first_is_gone(
        self, session: Session, harvest: Callable[..., None], site: Site, regional: Site
    ) -> None:
        harvest()
        first = session.exec(select(Matching.resource_url)).one()
        if first.startswith(regional.url):
            shapes.opendatasoft(regional, [])
        else:
            shapes.udata(site, [])

        harvest(TODAY + timedelta(days=1))
        harvest(TODAY + timedelta(days=2))

        assert states(session) == ["proposed", "proposed"]
        assert queries.proposal_count(session) == 1
