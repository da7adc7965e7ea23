"""The page of the components: all of them, in their states, for those who build pages."""

import re
from datetime import date

from starlette.testclient import TestClient

from app.core import templating
from app.reports.components import EVENTS, TODAY
from tests.conftest import SignedInClient

TEMPLATES = templating.TEMPLATES


def test_every_component_is_on_the_page() -> None:
    page = "".join(path.read_text() for path in (TEMPLATES / "reports/components").glob("*.html"))
    files = {path.name for path in (TEMPLATES / "components").glob("[!_]*.html")}

    assert {name for name in files if f"components/{name}" not in page} == set()


def test_every_heading_is_in_the_index(client: SignedInClient) -> None:
    html = client.get("/composants").text

    pieces = re.findall(r'<h2 id="([a-z]+)">', html)
    assert [one for one in pieces if f'<li><a href="#{one}">' not in html] == ["travail"]
    assert len(pieces) > 20


def test_an_error_points_at_its_field_and_the_value_is_kept(client: SignedInClient) -> None:
    html = client.get("/composants").text

    assert '<a href="#field-signed_on">' in html
    assert 'value="31/02/2026"' in html
    assert 'aria-describedby="hint-signed_on error-signed_on" aria-invalid="true"' in html


def test_a_cell_is_told_in_words(client: SignedInClient) -> None:
    html = client.get("/composants").text

    assert "publié, conforme, à jour, complet" in html
    assert "non concerné" in html


def test_today_stands_between_past_and_future(client: SignedInClient) -> None:
    html = client.get("/composants").text

    assert EVENTS[1].on < TODAY < date(2027, 3, 15)
    past, today, future = (
        html.index(text) for text in ("Entrée en vigueur", "Aujourd’hui", "Dernier conseil utile")
    )
    assert past < today < future


def test_a_sample_can_be_pressed_and_keeps_nothing(client: SignedInClient) -> None:
    sent = client.post("/composants", data={"capacity": "le maire"})

    assert sent.status_code == 303
    assert "rien n’a été enregistré" in client.get("/composants").text


def test_it_is_for_agents(elu_client: SignedInClient, stranger: TestClient) -> None:
    assert elu_client.get("/composants").status_code == 403
    assert stranger.get("/composants").headers["location"].startswith("/connexion")
