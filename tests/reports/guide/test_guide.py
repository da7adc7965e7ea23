"""The guide: chapters for each role, a search without accents, pictures that are there."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from app.core import templating
from app.reports.guide import chapters
from tests.conftest import SignedInClient

SLUGS = [chapter.slug for chapter in chapters.CHAPTERS]


def titles(html: str) -> list[str]:
    index = html.partition('<ol class="guide-index">')[2].partition("</ol>")[0]
    return [unescape(title) for title in re.findall(r'<a href="/aide/[a-z-]+">(.*?)</a>', index)]


class TestIndex:
    def test_an_agent_is_offered_every_chapter(self, client: SignedInClient) -> None:
        assert titles(client.get("/aide").text) == [each.title for each in chapters.CHAPTERS]

    def test_an_elu_is_offered_what_concerns_him(self, elu_client: SignedInClient) -> None:
        offered = titles(elu_client.get("/aide").text)

        assert "Suivre les échéances" in offered
        assert "Administrer" not in offered

    def test_it_is_for_those_who_sign_in(self, stranger: TestClient) -> None:
        assert stranger.get("/aide").headers["location"].startswith("/connexion")

    @pytest.mark.parametrize(
        ("asked", "anchor"),
        [
            pytest.param("preavis", "/aide/echeances#preavis", id="without-accents"),
            pytest.param("RÉPONSE attendue", "/aide/echeances#reponse", id="two-words"),
            pytest.param("qualifiée", "/aide/retour#niveaux", id="a-word-of-the-text"),
        ],
    )
    def test_a_search_leads_to_the_section(
        self, client: SignedInClient, asked: str, anchor: str
    ) -> None:
        assert f'href="{anchor}"' in client.get("/aide", params={"q": asked}).text

    def test_a_search_finds_no_section_kept_for_agents(self, elu_client: SignedInClient) -> None:
        html = elu_client.get("/aide", params={"q": "jeton"}).text

        assert "Aucun passage ne contient ces mots" in html

    def test_a_word_of_nowhere_says_what_to_try(self, client: SignedInClient) -> None:
        assert "Essayez un seul mot" in client.get("/aide", params={"q": "xyzzy"}).text


class TestChapters:
    @pytest.mark.parametrize("slug", SLUGS)
    def test_it_opens_with_its_neighbours(self, client: SignedInClient, slug: str) -> None:
        html = client.get(f"/aide/{slug}").text

        place = SLUGS.index(slug)
        for neighbour in SLUGS[max(place - 1, 0) : place] + SLUGS[place + 1 : place + 2]:
            assert f'href="/aide/{neighbour}"' in html

    def test_one_that_is_not_there_says_where_to_look(self, client: SignedInClient) -> None:
        response = client.get("/aide/nulle-part")

        assert response.status_code == 404
        assert "Choisissez-le dans le guide" in response.text

    def test_all_of_them_are_on_the_page_to_print(self, client: SignedInClient) -> None:
        html = client.get("/aide/tout").text

        assert re.findall(r'id="chapitre-([a-z-]+)"', html) == SLUGS
        anchors = re.findall(r'<h3 id="([a-z-]+)"', html)
        assert len(anchors) == len(set(anchors)) == len(chapters.sections())

    def test_every_picture_has_its_words_and_its_size(self, client: SignedInClient) -> None:
        html = client.get("/aide/tout").text

        shown = re.findall(
            r'<img class="picture__image" src="/static/guide/([a-z-]+)\.webp\?v=\w+" alt="([^"]+)" '
            r'width="(\d+)" height="(\d+)">',
            html,
        )
        assert {name for name, *_ in shown} == set(chapters.pictures())
        assert all(len(alt) > 40 for _, alt, *_ in shown)
        assert html.count("<img") == len(shown)

    def test_they_are_light(self) -> None:
        files = (templating.STATIC / "guide").glob("*.webp")

        assert sum(file.stat().st_size for file in files) < 2_000_000


class TestHelp:
    def test_every_link_of_a_help_leads_to_a_section(self) -> None:
        helps = (templating.TEMPLATES / "guide/_helps.html").read_text()

        aimed = set(re.findall(r'chapter="([a-z-]+)#([a-z-]+)"', helps))
        assert len(aimed) > 8
        assert aimed <= {(each.chapter.slug, each.anchor) for each in chapters.sections()}

    def test_each_is_called_somewhere(self) -> None:
        helps = (templating.TEMPLATES / "guide/_helps.html").read_text()
        pages = "".join(
            path.read_text()
            for path in templating.TEMPLATES.rglob("*.html")
            if path.name != "_helps.html"
        )

        for name in re.findall(r"macro (help_[a-z]+)\(", helps):
            assert f"{name}()" in pages, name
