"""Pictures of the product: `python -m scripts.screenshots`, about two minutes, one Chromium.

Loads Tarn-et-Garonne and the demonstration in a throwaway folder, at a fixed clock, serves them and
takes the pictures of the guide (app/static/guide, with their sizes) and the screens of the
documentation (docs/screens, with docs/screens.md). The same code gives the same pictures.
"""

import io
import itertools
import json
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from app.core import clock

MORNING = datetime(2026, 11, 21, 8, tzinfo=UTC)
_instants = (MORNING + timedelta(milliseconds=count) for count in itertools.count())
# Before anything else takes it by its name: one instant after the other, the same each time.
clock.now = lambda: next(_instants)

import uvicorn  # noqa: E402  # after the clock
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, sync_playwright  # noqa: E402
from sqlalchemy import Engine  # noqa: E402
from sqlmodel import Session, col, select  # noqa: E402

from app import demo  # noqa: E402
from app.auth import service as accounts  # noqa: E402
from app.auth.rules import Role  # noqa: E402
from app.collectivites.loader import load_departement  # noqa: E402
from app.collectivites.models import Collectivite, Mandate  # noqa: E402
from app.collectivites.people import CORRESPONDANT  # noqa: E402
from app.commands.base import opened  # noqa: E402
from app.conventions import seed_cases  # noqa: E402
from app.core.db import write_session  # noqa: E402
from app.core.settings import Settings  # noqa: E402
from app.core.templating import ROOT, STATIC  # noqa: E402
from app.datasets.checking import SchemaCode  # noqa: E402
from app.datasets.checking import service as checking  # noqa: E402
from app.journal import SYSTEM  # noqa: E402
from app.main import create_app  # noqa: E402
from app.reports.correspondants import links  # noqa: E402

GUIDE, SCREENS = STATIC / "guide", ROOT / "docs" / "screens"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
PASSWORD = "une phrase assez longue"  # noqa: S105  # of accounts that live two minutes
TOWN = "82112"
# Prénoms of a year: one sex that does not exist, one space too many.
CHECKED = (
    "COLL_INSEE;ENFANT_SEXE;ENFANT_PRENOM;NOMBRE_OCCURRENCES;ANNEE\n"
    "82112;M;Gabriel;4;2025\n82112;X;Louise;3;2025\n82112;F;Zoé ;5;2025\n"
).encode("cp1252")


@dataclass(frozen=True)
class Shot:
    """A page, or the first row of its list that bears `row`; cut a little `above` `start`, down."""

    name: str
    path: str
    row: str = ""
    start: str = "main .page-head"
    width: int = 0  # all of it
    height: int = 600
    above: int = 20
    role: Role | None = Role.AGENT


PICTURES = (
    Shot("tableau-de-bord", "/tableau-de-bord", start="body"),
    Shot("obligation", "/collectivites/{town}", start="#obligation", height=420),
    Shot("convention-brouillon", "/conventions?etat=draft", row="brouillon"),
    Shot("convention-vigueur", "/conventions?etat=in_force", row="Moissac"),
    Shot("deliberation-depot", "/deliberations/depot", height=460),
    Shot("deliberation", "/deliberations", row="2022"),
    Shot("retour", "/documents/retours", height=560),
    Shot(
        "frise",
        "/conventions?etat=in_force",
        row="Moissac",
        width=640,
        start=".timeline__today",
        above=210,
    ),
    Shot("rappels", "/rappels", start="h2"),
    Shot("jeux", "/jeux-de-donnees", start=".key"),
    Shot("case", "/jeux-de-donnees/membres/{town}/deliberations", height=600),
    Shot("controle", "/jeux-de-donnees/controles/{check}"),
    Shot("territoire", "/territoire", role=Role.ELU),
    Shot("fiche", "/territoire/membres/{town}", role=Role.ELU, height=760),
    Shot("lien", "/collectivites/{town}/liens", height=420),
    Shot("correspondant", "/correspondant/{secret}", role=None),
    Shot("administration", "/administration", role=Role.ADMIN),
)
MAIN = (
    (Shot("tableau-de-bord", "/tableau-de-bord"), "Tableau de bord d’un agent"),
    (Shot("territoire", "/territoire", role=Role.ELU), "Où en est le territoire, pour un élu"),
    (Shot("fiche", "/territoire/membres/{town}", role=Role.ELU), "Fiche d’un membre"),
    (Shot("collectivites", "/collectivites"), "Les collectivités"),
    (Shot("convention", "/conventions?etat=in_force", row="Moissac"), "Une convention en vigueur"),
    (Shot("jeux-de-donnees", "/jeux-de-donnees"), "Les six jeux, membre par membre"),
    (Shot("moissons", "/jeux-de-donnees/moissons"), "Ce que les portails publient"),
    (Shot("plateforme", "/tableau-de-bord/plateforme"), "La plateforme du territoire"),
    (Shot("rappels", "/rappels"), "Les rappels"),
    (Shot("correspondant", "/correspondant/{secret}", role=None), "La page d’un correspondant"),
)
WINDOWS = ((1280, 1100), (390, 1300))
THEMES: tuple[tuple[str, Literal["light", "dark"]], ...] = (("clair", "light"), ("sombre", "dark"))
DESK: ViewportSize = {"width": 1120, "height": 800}


