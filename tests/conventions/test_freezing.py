"""A text is drawn before the writing transaction opens: nobody waits behind a PDF."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlmodel import Session

from app.conventions.service import frozen
from app.conventions.service.printing import ToPrint
from tests.conftest import SignedInClient
from tests.conventions.factories import make_convention, make_draft, make_member, parties_of


@pytest.fixture
def open_while_drawing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """One entry a drawing: whether a transaction that may write was open meanwhile."""
    writing: list[Any] = []
    seen: list[bool] = []
    draw = frozen.draw

    def begun(connection: Any) -> None:
        if not connection.get_execution_options().get("jalon_read_only"):
            writing.append(connection)

    def over(_: Any) -> None:
        writing.clear()

    def watched(document: ToPrint) -> frozen.Prepared:
        seen.append(bool(writing))
        return draw(document)

    heard = (("begin", begun), ("commit", over), ("rollback", over))
    for name, listener in heard:
        event.listen(engine, name, listener)
    monkeypatch.setattr(frozen, "draw", watched)
    yield seen
    for name, listener in heard:
        event.remove(engine, name, listener)


def make_ready(session: Session) -> str:
    member = make_member(session, executive_title="maire")
    row = make_draft(session, member, starts_on=None)
    session.commit()
    return str(row.id)


def test_by_the_api(
    api: Callable[..., TestClient], session: Session, open_while_drawing: list[bool]
) -> None:
    client, key = api(), make_ready(session)

    answer = client.post(f"/api/v1/conventions/{key}/freeze")

    assert answer.json()["state"] == "in_approval"
    assert open_while_drawing == [False]


def test_by_the_page(
    client: SignedInClient, session: Session, open_while_drawing: list[bool]
) -> None:
    key = make_ready(session)

    answer = client.post(f"/conventions/{key}/gel")

    assert answer.status_code == 303
    assert open_while_drawing == [False]


def make_change(session: Session, kind: str) -> tuple[str, dict[str, str]]:
    """A convention in force, and what is typed to change it."""
    row = make_convention(session, renewal="express", renewal_months=12, renewal_max_count=None)
    parties = parties_of(session, row)
    typed = {
        "avenant": {"kind": "other", "summary": "Un correspondant de plus."},
        "renewals": {"months": "12", **{f"signed_on_{one.id}": "10/11/2026" for one in parties}},
        "denonciation": {"party_id": str(parties[1].id), "sent_on": "02/11/2026"},
    }[kind]
    session.commit()
    return str(row.id), typed


@pytest.mark.parametrize(
    ("kind", "page", "api_path"),
    [
        pytest.param("avenant", "avenant", "avenants", id="avenant"),
        pytest.param("renewals", "renouvellement", "renewals", id="renewal"),
        pytest.param("denonciation", "denonciation", "denonciation", id="letter"),
    ],
)
@pytest.mark.parametrize("by_api", [False, True], ids=["page", "api"])
def test_what_follows_the_signature_too(
    client: SignedInClient,
    api: Callable[..., TestClient],
    session: Session,
    open_while_drawing: list[bool],
    kind: str,
    page: str,
    api_path: str,
    by_api: bool,
) -> None:
    key, typed = make_change(session, kind)

    if by_api:
        answer = api().post(f"/api/v1/conventions/{key}/{api_path}", json=typed)
    else:
        answer = client.post(f"/conventions/{key}/actes/{page}", data=typed)

    assert answer.status_code == (201 if by_api else 303), answer.text
    assert open_while_drawing == [False]
