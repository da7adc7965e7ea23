"""Every page that can be read, in Chromium: accessible light and dark, quiet, never too wide."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.routing import APIRoute
from playwright.sync_api import Browser

from app import main
from app.auth.rules import Role
from app.datasets.rules import DatasetCode
from tests.browser.conftest import Site, Walker, new_walker, new_window

pytestmark = pytest.mark.browser

STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# Not a page of the site: files, probes, and redirections.
NOT_PAGES = {
    "/", "/deliberations/depot/{sha256}/page-{number}.png", "/documents/{sha256}/{name}",
    "/calendrier/{secret}.ics", "/documents/numerisations/{scan_id}/vignette-{number}.jpg",
    "/documents/{sha256}/page-{number}.png", "/documents/retours/{sha256}/page-{number}.png",
    "/conventions/series/{batch_id}/documents.zip",
    "/conventions/series/{batch_id}/impression.pdf",
    "/healthz", "/invitation/{token}", "/metrics", "/readyz",
}  # fmt: skip
# The acts that the state of the example allows; the others answer 409.
ACTIONS = {
    "/conventions/{convention_id}/actes/{action}": (
        "denonciation", "resiliation", "remplacement", "piece", "relance",
    ),
    "/conventions/{convention_id}/avenants/{avenant_id}/{action}": ("signature", "abandon"),
    "/conventions/{draft_id}/parties/{draft_party_id}/{action}": (
        "deliberation", "delegation", "signataire",
    ),
}  # fmt: skip
ON_A_DRAFT = {
    "/documents/retours/{sha256}": "/documents/retours/{returned}",
    "/territoire/epci/{collectivite_id}/fiches": "/territoire/epci/{epci_id}/fiches",
    "/documents/modeles/{slug}/projet/modifier": "/documents/modeles/{model_slug}/projet/modifier",
    "/conventions/import/{draft_id}": "/conventions/import/{import_id}",
    "/conventions/import/{draft_id}/colonnes": "/conventions/import/{import_id}/colonnes",
    "/conventions/{convention_id}/termes": "/conventions/{draft_id}/termes",
    "/conventions/{convention_id}/parties/{party_id}/{action}": (
        "/conventions/{draft_id}/parties/{draft_party_id}/{action}"
    ),
}


def every_route(routes: Sequence[Any]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from every_route(route.original_router.routes)


def page_addresses() -> list[str]:
    """The GET routes that answer a page, those with a choice of action once for each."""
    found = {"/conventions/{draft_id}", "/conventions/series/{checked_id}"}
    for room in main.PAGES:
        for route in every_route(room.router.routes):
            path = ON_A_DRAFT.get(route.path, route.path)
            if "GET" not in (route.methods or set()) or path in NOT_PAGES:
                continue
            if path.endswith((".pdf", ".csv", ".png", ".zip", ".json", ".xml", ".xlsx")):
                continue
            found |= {path.replace("{action}", each) for each in ACTIONS.get(path, ("",))}
    return sorted(found)


@pytest.fixture(scope="module")
def reader(chromium: Browser, site: Site) -> Iterator[Walker]:
    """An administrator: he is shown every button."""
    context = new_window(chromium)
    walker = new_walker(context, site)
    walker.sign_in(Role.ADMIN)
    yield walker
    context.close()


@pytest.mark.parametrize("path", page_addresses())
def test_it_is_accessible_quiet_and_fits(reader: Walker, path: str) -> None:
    address = path.format(**reader.site.ids, dataset=DatasetCode.BASE_ADRESSE_LOCALE)
    reader.noise.clear()
    page = reader.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")

    response = page.goto(reader.site.base + address)

    assert response is not None
    assert response.status == 200
    reader.look()
    assert violations(reader, STANDARD) == []
    page.emulate_media(color_scheme="dark")
    assert violations(reader, CONTRAST) == []
    page.set_viewport_size({"width": 390, "height": 900})
    reader.look()
    assert violations(reader, CONTRAST) == []


def violations(reader: Walker, options: dict[str, Any]) -> list[str]:
    found = Axe().run(reader.page, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]
