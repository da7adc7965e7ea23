"""One convention by HTTP, from an empty base to the letter that ends it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pypdfium2
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.auth.rules import Role
from app.core import clock
from app.core.db import write_session
from app.core.settings import Settings
from app.mail.models import OutboxMessage
from app.reminders import service as reminders
from tests.conftest import SignedInClient
from tests.conventions.factories import make_syndicat

NAME = "Office de tourisme des Deux Rives"


def text_of(response: Any) -> str:
    """The page with plain spaces, as a person reads it."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", response.text)


def words_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"[\s\u00a0\u202f]+", " ", " ".join(pages))


def go(client: SignedInClient, path: str, **typed: str) -> str:
    """Post a form that must be accepted; where it leads."""
    response = client.post(path, data=typed)
    assert response.status_code == 303, text_of(response)
    return str(response.headers["location"])


@pytest.fixture
def on_day(web: FastAPI) -> Callable[[date], None]:
    def turn(day: date) -> None:
        web.dependency_overrides[clock.today] = lambda: day

    return turn


def test_an_empty_base_says_what_to_type(client: SignedInClient) -> None:
    assert "jalon init --departement 82" in client.get("/tableau-de-bord").text


def test_a_convention_from_its_draft_to_its_denunciation(
    sign_in: Callable[[Role], SignedInClient],
    session: Session,
    engine: Engine,
    settings: Settings,
    on_day: Callable[[date], None],
) -> None:
    make_syndicat(session)
    session.commit()
    agent = sign_in(Role.AGENT)

    member = go(agent, "/collectivites/nouvelle", kind="acteur_associe", name=NAME,
        siren="552100554", relation="acteur_associe")  # fmt: skip
    go(agent, f"{member}/effectifs", etp="62,5", effective_on="01/01/2026", source="tableau")
    assert "Soumise à l’obligation" in text_of(agent.get(member))

    here, side, syndicat = draft_and_freeze(agent, member.rsplit("/", 1)[1])
    approve_and_sign(agent, here, side, syndicat, member.rsplit("/", 1)[1])
    assert "en vigueur" in text_of(agent.get(here))
    assert NAME in text_of(agent.get("/conventions?etat=in_force"))

    limit = date(2027, 8, 21)
    assert mails_after_two_plans(engine, settings, limit) == 1

    on_day(date(2027, 7, 1))
    go(agent, f"{here}/actes/denonciation", party_id=side, sent_on="20/06/2027",
        received_on="24/06/2027", letter_number="1A 123")  # fmt: skip
    page = text_of(agent.get(here))
    assert "en préavis" in page
    assert "20 novembre 2027" in page

    on_day(date(2027, 11, 21))
    assert "terminée" in text_of(agent.get(here))


def draft_and_freeze(agent: SignedInClient, member_id: str) -> tuple[str, str, str]:
    """The address of the convention, then the ids of the member's side and of the syndicat's."""
    here = go(agent, "/conventions", member_id=member_id, model="convention_adhesion/1")
    go(agent, f"{here}/termes", title="Convention avec l’office", platform_name="Open Data 82",
        place="Montauban", duration_months="12", renewal="tacit", renewal_months="12",
        renewal_max_count="1", notice_months="3", notice_mode="term",
    )  # fmt: skip
    project = words_of(agent.get(f"{here}/projet.pdf").content)
    assert "projet non arrêté" in project
    assert "Open Data 82" in project
    assert "douze (12) mois" in project
    assert "loi n° 2016-1321 du 7 octobre 2016" in project
    go(agent, f"{here}/gel")

    page = agent.get(here).text
    frozen = re.search(r'href="(/documents/[0-9a-f]{64}/[^"]+)"', page)
    assert frozen is not None
    assert NAME in words_of(agent.get(frozen[1]).content)
    parties = re.findall(r'id="partie-([0-9a-f-]{36})".*?<a [^>]*>([^<]+)</a>', page, re.DOTALL)
    by_name = {name.strip(): party for party, name in parties}
    return here, by_name.pop(NAME), by_name.popitem()[1]


def approve_and_sign(
    agent: SignedInClient, here: str, side: str, syndicat: str, member_id: str
) -> None:
    act = go(agent, "/deliberations", collectivite_id=member_id, number="2026-12",
        subject="Adhésion", meeting_on="16/11/2026", received_on="18/11/2026",
        published_on="19/11/2026")  # fmt: skip
    go(agent, f"{here}/parties/{side}/deliberation", deliberation_id=act.rsplit("/", 1)[1])
    for party in (side, syndicat):
        assert "en vigueur" not in text_of(agent.get(here))
        go(agent, f"{here}/parties/{party}/signature", signed_on="21/11/2026")


def mails_after_two_plans(engine: Engine, settings: Settings, on: date) -> int:
    for _ in range(2):
        with write_session(engine) as session:
            reminders.plan(session, settings, on)
    with Session(engine) as session:
        return len(session.exec(select(OutboxMessage)).all())
