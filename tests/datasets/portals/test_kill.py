"""`jalon harvest` killed outright, then run again: what was read is neither lost nor read twice."""

import json
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from sqlmodel import func, select

from app.core import migrations
from app.core.db import make_engine, read_session, write_session
from app.core.settings import PROJECT_ROOT, Settings
from app.datasets.portals import service
from app.datasets.portals.models import FoundRow
from tests.datasets.factories import AGENT, make_body
from tests.datasets.portals import shapes
from tests.datasets.portals.server import Site

PAGES = 4
COMMAND = [sys.executable, "-m", "app.cli", "harvest", "--json"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path)


def test_a_killed_command_goes_on(settings: Settings, site: Site) -> None:
    engine = make_engine(settings.resolved_database_url)
    migrations.upgrade(engine)
    with write_session(engine) as session:
        make_body(session, "Moissac")
        service.add_portal(session, AGENT, kind="opendatasoft", url=site.url, name="Région")
    shapes.opendatasoft(site, [shapes.ods_dataset(f"jeu-{n}") for n in range(PAGES * 100)])
    answered = site.routes["/api/explore/v2.1/catalog/datasets"]

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.5)
        answered(handler)

    site.routes["/api/explore/v2.1/catalog/datasets"] = slowly
    environment = {
        **os.environ,
        "JALON_DATA_DIR": str(settings.data_dir),
        "JALON_HARVEST_PRIVATE_NETWORK": "true",
        "JALON_HARVEST_PAUSE_SECONDS": "0",
        "PYTHONPATH": str(PROJECT_ROOT),
    }

    def kept() -> int:
        with read_session(engine) as session:
            return session.exec(select(func.count()).select_from(FoundRow)).one()

    running = subprocess.Popen(COMMAND, env=environment, stderr=subprocess.DEVNULL)  # ours
    until = time.monotonic() + 60
    while kept() == 0 and time.monotonic() < until:
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    read_before, asked_before = kept(), len(site.asked)
    done = subprocess.run(COMMAND, env=environment, capture_output=True, check=True)  # ours
    engine.dispose()

    told = json.loads(done.stdout)
    asked_after = len(site.asked) - asked_before
    assert 100 <= read_before < PAGES * 100
    assert told["new"] == PAGES * 100
    assert asked_after == PAGES - read_before // 100
