"""Every page, in Chromium, for each who may read it: accessible, quiet, still, never too wide."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, expect

from app import main
from app.auth.rules import Role
from app.datasets.rules import DatasetCode
from tests.browser.conftest import new_walker, new_window
from tests.browser.visiting import DESK, REMEMBER_SHIFTS, TELEPHONE, enlarge, examine, visit
from tests.browser.walking import Site, Walker

pytestmark = pytest.mark.browser

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
# What an élu may ask for: an agenda of their own, sheets to be printed.
OWN = {
    "/tableau-de-bord/calendrier", "/territoire/epci/{epci_id}/fiches", "/territoire/rapport",
    "/territoire/rapport/{snapshot_id}",
}  # fmt: skip
TO_WRITE = (
    "main form[method=post], main a[href$='/nouvelle'], main a[href$='/modifier'],"
    "main a[href$='/termes'], main a[href$='/reprise'], main a[href$='/import'],"
    "main a[href*='/actes/'], main a[href*='/parties/']:not([href$='.pdf']),"
    "main a[href$='/correction']"
)
# For agents: a scan bears the names of those who attended (R-RGPD-05), a file received and not
# published is the member's.
RESERVED = {"/documents/{sha256}/apercu", "/jeux-de-donnees/controles/{check_id}"}
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


def page_addresses(permission: str = "") -> list[str]:
    """The GET routes that answer a page (to this permission), once for each choice of action."""
    found = set() if permission else {"/conventions/{draft_id}", "/conventions/series/{checked_id}"}
    for room in main.PAGES:
        for route in every_route(room.router.routes):
            path = ON_A_DRAFT.get(route.path, route.path)
            if "GET" not in (route.methods or set()) or path in NOT_PAGES:
                continue
            if path.endswith((".pdf", ".csv", ".png", ".zip", ".json", ".xml", ".xlsx")):
                continue
            if permission in {"", *permissions_of(route)}:
                found |= {path.replace("{action}", each) for each in ACTIONS.get(path, ("",))}
    return sorted(found)


def permissions_of(route: APIRoute) -> set[str]:
    calls = (dependency.call for dependency in route.dependant.dependencies)
    return {name for call in calls if (name := getattr(call, "__name__", "")).startswith("perm")}


def signed_in(chromium: Browser, site: Site, role: Role | None, width: int) -> Iterator[Walker]:
    context = new_window(chromium, width)
    context.add_init_script(REMEMBER_SHIFTS)
    walker = new_walker(context, site)
    if role:
        walker.sign_in(role)
    yield walker
    context.close()


# Each refuses the thirty-first of February wherever it is typed; the number is that of the form.
FORMS = [
    ("/accompagnement/{collectivite_id}", 0), ("/administration", 0),
    ("/collectivites/effectifs/import", 0), ("/collectivites/nouvelle", 0),
    ("/collectivites/{collectivite_id}", 0), ("/collectivites/{collectivite_id}/modifier", 0),
    ("/collectivites/{collectivite_id}/personnes", 1), ("/conventions/import", 0),
    ("/conventions/nouvelle", 0), ("/conventions/reprise", 0),
    ("/conventions/series/{checked_id}", 0),
    ("/conventions/{convention_id}/actes/denonciation", 0),
    ("/conventions/{convention_id}/actes/piece", 0),
    ("/conventions/{convention_id}/avenants/{avenant_id}/signature", 0),
    ("/conventions/{draft_id}/termes", 0), ("/correspondant/{secret}", 0),
    ("/correspondant/{secret}", 1), ("/correspondant/{secret}", 2), ("/correspondants", 0),
    ("/deliberations/depot", 0), ("/deliberations/depot/{sha256}", 0),
    ("/deliberations/nouvelle", 0), ("/deliberations/seances", 0),
    ("/deliberations/{deliberation_id}/correction", 0), ("/documents/numerisations", 0),
    ("/documents/retours/{returned}", 0), ("/jeux-de-donnees/controle", 0),
    ("/jeux-de-donnees/membres/{member_id}/{dataset}", 2), ("/jeux-de-donnees/moissons", 0),
    ("/rappels", 0), ("/territoire/partages", 0),
]  # fmt: skip


@pytest.fixture(scope="module")
def administrator(chromium: Browser, site: Site) -> Iterator[Walker]:
    """Shown every button, on a desk."""
    yield from signed_in(chromium, site, Role.ADMIN, 1280)


@pytest.fixture(scope="module")
def elu(chromium: Browser, site: Site) -> Iterator[Walker]:
    """Shown no button, on a telephone."""
    yield from signed_in(chromium, site, Role.ELU, 390)


@pytest.fixture(scope="module")
def anyone(chromium: Browser, site: Site) -> Iterator[Walker]:
    """Without an account: a correspondant, the holder of a shared link, a passer-by."""
    yield from signed_in(chromium, site, None, 1280)


def address(walker: Walker, path: str) -> str:
    return path.format(**walker.site.ids, dataset=DatasetCode.BASE_ADRESSE_LOCALE)


@pytest.mark.parametrize("path", page_addresses())
def test_an_administrator_reads_it_at_any_size(administrator: Walker, path: str) -> None:
    administrator.page.set_viewport_size(DESK)

    wrong = visit(administrator, address(administrator, path)) + enlarge(administrator)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", page_addresses("permission_elu"))
def test_an_elu_reads_it_on_a_telephone_and_is_offered_no_action(elu: Walker, path: str) -> None:
    status = 403 if path in RESERVED else 200

    wrong = visit(elu, address(elu, path), status=status)

    assert not wrong, "\n".join(wrong)
    assert path in OWN or elu.page.locator(TO_WRITE).count() == 0


@pytest.mark.parametrize("path", [*page_addresses("permission_public"), "/nulle-part"])
def test_anyone_reads_it_without_an_account(anyone: Walker, path: str) -> None:
    status = 404 if path == "/nulle-part" else 200

    wrong = visit(anyone, address(anyone, path), status=status)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("path", "number"), FORMS)
def test_a_refusal_is_told_accessibly(administrator: Walker, path: str, number: int) -> None:
    page = administrator.page
    page.set_viewport_size(TELEPHONE)
    page.goto(administrator.site.base + address(administrator, path))
    form = page.locator("main form[data-jalon-form]").nth(number)
    for control in form.locator("input.input:not([type=file]), textarea").all():
        if control.is_visible():
            control.fill("31/02/2026")

    with page.expect_navigation() as going:
        form.evaluate("form => form.submit()")

    assert going.value is not None
    assert going.value.status == 422
    wrong = examine(administrator, going.value, is_dark=False)
    assert not wrong, "\n".join(wrong)
    expect(page.get_by_role("alert").first).to_be_visible()
