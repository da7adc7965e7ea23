"""The slides of a meeting: by keyboard, full screen; without JavaScript, one page with anchors."""

import pytest
from playwright.sync_api import Browser

from app.auth.rules import Role
from tests.browser.conftest import new_window
from tests.browser.walking import Site, Walker

pytestmark = pytest.mark.browser


def shown(walker: Walker) -> list[str]:
    """The slides that are seen."""
    ids = "[...document.querySelectorAll('.slide')].filter(s => s.checkVisibility()).map(s => s.id)"
    found: list[str] = walker.page.evaluate(ids)
    return found


def test_an_elu_lands_on_the_territory_and_walks_the_slides(walker: Walker) -> None:
    walker.sign_in(Role.ELU)
    assert walker.page.url.endswith("/territoire")
    walker.follow("Mode séance")
    assert len(shown(walker)) == 8

    walker.page.get_by_role("button", name="Projeter en plein écran").press("Enter")
    walker.page.wait_for_selector(".slide--current")

    seen = []
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight", "Home"):
        walker.page.keyboard.press(key)
        seen += shown(walker)
    assert [one[-1] for one in seen] == ["1", "2", "3", "2", "8", "8", "1"]
    walker.page.keyboard.press("Escape")
    walker.page.wait_for_selector(".slides:not(.slides--on)")
    assert len(shown(walker)) == 8
    walker.look()


def test_without_javascript_every_slide_is_on_the_page(chromium: Browser, site: Site) -> None:
    context = new_window(chromium, scripts=False)
    page = context.new_page()
    page.goto(site.base + "/connexion?suite=/territoire/seance")
    page.get_by_label("Adresse électronique").fill(f"{Role.ELU}@exemple.fr")
    page.get_by_label("Mot de passe").fill("une phrase assez longue")
    page.locator("main").get_by_role("button", name="Se connecter").click()

    assert page.locator(".slide").count() == 8
    assert page.get_by_role("button", name="Projeter en plein écran").count() == 0
    page.get_by_role("link", name="5. Les conventions").click()
    assert page.url.endswith("#diapo-5")
    context.close()


def test_the_report_is_projected_the_same_way(walker: Walker, site: Site) -> None:
    walker.sign_in(Role.ELU)
    walker.follow("Rapport d’avancement")
    walker.follow("Projeter en séance")
    assert walker.page.url.endswith(f"/territoire/rapport/{site.ids['snapshot_id']}/seance")
    assert len(shown(walker)) == 8

    walker.page.get_by_role("button", name="Projeter en plein écran").press("Enter")
    walker.page.wait_for_selector(".slide--current")

    walker.page.keyboard.press("End")
    assert [one[-1] for one in shown(walker)] == ["8"]
    walker.page.keyboard.press("Escape")
    walker.page.wait_for_selector(".slides:not(.slides--on)")
    walker.look()