def main() -> int:
    if not Path(CHROMIUM).exists():
        print("Chromium is missing: apt-get install chromium, then again.")
        return 1
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None,
            data_dir=Path(folder),
            database_url=f"sqlite:///{folder}/jalon.db",
            secret_key="k" * 40,
            log_level="WARNING",
            smtp_host="relais.example.org",  # nothing is sent: no page then names this folder
        )
        print("Loading Tarn-et-Garonne and the demonstration…", flush=True)
        with opened(settings) as (_, engine):
            known = tell(engine, settings)
        with served(settings) as base, sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-gpu", "--lang=fr"]
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=arguments, env={**os.environ, "LANGUAGE": "fr"}
            )
            taken = [*take_guide(browser, base, known), *take_screens(browser, base, known)]
            browser.close()
    weight = sum(path.stat().st_size for path in taken) // 1000
    print(f"{len(taken)} pictures, {weight} ko, {time.monotonic() - started:.0f} s")
    return 0


def tell(engine: Engine, settings: Settings) -> dict[str, str]:
    """The territory, the demonstration, accounts, a link and a check; the rows addresses name."""
    today = clock.today()
    with write_session(engine) as session:
        load_departement(session, settings, "82")
        seed_cases.record_cases(session, settings, today)
    demo.load(engine, settings, today, lambda line: print(line, flush=True))
    with write_session(engine) as session:
        for role in Role:
            accounts.add_user(
                session, SYSTEM, email=f"{role}@exemple.fr", role=role, password=PASSWORD,
                display_name="Camille Exemple",
            )  # fmt: skip
        town = session.exec(select(Collectivite).where(col(Collectivite.code) == TOWN)).one()
        checked = checking.examine(CHECKED, "prenoms-2025.csv", SchemaCode.PRENOMS)
        check = checking.record(session, SYSTEM, settings.store_dir, checked, town.id)
        return {"town": str(town.id), "check": str(check.id), "secret": _link(session, town)}


def _link(session: Session, town: Collectivite) -> str:
    holder = Mandate(
        collectivite_id=town.id, role=CORRESPONDANT, name="Correspondant de démonstration",
        capacity="secrétariat général", source="démonstration", is_demo=True,
    )  # fmt: skip
    session.add(holder)
    session.flush()
    return links.give(session, SYSTEM, town.id, holder.id, clock.today())


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_config=None, ws="none"))
        serving = threading.Thread(target=server.run, args=([listening],), daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        serving.join(timeout=5)


def take_guide(browser: Browser, base: str, known: dict[str, str]) -> Iterator[Path]:
    sizes: dict[str, tuple[int, int]] = {}
    for role in (*Role, None):
        page = window(browser, base, role)
        for shot in (each for each in PICTURES if each.role is role):
            go(page, base, shot, known)
            path, sizes[shot.name] = take(page, shot, GUIDE / f"{shot.name}.webp")
            yield path
        page.context.close()
    written = json.dumps(dict(sorted(sizes.items())), indent=1)
    (GUIDE / "pictures.json").write_text(written + "\n", encoding="utf-8")


def take_screens(browser: Browser, base: str, known: dict[str, str]) -> Iterator[Path]:
    """Each page opened once, then seen in each window and theme."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    looks = list(itertools.product(WINDOWS, THEMES))
    for role in (*Role, None):
        page = window(browser, base, role)
        for shot in (each for each, _ in MAIN if each.role is role):
            go(page, base, shot, known)
            for (width, height), (theme, scheme) in looks:
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme)
                cut = replace(shot, start="body", height=height)
                yield take(page, cut, SCREENS / f"{shot.name}-{width}-{theme}.webp")[0]
            page.set_viewport_size(DESK)
            page.emulate_media(color_scheme="light")
        page.context.close()
    heads = [f"{width} {theme}" for (width, _), (theme, _) in looks]
    rows = [
        [title, *(f"[image](screens/{shot.name}-{head.replace(' ', '-')}.webp)" for head in heads)]
        for shot, title in MAIN
    ]
    lines = (" | ".join(cells) for cells in (["page", *heads], ["---"] * (1 + len(heads)), *rows))
    text = "".join(f"| {line} |\n" for line in lines)
    said = "Taken by `python -m scripts.screenshots`, on the demonstration, at a fixed clock."
    (ROOT / "docs" / "screens.md").write_text(f"# Screens\n\n{said}\n\n{text}", encoding="utf-8")


def window(browser: Browser, base: str, role: Role | None) -> Page:
    """A fresh window, light, where this role has just signed in."""
    context = browser.new_context(
        viewport=DESK, locale="fr-FR", color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{base}/connexion")
    if role:
        page.get_by_label("Adresse électronique").fill(f"{role}@exemple.fr")
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Se connecter").click()
        page.wait_for_url(lambda url: "connexion" not in url)
    return page


def go(page: Page, base: str, shot: Shot, known: dict[str, str]) -> None:
    page.goto(base + shot.path.format(**known))
    if shot.row:
        row = page.locator("main tbody tr", has_text=shot.row).first
        page.goto(base + str(row.locator("th a").first.get_attribute("href")))
    page.evaluate("() => document.fonts.ready.then(() => document.activeElement.blur())")


def take(page: Page, shot: Shot, file: Path) -> tuple[Path, tuple[int, int]]:
    box = page.locator(shot.start).first.bounding_box()
    top = max(0.0, box["y"] - shot.above) if box else 0.0
    wide, whole = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    clip: FloatRect = {
        "x": 0,
        "y": top,
        "width": shot.width or wide,
        "height": min(shot.height, whole - top),
    }
    png = page.screenshot(full_page=True, clip=clip, animations="disabled")
    file.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.save(file, "WEBP", quality=70, method=6)
    return file, picture.size


if __name__ == "__main__":
    sys.exit(main())
