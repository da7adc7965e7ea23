"""A live server on a small data set, and a real Chromium (Debian's) to walk through it."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from app.core import clock
from app.core.db import make_engine
from app.core.settings import Settings
from app.main import create_app
from tests.browser import story
from tests.browser.walking import KeyboardWalker, Site, Walker
from tests.conftest import TODAY

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Missing, it fails where the tests must all run (CI), and is skipped on a desk.

    Not for the session: Playwright leaves a loop running, in which nobody else may sign a PDF.
    """
    if not Path(CHROMIUM).exists():
        missing = "Chromium est absent : apt-get install chromium, puis recommencez."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def _settings(folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'jalon.db'}",
        secret_key="k" * 40,
        log_level="WARNING",
    )


@pytest.fixture(scope="session")
def told(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """The data folder with the story told once, and the rows that addresses name."""
    folder = tmp_path_factory.mktemp("told")
    shutil.copyfile(sqlite_template, folder / "jalon.db")
    settings = _settings(folder)
    engine = make_engine(settings.resolved_database_url)
    ids = story.tell(engine, settings)
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder, ids


@pytest.fixture(scope="module")
def site(
    told: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A server of its own for each module: what one walk records, the others do not see."""
    folder = tmp_path_factory.mktemp("browser") / "data"
    shutil.copytree(told[0], folder)
    settings = _settings(folder)
    app = create_app(settings)
    app.dependency_overrides = {clock.today: lambda: TODAY}
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        serving = threading.Thread(target=server.run, args=([listening],), daemon=True)
        serving.start()
        yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", told[1], settings)
        server.should_exit = True
        serving.join(timeout=5)


@pytest.fixture
def walker(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Walker]:
    """A fresh window: `@pytest.mark.parametrize("walker", [{"width": 390}], indirect=True)`.

    width · scripts: False turns JavaScript off · keyboard: True leaves the mouse alone.
    """
    wanted: dict[str, Any] = dict(getattr(request, "param", {}))
    kind = KeyboardWalker if wanted.pop("keyboard", False) else Walker
    context = new_window(chromium, **wanted)
    yield new_walker(context, site, kind, has_scripts=wanted.get("scripts", True))
    context.close()


def new_window(chromium: Browser, width: int = 1280, *, scripts: bool = True) -> BrowserContext:
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        locale="fr-FR",
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    context.set_default_timeout(20_000)
    return context


def new_walker(
    context: BrowserContext, site: Site, kind: type[Walker] = Walker, *, has_scripts: bool = True
) -> Walker:
    walker = kind(context.new_page(), site, has_scripts)
    walker.page.on("pageerror", lambda error: walker.noise.append(str(error)))
    walker.page.on(
        "console",
        lambda message: walker.noise.append(message.text) if message.type == "error" else None,
    )
    return walker
