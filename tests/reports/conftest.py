"""A session that keeps what it committed readable without opening a new (locking) transaction."""

import pytest
from sqlmodel import Session


@pytest.fixture(autouse=True)
def keep_committed_rows(request: pytest.FixtureRequest) -> None:
    if "session" in request.fixturenames:
        session: Session = request.getfixturevalue("session")
        session.expire_on_commit = False
