"""Pages: what surrounds them, strictness, addresses, and every component once."""

import os
import shutil
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

import pytest
from jinja2 import DictLoader, Environment, TemplateRuntimeError, UndefinedError
from playwright.sync_api import Page, Route, sync_playwright
from starlette.requests import Request

from app.auth.rules import Role
from app.conventions.rules import facts as conventions
from app.conventions.rules import flags as conventions_flags
from app.core import templating
from app.core.templating import NavItem, Notice, Shell
from app.datasets.rules import applicability, evidence
from app.jobs.rules import JobState
from app.mail.rules import MailState
from app.priority_datasets import DatasetCode

TODAY = date(2026, 11, 21)
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)


@dataclass(frozen=True)
class GalleryPage:
    today: date = TODAY
    errors: dict[str, str] = field(
        default_factory=lambda: {
            "signed_on": "« 31/02/2026 » n’est pas une date du calendrier.",
            "renewal": "Choisissez une reconduction.",
        }
    )
    events: tuple[dict[str, object], ...] = (
        {"on": date(2023, 9, 26), "label": "Délibération", "tone": "meeting"},
        {"on": date(2024, 8, 1), "label": "Entrée en vigueur", "tone": "done", "href": "#x"},
        {"on": date(2027, 4, 30), "label": "Dernier jour", "tone": "limit", "note": "reçu"},
    )


@dataclass(frozen=True)
class ErrorPage:
    title: str = "Cette page n’existe pas"
    message: str = "Cherchez la collectivité dans la liste."
    status: int = 404


def make_shell(**changes: object) -> Shell:
    values: dict[str, object] = {
        "user_label": "Camille Durand",
        "role_label": "agent",
        "nav": templating.navigation("/conventions/12", is_admin=False),
        "csrf_token": "secret-of-the-session",
        "today": TODAY,
        **changes,
    }
    return Shell(**values)  # type: ignore[arg-type]  # values are named after the fields


def render(name: str, page: object, shell: Shell | None = None) -> str:
    request = Request({"type": "http", "state": {"shell": shell} if shell else {}})
    return bytes(templating.render(request, name, page).body).decode()


@pytest.fixture
def tiny() -> Environment:
    return templating.screen_environment().overlay(loader=DictLoader({}))


class TestRender:
    def test_a_page_needs_nothing_but_a_request(self) -> None:
        html = render("error.html", ErrorPage())

        assert "<title>Cette page n’existe pas — Jalon</title>" in html
        assert "Se déconnecter" not in html
        assert "Rubriques" not in html

    def test_the_status_is_the_one_asked_for(self) -> None:
        request = Request({"type": "http", "state": {}})

        assert templating.render(request, "error.html", ErrorPage(), 404).status_code == 404

    def test_what_is_typed_is_escaped(self) -> None:
        html = render("error.html", ErrorPage(message="<script>alert(1)</script>"))

        assert "&lt;script&gt;alert(1)" in html

    def test_a_name_that_does_not_exist_is_a_bug(self, tiny: Environment) -> None:
        with pytest.raises(UndefinedError):
            tiny.from_string("{{ page.nothing }}").render(page=ErrorPage())

    def test_a_page_without_a_title_is_refused(self) -> None:
        template = templating.screen_environment().from_string("{% extends 'base.html' %}")

        with pytest.raises(TemplateRuntimeError, match="title"):
            template.render(page=None, shell=make_shell())

    def test_a_fact_not_known_is_a_dash(self, tiny: Environment) -> None:
        assert tiny.from_string("{{ none|date_short }}").render() == "–"
        assert tiny.from_string("{{ 0|number_fr }}").render() == "0"


class TestFrenchSpaces:
    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            pytest.param("Limite : demain", "Limite\u00a0: demain", id="colon"),
            pytest.param("Qui ?</p>", "Qui\u202f?</p>", id="question"),
            pytest.param("« projet »", "«\u00a0projet\u00a0»", id="guillemets"),
            pytest.param("{{ 57 }} %", "57\u00a0%", id="after-a-value"),
            pytest.param("{{ 'a : b' }}", "a : b", id="a-value-is-left-alone"),
            pytest.param('<a href="/x?y=1">x</a>', '<a href="/x?y=1">x</a>', id="an-address"),
        ],
    )
    def test_no_sign_starts_a_line(self, tiny: Environment, source: str, expected: str) -> None:
        assert tiny.from_string(source).render() == expected


class TestShell:
    def test_the_section_of_the_page_is_the_current_one(self) -> None:
        nav = templating.navigation("/conventions/12", is_admin=False)

        assert [item.label for item in nav if item.is_current] == ["Conventions"]

    def test_a_path_that_only_begins_alike_is_not_current(self) -> None:
        nav = templating.navigation("/documents-anciens", is_admin=True)

        assert not any(item.is_current for item in nav)

    def test_only_an_administrator_sees_administration(self) -> None:
        item = NavItem("Administration", "/administration", is_current=True)

        assert item in templating.navigation("/administration", is_admin=True)
        assert item not in templating.navigation("/administration", is_admin=False)

    def test_someone_signed_in_can_leave(self) -> None:
        html = render("error.html", ErrorPage(), make_shell())

        assert 'method="post" action="/deconnexion"' in html
        assert 'name="csrf_token" value="secret-of-the-session"' in html
        assert 'href="/conventions" aria-current="page"' in html

    def test_demonstration_data_is_said_on_every_page(self) -> None:
        assert "Données de démonstration" not in render("error.html", ErrorPage(), make_shell())

        html = render("error.html", ErrorPage(), make_shell(is_demo=True))

        assert "Données de démonstration" in html
        assert "Retirer ces données" not in html

    def test_an_administrator_is_told_how_to_remove_it(self) -> None:
        html = render("error.html", ErrorPage(), make_shell(is_demo=True, is_admin=True))

        assert "Retirer ces données" in html

    def test_notices_and_the_flash_come_before_the_page(self) -> None:
        shell = make_shell(
            flash=Notice("La signature est enregistrée.", "done"),
            notices=(Notice("Rien n’est parti.", "watch", "/rappels", "Voir le registre"),),
        )

        html = render("error.html", ErrorPage(), shell)

        flash, notice, title = (
            html.index(text)
            for text in ("La signature est enregistrée.", "Voir le registre", "<h1")
        )
        assert flash < notice < title

    def test_every_page_says_its_accessibility(self) -> None:
        html = render("error.html", ErrorPage())

        assert '<a href="/accessibilite">Accessibilité\u00a0: non conforme</a>' in html


