"""A live server on a small data set, and a real Chromium (Debian's) to walk through it."""

import os
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from sqlalchemy import Engine, update
from sqlmodel import Session, select

from app.auth import service as auth
from app.auth.rules import Role
from app.collectivites import service as collectivites
from app.collectivites.models import Mandate
from app.conventions.batches import queries as batch_rows
from app.conventions.batches import service as batches
from app.conventions.batches import working
from app.conventions.batches.models import BatchDocument
from app.conventions.batches.rules import Part
from app.conventions.importing import service as importing
from app.conventions.scans import looking
from app.conventions.scans import service as scans
from app.conventions.scans.models import ScanPage
from app.conventions.service import amending, copies
from app.conventions.service.amending import AvenantData
from app.core import clock
from app.core.db import make_engine
from app.core.settings import Settings
from app.datasets import service as datasets
from app.datasets.checking import SchemaCode
from app.datasets.checking import service as checking
from app.datasets.rules import DatasetCode
from app.deliberations import deposit
from app.documents import service as documents
from app.documents import store, waiting
from app.documents.library import service as models
from app.documents.waiting import Slip
from app.jobs.models import Job
from app.jobs.rules import JobState
from app.journal import SYSTEM
from app.main import create_app
from app.reports.correspondants import links
from app.reports.correspondants import service as proposing
from app.reports.correspondants.models import MemberLink
from app.reports.elus import sharing
from app.reports.snapshots import service as snapshots
from tests.collectivites.factories import make_headcount, make_population
from tests.conftest import TODAY
from tests.conventions.factories import (
    AGENT,
    make_convention,
    make_deliberation,
    make_draft,
    make_member,
    make_syndicat,
    parties_of,
)
from tests.conventions.returning import make_to_sign
from tests.conventions.scans import piles
from tests.datasets.factories import claim
from tests.deliberations.reading import drawing, samples

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
PASSWORD = "une phrase assez longue"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
# One member for each walk that records something, so that the order of the tests does not matter.
WALKED = ("Moissac", "Castelsarrasin")


# One row right, one wrong, one that the corrected copy mends.
CHECKED = (
    "COLL_INSEE;ENFANT_SEXE;ENFANT_PRENOM;NOMBRE_OCCURRENCES;ANNEE\n"
    "82125;M;Gabriel;4;2025\n82125;X;Louise;3;2025\n82125;F;Zoé ;5;2025\n"
).encode("cp1252")


@dataclass(frozen=True)
class Site:
    """Where the live server is, and the rows that addresses name."""

    base: str
    ids: dict[str, str]
    settings: Settings


@dataclass
class Walker:
    """Somebody at the keyboard: every page seen must be quiet and fit the window."""

    page: Page
    site: Site
    noise: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.site.base + path)
        self.look()

    def sign_in(self, role: Role) -> None:
        self.page.goto(self.site.base + "/connexion")
        self.page.get_by_label("Adresse électronique").fill(f"{role}@exemple.fr")
        self.page.get_by_label("Mot de passe").fill(PASSWORD)
        self.press("Se connecter")

    def press(self, name: str, within: str = "main") -> None:
        self._go(self.page.locator(within).get_by_role("button", name=name, exact=True).first)

    def press_and_confirm(self, name: str) -> None:
        """Nothing leaves before the question is answered."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()
        self._go(self.page.get_by_role("dialog").get_by_role("button", name=name, exact=True))

    def follow(self, name: str, within: str = "main") -> None:
        self._go(self.page.locator(within).get_by_role("link", name=name, exact=True).first)

    def _go(self, place: Locator) -> None:
        with self.page.expect_navigation():
            place.click()
        self.look()

    def look(self) -> None:
        """No error in the console, nothing wider than the window."""
        self.page.wait_for_load_state("load")
        assert self.noise == [], self.page.url
        widths = "[document.documentElement.scrollWidth, window.innerWidth]"
        wide, window = self.page.evaluate(widths)
        assert wide <= window, f"{self.page.url}: {wide} pixels wide in a window of {window}"

    def text(self, within: str = "main") -> str:
        """What is written, with plain spaces."""
        return re.sub(r"[\s\u00a0\u202f]+", " ", self.page.locator(within).first.inner_text())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Missing, it fails where the tests must all run (CI), and is skipped on a desk."""
    if not Path(CHROMIUM).exists():
        missing = "Chromium est absent : apt-get install chromium, puis recommencez."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("browser")
    shutil.copyfile(sqlite_template, folder / "jalon.db")
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'jalon.db'}",
        secret_key="k" * 40,
        log_level="WARNING",
    )
    engine = make_engine(settings.resolved_database_url)
    ids = _story(engine, settings)
    engine.dispose()
    app = create_app(settings)
    app.dependency_overrides = {clock.today: lambda: TODAY}
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        serving = threading.Thread(target=server.run, args=([listening],), daemon=True)
        serving.start()
        yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", ids, settings)
        server.should_exit = True
        serving.join(timeout=5)


