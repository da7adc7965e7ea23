"""A portal on this machine, and a fetcher that may reach it."""

from collections.abc import Iterator

import pytest

from app.datasets.portals.fetching import Fetcher
from tests.datasets.portals.server import Clock, Site, make_fetcher, serving


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
