"""A relay that listens, the post that uses it, a clock that tests move."""

from collections.abc import Iterator

import pytest

from app.mail.sending import Post
from app.mail.transport import SmtpTransport
from tests.jobs.conftest import MovableClock
from tests.mail.relay import Relay, running

SENDER = "Syndicat numérique <jalon@syndicat.example>"
FILES = {"ab" * 32: b"%PDF-1.7 convention"}


def load(sha256: str) -> bytes:
    """A store of files; what it does not have, it does not find."""
    try:
        return FILES[sha256]
    except KeyError:
        raise FileNotFoundError(2, "No such file") from None


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def relay() -> Iterator[Relay]:
    with running(Relay()) as listening:
        yield listening


@pytest.fixture
def post(relay: Relay) -> Post:
    return Post(SmtpTransport("127.0.0.1", relay.port, starttls=False, timeout=5), SENDER, load)