def _story(engine: Engine, settings: Settings) -> dict[str, str]:
    """Two members to walk with, one in force, one draft, evidence, three accounts."""
    with Session(engine, expire_on_commit=False) as session:
        make_syndicat(session)
        for name in WALKED:
            _walked_member(session, name)
        montech = make_member(session, "Montech", siren="218201259", executive_title="maire")
        make_population(session, montech, 6_500)
        make_headcount(session, montech, "81.5")
        act = make_deliberation(session, montech)
        running = make_convention(session, montech, duration_months=26)
        draft = make_draft(session, montech)
        datasets.declare(
            session, AGENT, montech.id, DatasetCode.BASE_ADRESSE_LOCALE, claim(), TODAY
        )
        collectivites.rebuild_obligations(session, settings)
        for role in Role:
            auth.add_user(session, SYSTEM, email=f"{role}@exemple.fr", role=role, password=PASSWORD)
        act_pdf = drawing.with_words(samples.STAMP_B + samples.HEADING)
        other = AvenantData(kind="other", summary="Un correspondant de plus.")
        avenant = amending.draft(session, AGENT, running.id, other, TODAY)
        holder = parties_of(session, running)[1].id
        copies.place(
            session, AGENT, running.id, 1, holder, date(2026, 9, 1), TODAY, is_on_its_way=True
        )
        sheet = "Collectivité;Signée le;Fin\nMontech;12/01/2024;11/01/2027\n".encode()
        imported, _ = importing.open_draft(session, AGENT, sheet, "conventions.csv")
        checked = checking.examine(CHECKED, "prenoms-2025.csv", SchemaCode.PRENOMS)
        check = checking.record(session, AGENT, settings.store_dir, checked, montech.id)
        deposited = deposit.keep(session, AGENT, settings.store_dir, act_pdf, "acte.pdf")
        frozen = snapshots.take_named(session, AGENT, TODAY, "pour le comité")
        to_sign = make_to_sign(session, settings.store_dir, "Albias", "218200011")
        slip = Slip(store.digest(to_sign.half), "revenu.pdf", "Agent", clock.now(), None)
        waiting.keep(settings.waiting_dir, to_sign.half, slip)
        holder_of_link = Mandate(
            collectivite_id=montech.id, role="correspondant", name="Camille Essai",
            capacity="secrétaire générale", source="test",
        )  # fmt: skip
        session.add(holder_of_link)
        session.flush()
        secret = links.give(session, AGENT, montech.id, holder_of_link.id, TODAY)
        link = session.exec(select(MemberLink)).one()
        url = "https://www.data.gouv.fr/datasets/essai"
        for number in range(2):
            proposing.declare_publication(
                session, link, DatasetCode.PRENOMS, f"{url}-{number}", "odbl", TODAY
            )
        wanted = sharing.Wanted("Bureau", date(2027, 1, 31), montech.id, frozen.id)
        epci = make_member(session, "CC de la plaine", kind="epci", siren="200000000")
        ids = {
            "shared": sharing.give(session, AGENT, wanted),
            "snapshot_id": frozen.id,
            "epci_id": epci.id,
            "secret": secret,
            "returned": slip.sha256,
            "collectivite_id": montech.id,
            "member_id": montech.id,
            "check_id": check.id,
            "convention_id": running.id,
            "party_id": parties_of(session, running)[1].id,
            "deliberation_id": act.id,
            "sha256": deposited.sha256,
            "draft_id": draft.id,
            "avenant_id": avenant.id,
            "import_id": imported.id,
            "slug": "convention_adhesion",
            "version": "2",
            "model_slug": models.duplicate(session, AGENT, "convention_adhesion/2", "Notre modèle"),
            "draft_party_id": parties_of(session, draft)[1].id,
            "scan_id": _scan(session, settings, draft.reference),
            "number": 1,
        }
        ids |= _batches(session, settings)
        session.commit()
    return {name: str(value) for name, value in ids.items()}


