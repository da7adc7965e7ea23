"""A model, from a built-in text to a published version, with and without scripts."""

import pytest
from playwright.sync_api import Browser

from app.auth.rules import Role
from tests.browser.conftest import new_walker, new_window
from tests.browser.walking import Site, Walker

pytestmark = pytest.mark.browser


def test_an_agent_writes_and_publishes_a_model(walker: Walker) -> None:
    walker.sign_in(Role.AGENT)
    walker.open("/documents/modeles/lettre_accompagnement/2")
    walker.page.get_by_label("Titre du nouveau modèle").fill("Lettre du syndicat")
    walker.press("Dupliquer ce modèle")
    walker.page.locator("textarea[name=body]").nth(1).fill("Bonjour à ")
    walker.page.get_by_text("Champs à insérer").click()
    walker.page.get_by_role("button", name="Insérer {{ membre.designation }}").click()
    walker.press("Enregistrer et actualiser l’aperçu")
    assert walker.page.locator("textarea[name=body]").nth(1).input_value() == (
        "Bonjour à {{ membre.designation }}"
    )
    pictures = walker.page.locator(".scan__page")
    assert pictures.first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 700

    walker.follow("Relire et publier")
    walker.press_and_confirm("Publier cette version")

    assert "version 1" in walker.text()
    walker.press("Employer ce modèle")
    assert "Lettre du syndicat" in walker.text()


def test_without_scripts_clauses_are_moved_and_nothing_typed_is_lost(
    chromium: Browser, site: Site
) -> None:
    context = new_window(chromium, scripts=False)
    walker = new_walker(context, site)
    walker.sign_in(Role.AGENT)
    walker.page.goto(f"{site.base}/documents/modeles/{site.ids['model_slug']}/projet/modifier")
    walker.page.locator("textarea[name=body]").nth(0).fill("Vu le texte tapé ;")
    with walker.page.expect_navigation():
        walker.page.get_by_role("button", name="Descendre la clause 1", exact=True).click()

    assert walker.page.locator("textarea[name=body]").nth(1).input_value() == "Vu le texte tapé ;"
    assert "n’est pas encore enregistré" in walker.text()
    context.close()
