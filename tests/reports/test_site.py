"""The accessibility statement, the privacy notice, and the way to them from the foot of a page."""

import re

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from app.collectivites.models import Territory
from app.core import templating
from tests.conftest import SignedInClient
from tests.datasets.factories import make_body


@pytest.mark.parametrize(
    "words",
    [
        "<strong>non conforme</strong> au RGAA",
        "article 47",
        "Résultats des tests",
        "Contenus non accessibles",
        "Dérogation pour charge disproportionnée",
        "Contenus non soumis",
        "Schéma pluriannuel",
        "Établissement de cette déclaration",
        "Retour d’information et contact",
        "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07",
    ],
)
def test_the_statement_holds_what_the_law_asks(stranger: TestClient, words: str) -> None:
    page = stranger.get("/accessibilite").text.replace("\u00a0", " ")

    assert words in page


@pytest.mark.parametrize("path", ["/accessibilite", "/donnees-personnelles"])
def test_who_runs_the_site_is_named_with_their_address(
    session: Session, stranger: TestClient, path: str
) -> None:
    syndicat = make_body(session, "Syndicat d’essai", kind="syndicat", email="dpo@exemple.fr")
    session.add(Territory(id=1, departement="82", syndicat_id=syndicat.id))
    session.commit()

    page = stranger.get(path).text

    assert "Syndicat d’essai" in page
    assert 'href="mailto:dpo@exemple.fr"' in page


@pytest.mark.parametrize(
    "words",
    [
        "article 6, paragraphe 1, point e", "24 mois", "13 mois", "180 jours", "article 14",
        "délégué à la", "CNIL", "ne s’efface pas", "sans aucun service extérieur",
    ],
)  # fmt: skip
def test_the_notice_says_why_how_long_and_to_whom(stranger: TestClient, words: str) -> None:
    assert words in stranger.get("/donnees-personnelles").text.replace("\u00a0", " ")


def test_the_foot_of_every_page_leads_there(stranger: TestClient, client: SignedInClient) -> None:
    for reader, path in ((stranger, "/connexion"), (client, "/conventions")):
        foot = reader.get(path).text.partition('<footer class="footer">')[2]

        assert 'href="/accessibilite">Accessibilité\u00a0: non conforme' in foot
        assert 'href="/donnees-personnelles"' in foot


def test_fonts_are_asked_for_with_the_page_and_kept(stranger: TestClient) -> None:
    """Otherwise the lines move when they arrive."""
    asked = re.findall(
        r'<link rel="preload" href="([^"]+)" as="font"', stranger.get("/connexion").text
    )
    sheet = (templating.STATIC / "css/tokens.css").read_text()

    assert len(asked) == 3
    for address in asked:
        assert f"../fonts/{address.rpartition('/')[2]}" in sheet
        assert "immutable" in stranger.get(address).headers["cache-control"]
