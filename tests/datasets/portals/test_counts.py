"""What a portal holds, kept once a day when a harvest has read the whole of it; its themes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.datasets.portals import ckan, dcat, opendatasoft, service
from app.datasets.portals.fetching import Fetcher
from app.datasets.portals.found import Asked
from app.datasets.portals.models import FoundRow, PortalCount
from tests.datasets.factories import AGENT, TODAY, make_body
from tests.datasets.portals import shapes
from tests.datasets.portals.nights import Night
from tests.datasets.portals.server import Site, answer

ANYONE = Asked()


class Reading:
    """Harvests of one portal of Opendatasoft, one key a harvest."""

    def __init__(self, engine: Engine, night: Night) -> None:
        self.engine, self.night = engine, night

    def __call__(self, key: str, on: Any = TODAY, **more: Any) -> None:
        self.night(on, key=key, **more)

    def counts(self) -> list[tuple[Any, int, int]]:
        with Session(self.engine) as session:
            rows = session.exec(select(PortalCount)).all()
        return sorted((one.counted_on, one.dataset_count, one.member_count) for one in rows)


@pytest.fixture
def read(engine: Engine, night: Night, site: Site, session: Session) -> Reading:
    make_body(session, "Moissac", siren="218201127")
    service.add_portal(session, AGENT, kind="opendatasoft", url=site.url, name="Plateforme")
    session.commit()
    return Reading(engine, night)


def jeux(*publishers: str) -> list[dict[str, Any]]:
    return [
        shapes.ods_dataset(f"jeu-{number}", publisher=name, theme=["Culture", "Loisirs"])
        for number, name in enumerate(publishers)
    ]


class TestCounts:
    def test_every_dataset_counts_and_those_of_members_apart(
        self, read: Reading, site: Site
    ) -> None:
        shapes.opendatasoft(site, jeux("Mairie de Moissac", "Région", "Région"))

        read("first")

        assert read.counts() == [(TODAY, 3, 1)]

    def test_several_pages_are_added_up(self, read: Reading, site: Site) -> None:
        shapes.opendatasoft(site, jeux(*["Région"] * 250, "Mairie de Moissac"))

        read("first")

        assert read.counts() == [(TODAY, 251, 1)]

    def test_a_second_harvest_of_the_day_counts_again_and_the_next_day_adds(
        self, read: Reading, site: Site
    ) -> None:
        shapes.opendatasoft(site, jeux("Mairie de Moissac"))
        read("first")
        shapes.opendatasoft(site, jeux("Mairie de Moissac", "Région"))
        read("second")
        read("third", on=TODAY + timedelta(days=1))

        assert read.counts() == [(TODAY, 2, 1), (TODAY + timedelta(days=1), 2, 1)]

    def test_the_same_harvest_again_changes_nothing(self, read: Reading, site: Site) -> None:
        shapes.opendatasoft(site, jeux("Mairie de Moissac", "Région"))
        read("first")

        read("first")

        assert read.counts() == [(TODAY, 2, 1)]

    def test_a_harvest_of_one_member_counts_nothing(
        self, read: Reading, site: Site, session: Session
    ) -> None:
        shapes.opendatasoft(site, jeux("Mairie de Moissac"))
        body = make_body(session, "Albias", code="albias")
        session.commit()

        read("one", member_id=body.id)

        assert read.counts() == []

    def test_a_portal_that_fails_is_not_counted(self, read: Reading, site: Site) -> None:
        site.routes["/api/explore/v2.1/catalog/datasets"] = lambda handler: answer(
            handler, b"", 500
        )

        read("first")

        assert read.counts() == []

    def test_what_vanished_is_a_members_dataset_no_more(self, read: Reading, site: Site) -> None:
        shapes.opendatasoft(site, jeux("Mairie de Moissac", "Région"))
        read("first")
        shapes.opendatasoft(site, jeux("Région"))

        read("second", on=TODAY + timedelta(days=1))

        assert read.counts()[1] == (TODAY + timedelta(days=1), 1, 0)


class TestThemes:
    def test_a_harvest_keeps_them(self, read: Reading, site: Site, session: Session) -> None:
        shapes.opendatasoft(site, jeux("Mairie de Moissac"))

        read("first")

        assert session.exec(select(FoundRow.themes)).one() == ["Culture", "Loisirs"]

    @pytest.mark.parametrize(
        ("said", "themes"),
        [
            pytest.param(["Culture", "Culture", " "], ("Culture",), id="list"),
            pytest.param("Culture", ("Culture",), id="text"),
            pytest.param(None, (), id="none"),
            pytest.param({"a": 1}, (), id="object"),
            pytest.param([1, None, "Culture"], ("Culture",), id="mixed"),
        ],
    )
    def test_of_opendatasoft(
        self, site: Site, fetcher: Fetcher, said: object, themes: tuple[str, ...]
    ) -> None:
        shapes.opendatasoft(site, [shapes.ods_dataset(theme=said)])

        (found,) = opendatasoft.read_page(fetcher, site.url, ANYONE, "").datasets

        assert found.themes == themes

    @pytest.mark.parametrize(
        ("said", "themes"),
        [
            pytest.param(
                [{"title": "Culture"}, {"name": "loisirs"}], ("Culture", "loisirs"), id="ok"
            ),
            pytest.param("Culture", (), id="text"),
            pytest.param(None, (), id="none"),
        ],
    )
    def test_of_ckan_are_its_groups(
        self, site: Site, fetcher: Fetcher, said: object, themes: tuple[str, ...]
    ) -> None:
        shapes.ckan(site, [shapes.ckan_dataset(groups=said)])

        (found,) = ckan.read_page(fetcher, site.url, ANYONE, "").datasets

        assert found.themes == themes

    def test_of_dcat_are_labels_or_addresses(self, site: Site, fetcher: Fetcher) -> None:
        turtle = shapes.TURTLE.replace(
            'dct:identifier "jeu-1" ;',
            'dct:identifier "jeu-1" ; dcat:theme "Culture", <https://theme.example.org/jeux> ;',
        )
        site.routes["/catalogue.ttl"] = shapes.served(turtle, "text/turtle")

        (found,) = dcat.read_page(fetcher, f"{site.url}/catalogue.ttl", ANYONE, "").datasets

        assert sorted(found.themes) == ["Culture", "https://theme.example.org/jeux"]
