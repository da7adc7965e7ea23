"""A day of an agent and of an élu, with a real browser, on a desk and on a telephone."""

import shutil
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from app.auth.rules import Role
from app.core.db import make_engine
from app.worker import make_worker
from tests.browser.story import WALKED
from tests.browser.walking import KeyboardWalker, Walker
from tests.deliberations.reading import drawing, samples

pytestmark = pytest.mark.browser

WRITING = "main form[method=post]"


WAYS = {
    "desk": {"width": 1280},
    "telephone": {"width": 390},
    "keyboard": {"keyboard": True},
    "without-scripts": {"scripts": False},
}


@pytest.mark.parametrize(
    ("walker", "member"),
    list(zip(WAYS.values(), WALKED, strict=True)),
    ids=WAYS,
    indirect=["walker"],
)
class TestAgent:
    def test_from_the_unknown_headcount_to_the_convention_in_force(
        self, walker: Walker, member: str
    ) -> None:
        walker.sign_in(Role.AGENT)
        assert walker.text("h1").startswith("Tableau de bord")

        record_the_headcount(walker, member)
        prepare_and_freeze(walker, member)
        sign_both_sides(walker, member)

        assert "en vigueur" in walker.text()
        assert "Si personne ne fait rien" in walker.text()


@pytest.mark.parametrize("walker", WAYS.values(), ids=WAYS, indirect=True)
class TestElu:
    def test_he_reads_where_the_territory_stands(self, walker: Walker) -> None:
        walker.sign_in(Role.ELU)
        assert walker.text("h1") == "Où en est le territoire"

        walker.follow("Mode séance")
        assert "Diapositives" in walker.page.content()
        walker.page.go_back()
        walker.follow("Montech")
        assert walker.text("h1") == "Montech"
        expect(walker.page.get_by_role("link", name="Fiche à imprimer (PDF)")).to_be_visible()
        walker.go_to("Conventions")
        walker.follow(walker.page.locator("tbody th a").first.inner_text())

        assert "Si personne ne fait rien" in walker.text()
        assert walker.page.locator(WRITING).count() == 0


@pytest.mark.parametrize("walker", WAYS.values(), ids=WAYS, indirect=True)
class TestCorrespondant:
    def test_he_declares_answers_and_sends_without_an_account(self, walker: Walker) -> None:
        walker.open(f"/correspondant/{walker.site.ids['secret']}")
        assert walker.text("h1") == "Montech"
        address = f"https://www.data.gouv.fr/datasets/{uuid4()}"

        form = "form[action$='/publication']"
        walker.choose("Jeu de données", "Subventions", within=form)
        walker.choose("Licence", "ODbL", within=form)
        walker.fill("Adresse de la page", "montech", within=form)
        walker.refuse("Déclarer cette publication", within=form)
        assert "Un point est à corriger" in walker.text()
        walker.fill("Adresse de la page", address, within=form)
        walker.press("Déclarer cette publication", within=form)
        assert "Votre publication est transmise." in walker.text()
        assert "Subventions" in walker.text("section[aria-labelledby=envois]")

        form = "form[action$='/deliberation']"
        act = samples.act().replace("03202507", str(uuid4().int)[:8])
        walker.page.locator(form).get_by_label("Le PDF de la délibération").set_input_files(
            {
                "name": "acte.pdf",
                "mimeType": "application/pdf",
                "buffer": drawing.with_words(act),
            }
        )
        walker.press("Envoyer la délibération", within=form)
        assert "Votre délibération est transmise." in walker.text()


@pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract (tesseract-ocr-fra) is not installed"
)
@pytest.mark.parametrize(
    ("walker", "number"),
    [({"width": 1280}, "1"), ({"width": 390}, "2")],
    ids=["desk", "telephone"],
    indirect=["walker"],
)
class TestScan:
    def test_it_is_followed_checked_beside_its_page_and_recorded(
        self, walker: Walker, number: str
    ) -> None:
        page, engine = walker.page, make_engine(walker.site.settings.resolved_database_url)
        text = samples.act().replace("03202507", f"0320250{number}").replace("5-07", f"5-0{number}")
        scan = drawing.turned_scan((text, 90))
        walker.sign_in(Role.AGENT)
        walker.open("/deliberations/depot")
        page.get_by_label("PDF de la délibération").set_input_files(
            {"name": "acte.pdf", "mimeType": "application/pdf", "buffer": scan}
        )
        walker.press("Lire la délibération")
        assert walker.text("h1") == "Lecture en cours"
        assert "En attente de son tour." in walker.text()

        make_worker(walker.site.settings, engine).run_once()
        engine.dispose()

        expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier ce qui a été lu")
        walker.look()
        expect(page.get_by_label("Numéro de la délibération")).to_have_value(f"03/2025-0{number}")
        picture = page.get_by_alt_text("Page 1 sur 1")
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", value=True)
        wide, high = picture.evaluate("(seen) => [seen.naturalWidth, seen.naturalHeight]")
        assert wide < high
        walker.press("Enregistrer la délibération")
        assert f"03/2025-0{number}" in walker.text("h1")


@pytest.mark.parametrize(
    "walker", [WAYS["desk"], WAYS["telephone"]], ids=["desk", "folded"], indirect=True
)
class TestSearch:
    def test_ctrl_k_leads_to_it_from_any_page(self, walker: Walker) -> None:
        walker.sign_in(Role.ELU)
        walker.open("/documents")

        walker.page.keyboard.press("Control+k")
        walker.page.keyboard.type("montech")
        with walker.page.expect_navigation():
            walker.page.keyboard.press("Enter")

        walker.look()
        assert walker.page.locator("main a", has_text="Montech").first.is_visible()


