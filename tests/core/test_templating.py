"""Pages: what surrounds them, strictness, addresses, and the words of the codes."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

import pytest
from jinja2 import DictLoader, Environment, TemplateRuntimeError, UndefinedError
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
