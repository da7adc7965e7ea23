"""Fixtures everyone shares: both engines built by the migrations, clients signed in by role."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import settings as hypothesis
from sqlalchemy import Engine, create_engine, event, text
from sqlmodel import Session

from app.auth import service as auth
from app.auth.models import User
from app.auth.permissions import cookie_name
from app.auth.rules import Role
from app.core import clock, migrations
from app.core.db import make_engine, write_session
from app.core.settings import Settings
from app.journal import SYSTEM
from app.tables import metadata
from tests import postgres

TODAY = date(2026, 11, 21)
# A property takes the time it takes: on a shared machine, a slow example is no failure.
hypothesis.register_profile("jalon", deadline=None)
hypothesis.load_profile("jalon")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sqlite-only", action="store_true", help="leave PostgreSQL aside")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_name" in metafunc.fixturenames:
        is_alone = metafunc.config.getoption("--sqlite-only") or (
            metafunc.definition.get_closest_marker("one_engine") is not None
        )
        names = ["sqlite"] if is_alone else ["sqlite", "postgresql"]
        metafunc.parametrize("engine_name", names, scope="session")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest schema, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "jalon.db"
    engine = make_engine(f"sqlite:///{path}")
    migrations.upgrade(engine)
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with postgres.server() as server_url:
        admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS jalon_test"))
            connection.execute(text("CREATE DATABASE jalon_test"))
        admin.dispose()
        url = server_url.replace("/postgres?", "/jalon_test?")
        engine = make_engine(url)
        migrations.upgrade(engine)
        engine.dispose()
        yield url


# One engine for the whole run: the statements it has compiled serve the next test.
@pytest.fixture(scope="session")
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return make_engine(f"sqlite:///{tmp_path_factory.mktemp('base') / 'jalon.db'}")


@pytest.fixture(scope="session")
def postgresql_engine(postgresql_url: str) -> Engine:
    return make_engine(postgresql_url)


@pytest.fixture
def engine(engine_name: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty migrated database; what a test commits is gone for the next one."""
    engine: Engine = request.getfixturevalue(f"{engine_name}_engine")
    if engine_name == "sqlite":
        path = engine.url.database or ""
        for written in (path, f"{path}-wal", f"{path}-shm"):
            Path(written).unlink(missing_ok=True)
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield engine
        engine.dispose()
        return
    yield engine
    # Some rows in a few tables: to delete them costs a tenth of a TRUNCATE of all. As a replica,
    # the server checks neither keys nor the triggers that keep the journal and the snapshots.
    emptied = "; ".join(f'DELETE FROM "{table.name}"' for table in metadata.sorted_tables)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {emptied}")
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session to arrange and assert with; call commit() before using a client."""
    with Session(engine) as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path / "var", secret_key="k" * 40)


@pytest.fixture(scope="session")
def built_app() -> FastAPI:
    from app.main import create_app

    return create_app(Settings(_env_file=None, secret_key="k" * 40))


@pytest.fixture
def web(built_app: FastAPI, engine: Engine, settings: Settings) -> Iterator[FastAPI]:
    """The application on this test's database, on 21 November 2026."""
    built_app.state.engine = engine
    built_app.state.settings = settings
    built_app.dependency_overrides = {clock.today: lambda: TODAY}
    yield built_app
    built_app.dependency_overrides = {}


class SignedInClient(TestClient):
    """A browser: it sends the CSRF token that the page's form carried."""

    csrf_token = ""

    def post(self, url: Any, *, data: Any = None, csrf: bool = True, **more: Any) -> Any:  # type: ignore[override]
        typed = {**(data or {}), **({"csrf_token": self.csrf_token} if csrf else {})}
        return super().post(url, data=typed, **more)


@pytest.fixture
def sign_in(web: FastAPI, engine: Engine, settings: Settings) -> Callable[[Role], SignedInClient]:
    """A client signed in with a fresh account of the role."""

    def make(role: Role) -> SignedInClient:
        with write_session(engine) as session:
            user: User = auth.add_user(
                session, SYSTEM, email=f"{role}@example.org", role=role, display_name=f"Test {role}"
            )
            session.flush()
            secret = auth.open_session(session, settings, user)
            session.flush()
            found = auth.queries.signed_in(session, auth.fingerprint(secret))
            assert found is not None
            token = found[0].csrf_token
        client = SignedInClient(
            web, follow_redirects=False, cookies={cookie_name(settings): secret}
        )
        client.csrf_token = token
        return client

    return make


@pytest.fixture
def client(sign_in: Callable[[Role], SignedInClient]) -> SignedInClient:
    """An agent."""
    return sign_in(Role.AGENT)


@pytest.fixture
def elu_client(sign_in: Callable[[Role], SignedInClient]) -> SignedInClient:
    return sign_in(Role.ELU)


@pytest.fixture
def admin_client(sign_in: Callable[[Role], SignedInClient]) -> SignedInClient:
    return sign_in(Role.ADMIN)


@pytest.fixture
def stranger(web: FastAPI) -> TestClient:
    return TestClient(web, follow_redirects=False)


@pytest.fixture
def api(web: FastAPI, engine: Engine) -> Callable[[Role], TestClient]:
    """A client of the JSON API with a token of the role."""

    def make(role: Role = Role.AGENT) -> TestClient:
        with write_session(engine) as session:
            token = auth.add_token(session, SYSTEM, f"test {role}", role)
        return TestClient(web, headers={"Authorization": f"Bearer {token}"})

    return make


@pytest.fixture
def count_statements(engine: Engine) -> Callable[[], Any]:
    """`with count_statements() as seen: …` then len(seen): the SQL a page needed."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