def record_the_headcount(walker: Walker, member: str) -> None:
    walker.go_to("Collectivités")
    walker.unfold("Filtrer la liste")
    walker.fill("Nom, SIREN ou code INSEE", member)
    walker.press("Filtrer")
    walker.follow(member)
    obligation = "section[aria-labelledby=obligation]"
    assert "À vérifier" in walker.text(obligation)

    walker.fill("Nombre d’agents", "environ 50")
    walker.fill("Vrai depuis le", "01/01/2026")
    walker.fill("Source", "rapport social unique 2025")
    walker.refuse("Enregistrer l’effectif")
    assert "« environ 50 » n’est pas un nombre" in walker.text()
    assert walker.page.get_by_label("Vrai depuis le").input_value() == "01/01/2026"

    walker.fill("Nombre d’agents", "198,4")
    walker.press("Enregistrer l’effectif")
    assert "Soumise à l’obligation" in walker.text(obligation)


def prepare_and_freeze(walker: Walker, member: str) -> None:
    walker.go_to("Conventions")
    walker.follow("Préparer une convention")
    walker.choose("Avec quelle collectivité", member)
    walker.press("Créer le brouillon")
    assert "brouillon" in walker.text()

    walker.follow("Modifier les termes")
    walker.fill(walker.page.locator("label[for=field-duration_months]").inner_text(), "24")
    walker.press("Enregistrer les termes")
    assert "24 mois" in walker.text("section[aria-labelledby=termes]")

    walker.press_and_confirm("Figer le texte")
    assert "en attente de délibération" in walker.text()
    expect(walker.page.get_by_role("link", name="Convention à signer (PDF)")).to_be_visible()


def sign_both_sides(walker: Walker, member: str) -> None:
    side = f"article:has(h3:has-text('{member}'))"
    walker.follow("Rattacher la délibération", within=side)
    act = walker.page.get_by_label("Délibération", exact=True)
    if not act.input_value():  # the only act that fits is chosen beforehand, one of several is not
        act.select_option(index=1)
    walker.press("Rattacher la délibération")
    assert "exécutoire" in walker.text(side)
    for party in (side, "article:has(h3:has-text('Tarn-et-Garonne Numérique'))"):
        walker.follow("Enregistrer la signature", within=party)
        walker.fill("Signée le", "21/11/2026")
        walker.press("Enregistrer la signature")
        assert "signée le 21/11/2026" in walker.text(party)


@pytest.mark.parametrize(
    "walker", [WAYS["desk"], WAYS["without-scripts"]], ids=["scripts", "none"], indirect=True
)
class TestFileDrop:
    def test_a_file_is_chosen_named_and_sent(self, walker: Walker) -> None:
        walker.sign_in(Role.AGENT)
        walker.open("/composants")
        zone = walker.page.locator(".drop").first

        zone.locator("input[type=file]").set_input_files(
            {"name": "agents.csv", "mimeType": "text/csv", "buffer": b"a;b"}
        )

        told = zone.get_by_role("status")
        expect(told).to_have_text("agents.csv, 1\u00a0ko" if walker.has_scripts else "")
        walker.press("Vérifier la liste")
        assert "rien n’a été enregistré" in walker.text()


class TestKeyboard:
    def test_the_skip_link_comes_first_and_leads_to_the_content(self, walker: Walker) -> None:
        walker.sign_in(Role.AGENT)
        walker.open("/conventions")

        walker.page.keyboard.press("Tab")
        expect(walker.page.locator(":focus")).to_have_text("Aller au contenu")
        walker.page.keyboard.press("Enter")

        assert walker.page.url.endswith("#contenu")
        expect(walker.page.locator("main")).to_be_focused()

    @pytest.mark.parametrize("walker", [{"keyboard": True}], ids=["keyboard"], indirect=True)
    def test_escape_leaves_a_question_and_nothing_is_done(self, walker: KeyboardWalker) -> None:
        walker.sign_in(Role.AGENT)
        walker.open(f"/conventions/{walker.site.ids['draft_id']}")
        button = walker.page.locator("main").get_by_role("button", name="Figer le texte")

        walker.reach(button)
        walker.page.keyboard.press("Enter")
        question = walker.page.get_by_role("dialog")
        expect(question).to_be_visible()
        walker.page.keyboard.press("Tab")
        assert question.locator(":focus").count() == 1
        walker.page.keyboard.press("Escape")

        expect(question).to_have_count(0)
        expect(button).to_be_focused()
        assert "brouillon" in walker.text()

    @pytest.mark.parametrize("walker", [{"keyboard": True}], ids=["keyboard"], indirect=True)
    @pytest.mark.parametrize(
        "path",
        [
            "/composants", "/conventions", "/conventions/{convention_id}", "/territoire",
            "/collectivites/{collectivite_id}", "/documents/modeles/{model_slug}/projet/modifier",
        ],
    )  # fmt: skip
    def test_every_stop_is_seen_once_and_none_holds(
        self, walker: KeyboardWalker, path: str
    ) -> None:
        walker.sign_in(Role.AGENT)
        walker.open(path.format(**walker.site.ids))
        walker.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        stops = walker.stops()

        assert len(stops) == len(set(stops)) > 10

    @pytest.mark.parametrize("walker", [{"keyboard": True}], ids=["keyboard"], indirect=True)
    def test_a_fold_opens_and_closes(self, walker: KeyboardWalker) -> None:
        walker.sign_in(Role.AGENT)
        walker.open("/composants")
        fold = walker.page.locator("details.help").first

        walker.reach(fold.locator("summary"))
        walker.page.keyboard.press("Enter")
        assert fold.get_attribute("open") == ""
        walker.page.keyboard.press("Enter")
        assert fold.get_attribute("open") is None