class TestAddresses:
    def test_a_parameter_is_replaced_and_none_removes_it(self) -> None:
        url = "/collectivites?obligation=subject&sort=name&page=3"

        changed = templating.url_with(url, sort="-name", page=None)

        assert changed == "/collectivites?obligation=subject&sort=-name"

    def test_the_last_parameter_leaves_a_bare_path(self) -> None:
        assert templating.url_with("/collectivites?page=3", page="") == "/collectivites"

    def test_one_value_is_dropped_and_its_siblings_stay(self) -> None:
        url = "/conventions?etat=in_force&etat=ended&page=2"

        assert templating.url_without(url, "etat", "ended") == "/conventions?etat=in_force"

    def test_accents_survive(self) -> None:
        assert templating.url_with("/c?q=N%C3%A8gre", sort="n") == "/c?q=N%C3%A8gre&sort=n"


class TestMail:
    def test_text_is_not_escaped_and_html_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        environment = templating.make_environment([])
        environment.loader = DictLoader({"a.txt": "{{ name }}", "a.html": "{{ name }}"})
        monkeypatch.setattr(templating, "screen_environment", lambda: environment)

        assert templating.render_text("a.txt", name="l’Aveyron & le Lot") == "l’Aveyron & le Lot"
        assert templating.render_text("a.html", name="A & B") == "A &amp; B"


class TestLabels:
    @pytest.mark.parametrize(
        ("labels", "codes"),
        [
            ("STATES", conventions.State),
            ("FLAGS", conventions_flags.Flag),
            ("MOTIVES", conventions.Motive),
            ("RENEWALS", conventions.Renewal),
            ("NOTICE_MODES", conventions.NoticeMode),
            ("APPLICABILITIES", applicability.Applicability),
            ("DATASETS", DatasetCode),
            ("CONFORMITIES", evidence.Conformity),
            ("STAGES", evidence.Stage),
            ("BASES", evidence.Basis),
            ("MAIL_STATES", MailState),
            ("JOB_STATES", JobState),
            ("ROLES", Role),
        ],
    )
    def test_every_code_has_its_words(self, labels: str, codes: type[Enum]) -> None:
        template = templating.screen_environment().get_template("components/labels.html")

        assert set(codes) <= set(getattr(template.module, labels))


class TestGallery:
    def test_every_component_is_in_it(self) -> None:
        gallery = (templating.TEMPLATES / "components/gallery.html").read_text()
        files = {path.name for path in (templating.TEMPLATES / "components").glob("[!_]*.html")}

        absent = {name for name in files - {"gallery.html"} if f"components/{name}" not in gallery}

        assert absent == set()

    def test_an_error_points_at_its_field_and_the_value_is_kept(self) -> None:
        html = render("components/gallery.html", GalleryPage(), make_shell())

        assert '<a href="#field-signed_on">' in html
        assert 'value="31/02/2026"' in html
        assert 'aria-describedby="hint-signed_on error-signed_on" aria-invalid="true"' in html

    def test_a_cell_is_told_in_words(self) -> None:
        html = render("components/gallery.html", GalleryPage(), make_shell())

        assert "publié, conforme, à jour, complet" in html
        assert "non concerné" in html

    def test_today_stands_between_past_and_future(self) -> None:
        html = render("components/gallery.html", GalleryPage(), make_shell())

        past, today, future = (
            html.index(text) for text in ("Entrée en vigueur", "Aujourd’hui", "Dernier jour")
        )
        assert past < today < future

    @pytest.mark.browser
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("width", [390, 1280])
    def test_a_browser_finds_it_accessible(self, theme: str, width: int) -> None:
        from axe_playwright_python.sync_playwright import Axe

        chromium = shutil.which("chromium")
        if chromium is None:
            assert "CI" not in os.environ, "Chromium must be there: apt-get install chromium"
            pytest.skip("Chromium is not installed")
        html = render("components/gallery.html", GalleryPage(), make_shell(is_demo=True))

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if theme == "dark" else "light",
            )
            complaints = _open(page, html)
            result = Axe().run(page)
            overflow = page.evaluate("document.documentElement.scrollWidth") - width
            browser.close()

        assert result.violations_count == 0, result.generate_report()
        assert complaints == []
        assert overflow == 0


def _open(page: Page, html: str) -> list[str]:
    """Show the page under the policy of the product, without a server; gives what was blocked."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix("http://jalon.test/").split("?")[0]
        if path.startswith("static/"):
            route.fulfill(path=templating.STATIC / path.removeprefix("static/"))
        else:
            headers = {"content-security-policy": CSP, "content-type": "text/html; charset=utf-8"}
            route.fulfill(body=html, headers=headers)

    complaints: list[str] = []
    page.route("**/*", answer)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("http://jalon.test/")
    return complaints