def _scan(session: Session, settings: Settings, reference: str) -> UUID:
    """A pile already read: a page told by hand, one to sort, one set aside."""
    pile = piles.as_pdf([piles.foreign(), piles.foreign(), piles.blank()], piles.DPI)
    scan = scans.drop(session, AGENT, settings.store_dir, pile, "copieur.pdf").scan
    for number in (1, 2, 3):
        shown = looking.thumbnail(piles.foreign())
        session.add(ScanPage(scan_id=scan.id, number=number, thumbnail=shown))
    session.flush()
    scans.assign(session, AGENT, scan.id, 1, reference, 2)
    scans.set_aside(session, AGENT, scan.id, 3)
    session.exec(update(Job).values(state=JobState.DONE))
    return scan.id


def _batches(session: Session, settings: Settings) -> dict[str, UUID]:
    """One to be checked; one launched, its first member done with an e-mail to read again."""
    made = [
        make_member(session, name, siren="218201127", email="mairie@exemple.fr")
        for name in ("Escatalens", "Finhan", "Lizac")
    ]
    choice = batches.Choice(
        model="convention_adhesion/2", parts=frozenset({Part.CONVENTION}), with_mails=True
    )
    checked, batch = (
        batches.create(session, AGENT, choice, [body.id for body in made], TODAY) for _ in "ab"
    )
    batches.launch(session, AGENT, batch.id, TODAY, with_blanks=True)
    first, second, _ = batch_rows.lines(session, batch.id)
    working.draw_up(session, batch, first.row.id)
    file = documents.save(session, settings.store_dir, b"%PDF-", "application/pdf", "projet.pdf")
    session.add(
        BatchDocument(
            batch_member_id=first.row.id, part=Part.CONVENTION, sha256=file.sha256,
            name=file.name, size=file.size,
        )
    )  # fmt: skip
    session.flush()
    working.settle(session, batch, first.row.id)
    second.row.failure = working.NOT_PRINTED
    return {"checked_id": checked.id, "batch_id": batch.id, "line_id": first.row.id}


def _walked_member(session: Session, name: str) -> None:
    """Its agents are not known yet; its assembly has voted."""
    body = make_member(session, name, siren="218201127", executive_title="maire")
    make_population(session, body, 13_419)
    make_deliberation(
        session,
        body,
        number="2026-41",
        meeting_on=date(2026, 10, 1),
        received_on=date(2026, 10, 2),
        published_on=date(2026, 10, 5),
    )


@pytest.fixture
def walker(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Walker]:
    """A fresh window; `@pytest.mark.parametrize("walker", [{"width": 390}], indirect=True)`."""
    wanted: dict[str, Any] = getattr(request, "param", {})
    context = new_window(chromium, **wanted)
    yield new_walker(context, site)
    context.close()


def new_window(
    chromium: Browser, width: int = 1280, *, java_script_enabled: bool = True
) -> BrowserContext:
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        locale="fr-FR",
        reduced_motion="reduce",
        java_script_enabled=java_script_enabled,
    )
    context.set_default_timeout(20_000)
    return context


def new_walker(context: BrowserContext, site: Site) -> Walker:
    walker = Walker(context.new_page(), site)
    walker.page.on("pageerror", lambda error: walker.noise.append(str(error)))
    walker.page.on(
        "console",
        lambda message: walker.noise.append(message.text) if message.type == "error" else None,
    )
    return walker
