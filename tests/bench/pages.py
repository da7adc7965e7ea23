"""The same pages on Tarn-et-Garonne and on the whole country, on SQLite and on PostgreSQL."""

import gc
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app import demo
from app.auth import service as auth
from app.auth.permissions import cookie_name
from app.auth.rules import Role
from app.collectivites import loader
from app.conventions import seed_cases
from app.core import logs, migrations
from app.core.clock import today
from app.core.db import make_engine, write_session
from app.core.settings import Settings
from app.journal import SYSTEM
from app.main import create_app
from tests import postgres

PAGES = (
    "/tableau-de-bord",
    "/tableau-de-bord?departement=82&nature=commune&obligation=subject",
    "/tableau-de-bord?convention=in_force",
    "/tableau-de-bord.csv?departement=82",
    "/tableau-de-bord/organismes?convention=in_force",
    "/recherche?q=Moissac",
    "/recherche?q=etienne",
    "/recherche?q=218201127",
    "/recherche?q=82112",
    "/recherche?q=TGN-2024-001",
    "/recherche?q=082-200061257-20220926",
    "/recherche?q=zzqx",
    "/recherche?q=la",
    "/collectivites",
    "/collectivites?perimetre=toutes",
    "/conventions",
    "/jeux-de-donnees",
    "/api/v1/collectivites",
)
ROUNDS = 15


def median_ms(action: Callable[[], object]) -> float:
    action()
    gc.collect()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        action()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def installation(folder: Path, *, france: bool, url: str = "") -> tuple[Settings, Engine]:
    """Without an address of PostgreSQL, the file of SQLite in the folder."""
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        database_url=url or f"sqlite:///{folder / 'jalon.db'}",
        secret_key="bench " * 8,
        log_level="ERROR",
    )
    folder.mkdir(parents=True)
    engine = make_engine(settings.resolved_database_url)
    migrations.upgrade(engine)
    with write_session(engine) as session:
        loader.load_departement(session, settings, "82")
        seed_cases.record_cases(session, settings, today())
    demo.load(engine, settings, today(), lambda _: None)
    if france:
        with write_session(engine) as session:
            loader.load_france(session, settings)
    return settings, engine


def browser(settings: Settings, engine: Engine) -> tuple[TestClient, dict[str, str]]:
    with write_session(engine) as session:
        user = auth.add_user(session, SYSTEM, email="bench@example.org", role=Role.ADMIN)
        session.flush()
        secret = auth.open_session(session, settings, user)
        token = auth.add_token(session, SYSTEM, "bench", Role.ELU)
    client = TestClient(create_app(settings), cookies={cookie_name(settings): secret})
    return client, {"Authorization": f"Bearer {token}"}


def run(scratch: Path) -> None:
    with postgres.server() as url:
        homes = [
            browser(*installation(scratch / "82", france=False)),
            browser(*installation(scratch / "france", france=True)),
            browser(*installation(scratch / "postgresql", france=True, url=url)),
        ]
        logs.configure("ERROR")
        print("Median of", ROUNDS, "in ms: 82 (208 bodies), country (36 358), it on PostgreSQL")
        for path in PAGES:
            times = [median_ms(partial(_get, *one, path)) for one in homes]
            shown = [f"{each:8.1f} × {each / times[0]:.1f}" for each in times[1:]]
            print(f"{path:66} {times[0]:8.1f} {shown[0]} {shown[1]}")


def _get(client: TestClient, headers: dict[str, str], path: str) -> None:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.status_code)
