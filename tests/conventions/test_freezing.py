"""A text is drawn before the writing transaction opens: nobody waits behind a PDF."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlmodel import Session

from app.conventions.service import printing
from tests.conftest import SignedInClient
from tests.conventions.factories import make_draft, make_member


@pytest.fixture
def open_while_drawing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One entry a drawing: whether a transaction that may write was open meanwhile."""
    writing: list[Any] = []
    seen: list[bool] = []
    draw = printing.print_convention

    def begun(connection: Any) -> None:
        if not connection.get_execution_options().get("jalon_read_only"):
            writing.append(connection)

    def over(_: Any) -> None:
        writing.clear()

    def watched(*arguments: Any) -> printing.Printed:
        seen.append(bool(writing))
        return draw(*arguments)

    event.listen(engine, "begin", begun)
    event.listen(engine, "commit", over)
    event.listen(engine, "rollback", over)
    monkeypatch.setattr(printing, "print_convention", watched)
    return seen


def make_ready(session: Session) -> str:
    member = make_member(session, executive_title="maire")
    row = make_draft(session, member, starts_on=None)
    session.commit()
    return str(row.id)


def test_by_the_api(
    api: Callable[..., TestClient], session: Session, open_while_drawing: list[bool]
) -> None:
    client, key = api(), make_ready(session)

    frozen = client.post(f"/api/v1/conventions/{key}/freeze")

    assert frozen.json()["state"] == "in_approval"
    assert open_while_drawing == [False]


def test_by_the_page(
    client: SignedInClient, session: Session, open_while_drawing: list[bool]
) -> None:
    key = make_ready(session)

    frozen = client.post(f"/conventions/{key}/gel")

    assert frozen.status_code == 303
    assert open_while_drawing == [False]
