"""A portal on this machine, and a fetcher that may reach it."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from app.collectivites.models import Collectivite
from app.core.settings import Settings
from app.datasets.portals import service
from app.datasets.portals.fetching import Fetcher
from app.datasets.portals.models import Portal
from tests.datasets.factories import AGENT, make_body
from tests.datasets.portals import shapes
from tests.datasets.portals.nights import Night
from tests.datasets.portals.server import Clock, Handle, Site, make_fetcher, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(clock: Clock) -> Iterator[Fetcher]:
    with make_fetcher(clock) as opened:
        yield opened


@pytest.fixture
def night(engine: Engine, fetcher: Fetcher, settings: Settings) -> Night:
    return Night(engine, fetcher, settings)


@pytest.fixture
def body(session: Session) -> Collectivite:
    body = make_body(session, "Moissac", siren=shapes.SIRET[:9], siret=shapes.SIRET)
    session.commit()
    return body


@pytest.fixture
def publish(
    session: Session,
    site: Site,
    body: Collectivite,  # noqa: ARG001  # whose datasets they are
) -> Callable[[Handle], Portal]:
    """data.gouv.fr with one dataset of the body, whose only file is on the same machine."""

    def add(served: Handle) -> Portal:
        file = shapes.udata_resource(latest=f"{site.url}/file.csv")
        shapes.udata(site, [shapes.udata_dataset(resources=[file])])
        site.routes["/file.csv"] = served
        portal = service.add_portal(session, AGENT, kind="udata", url=site.url, name="data.gouv.fr")
        session.commit()
        return portal

    return add
