"""A day of an agent and of an élu, with a real browser, on a desk and on a telephone."""

import re
import shutil

import pytest
from playwright.sync_api import Browser, expect

from app.auth.rules import Role
from app.core.db import make_engine
from app.worker import make_worker
from tests.browser.conftest import new_walker, new_window
from tests.browser.walking import Site, Walker
from tests.deliberations.reading import drawing, samples

pytestmark = pytest.mark.browser

WRITING = "main form[method=post]"
ACCOUNT = "header form[action='/deconnexion']"


@pytest.mark.parametrize(
    ("walker", "member"),
    [({"width": 1280}, "Moissac"), ({"width": 390}, "Castelsarrasin")],
    ids=["desk", "telephone"],
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


def record_the_headcount(walker: Walker, member: str) -> None:
    walker.follow("Collectivités", within="nav")
    fold = walker.page.get_by_text("Filtrer la liste", exact=True)
    if fold.is_visible():
        fold.click()
    walker.page.get_by_label("Nom, SIREN ou code INSEE").fill(member)
    walker.press("Filtrer")
    walker.follow(member)
    obligation = "section[aria-labelledby=obligation]"
    assert "À vérifier" in walker.text(obligation)

    walker.page.get_by_label("Nombre d’agents").fill("environ 50")
    walker.page.get_by_label("Vrai depuis le").fill("01/01/2026")
    walker.page.get_by_label("Source", exact=True).fill("rapport social unique 2025")
    refuse(walker, "Enregistrer l’effectif")
    assert "« environ 50 » n’est pas un nombre" in walker.text()
    assert walker.page.get_by_label("Vrai depuis le").input_value() == "01/01/2026"

    walker.page.get_by_label("Nombre d’agents").fill("198,4")
    walker.press("Enregistrer l’effectif")
    assert "Soumise à l’obligation" in walker.text(obligation)


def refuse(walker: Walker, button: str) -> None:
    """Press a button that answers 422: Chromium notes that in the console, and it is right."""
    with walker.page.expect_response(lambda response: response.status == 422):
        walker.page.get_by_role("button", name=button, exact=True).click()
    walker.page.wait_for_load_state("load")
    walker.noise.clear()
    walker.look()


def prepare_and_freeze(walker: Walker, member: str) -> None:
    walker.follow("Conventions", within="nav")
    walker.follow("Préparer une convention")
    walker.page.get_by_label("Avec quelle collectivité").select_option(label=member)
    walker.press("Créer le brouillon")
    assert "brouillon" in walker.text()

    walker.follow("Modifier les termes")
    walker.page.locator("#field-duration_months").fill("24")
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
        walker.page.get_by_label("Signée le").fill("21/11/2026")
        walker.press("Enregistrer la signature")
        assert "signée le 21/11/2026" in walker.text(party)


class TestElu:
    def test_he_reads_everything_and_is_offered_no_action(self, walker: Walker) -> None:
        walker.sign_in(Role.ELU)
        ids = walker.site.ids
        for path in (
            "/tableau-de-bord", "/collectivites", f"/collectivites/{ids['collectivite_id']}",
            "/collectivites/a-verifier", "/conventions", f"/conventions/{ids['convention_id']}",
            f"/conventions/{ids['draft_id']}", "/deliberations",
            f"/deliberations/{ids['deliberation_id']}", "/jeux-de-donnees",
            f"/jeux-de-donnees/membres/{ids['member_id']}",
            f"/jeux-de-donnees/membres/{ids['member_id']}/base_adresse_locale",
            "/rappels", "/documents",
        ):  # fmt: skip
            walker.open(path)

            assert walker.page.locator(WRITING).count() == 0, path
            leads_to_forms = walker.page.locator(
                "main a[href$='/nouvelle'], main a[href$='/modifier'], main a[href$='/termes'],"
                "main a[href$='/reprise'], main a[href$='/import'], main a[href*='/actes/'],"
                "main a[href*='/parties/']:not([href$='.pdf']), main a[href$='/correction']"
            )
            assert leads_to_forms.count() == 0, path


class TestKeyboard:
    def test_the_main_action_is_reached_and_done_without_a_mouse(self, walker: Walker) -> None:
        walker.sign_in(Role.AGENT)
        walker.open("/conventions")

        walker.page.keyboard.press("Tab")
        expect(walker.page.locator(":focus")).to_have_text("Aller au contenu")
        walker.page.keyboard.press("Enter")
        reach(walker, "Préparer une convention")
        walker.page.keyboard.press("Enter")
        walker.page.wait_for_url("**/conventions/nouvelle")
        reach(walker, "Créer le brouillon")

    def test_focus_is_seen(self, walker: Walker) -> None:
        walker.sign_in(Role.AGENT)
        walker.open("/conventions")
        reach(walker, "Préparer une convention")

        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert walker.page.evaluate(outline) not in {"none", ""}


def reach(walker: Walker, name: str) -> None:
    """Tab until the focus is on it."""
    for _ in range(40):
        walker.page.keyboard.press("Tab")
        focused = walker.page.evaluate("document.activeElement.textContent.trim()")
        if re.sub(r"\s+", " ", focused) == name:
            return
    raise AssertionError(f"« {name} » is not reached with the Tab key")


class TestWithoutScripts:
    def test_signing_in_and_filtering_work(self, chromium: Browser, site: Site) -> None:
        context = new_window(chromium, scripts=False)
        page = new_walker(context, site).page
        page.goto(f"{site.base}/connexion")
        page.get_by_label("Adresse électronique").fill("agent@exemple.fr")
        page.get_by_label("Mot de passe").fill("une phrase assez longue")
        page.get_by_role("button", name="Se connecter").click()
        page.goto(f"{site.base}/collectivites/{site.ids['collectivite_id']}")

        page.get_by_label("Nombre d’agents").fill("82")
        page.get_by_label("Vrai depuis le").fill("01/06/2026")
        page.get_by_label("Source", exact=True).fill("tableau des emplois")
        page.get_by_role("button", name="Enregistrer l’effectif").click()

        expect(page.locator("section[aria-labelledby=effectifs]")).to_contain_text("01/06/2026")
        context.close()
