"""A scan dropped by an agent: read in the background, followed, stopped, resumed, stored once."""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from app.core.clock import now
from app.core.db import read_session, write_session
from app.core.settings import Settings
from app.deliberations import deposit, readings
from app.deliberations.models_reading import ActReading, Deposit, PageReading
from app.deliberations.reading import ocr
from app.documents import service as files
from app.documents import store
from app.documents.models import StoredFile
from app.jobs.models import Job
from app.jobs.running import Handlers
from app.jobs.turn import Turn
from app.journal.models import JournalEntry
from app.worker import purge
from tests.conftest import SignedInClient
from tests.deliberations import reading_crew
from tests.deliberations.factories import AGENT, make_body, make_deliberation
from tests.deliberations.reading import drawing
from tests.deliberations.reading.samples import act
from tests.jobs import crew

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract (tesseract-ocr-fra) is not installed"
)
IDENTIFIER = "082-218201127-20250314-03202507-DE"
SCAN = drawing.scan(act())
TURNED = drawing.turned_scan((act(), 90), ("Annexe : plan des lieux\n" * 8, 0))
WORDS = drawing.with_words(act())
Work = Callable[[], bool]


@pytest.fixture
def work(engine: Engine, settings: Settings) -> Work:
    """The worker does one job; whether there was one."""
    handlers = Handlers()
    handlers.register(readings.KIND, partial(readings.read_in_background, settings.store_dir))
    return lambda: handlers.run_next(Turn(engine, "me", lambda: False))


def drop(client: SignedInClient, content: bytes = SCAN) -> str:
    file = ("scan.pdf", content, "application/pdf")
    answer = client.post("/deliberations/depot", files={"file": file})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def keep(engine: Engine, settings: Settings, content: bytes) -> str:
    """Deposited, as the page does."""
    with write_session(engine) as session:
        return deposit.keep(session, AGENT, settings.store_dir, content, "acte.pdf").sha256


def found(engine: Engine, statement: Any) -> list[Any]:
    """As committed; SQLite has one writer, so nothing is left open."""
    with read_session(engine) as session:
        return list(session.exec(statement))


def states(engine: Engine) -> list[str]:
    return found(engine, select(Job.state))


class TestWords:
    def test_they_are_read_at_once_and_only_once(
        self, engine: Engine, client: SignedInClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = drop(client, WORDS)
        monkeypatch.delattr(readings, "assembled")

        page = client.get(url)

        assert IDENTIFIER in page.text
        assert states(engine) == []
        assert drop(client, WORDS) == url


class TestScan:
    @needs_tesseract
    def test_the_page_waits_then_shows_the_filled_form(
        self, engine: Engine, client: SignedInClient, work: Work
    ) -> None:
        url = drop(client)
        waiting = client.get(url).text

        assert "Lecture en cours" in waiting
        assert '<meta http-equiv="refresh"' in waiting
        assert "Aucun programme de travail n’est en marche" in waiting
        assert drop(client) == url
        assert work()
        assert not work()
        page = client.get(url).text
        assert f'value="{IDENTIFIER}"' in page
        assert "comparez chaque valeur" in page
        assert found(engine, select(PageReading)) == []
        progress = select(Job.state, Job.progress_done, Job.progress_total)
        assert found(engine, progress) == [("done", 1, 1)]

    @needs_tesseract
    @pytest.mark.one_engine
    def test_turned_pages_are_read_and_shown_upright(
        self, engine: Engine, client: SignedInClient, work: Work
    ) -> None:
        url = drop(client, TURNED)

        work()

        page = client.get(url).text
        assert f'value="{IDENTIFIER}"' in page
        assert f'src="{url}/page-1.png?tour=270"' in page
        assert f'src="{url}/page-2.png"' in page
        laid = client.get(f"{url}/page-1.png").content
        upright = client.get(f"{url}/page-1.png?tour=270").content
        assert _size(laid) == _size(upright)[::-1]

    @pytest.mark.parametrize("turn", ["45", "x", "-90"])
    @pytest.mark.one_engine
    def test_a_quarter_turn_is_a_quarter_turn(
        self, engine: Engine, client: SignedInClient, turn: str
    ) -> None:
        assert client.get(f"{drop(client)}/page-1.png?tour={turn}").status_code == 422

    def test_stopped_it_is_typed_by_hand_or_read_again(
        self, engine: Engine, client: SignedInClient, work: Work
    ) -> None:
        url = drop(client)

        stopped = client.post(f"{url}/arret")
        page = client.get(url).text

        assert stopped.headers["location"] == url
        assert "La lecture a été arrêtée." in page
        assert 'id="field-number"' in page
        assert not work()
        assert client.post(f"{url}/arret").status_code == 303
        assert client.post(f"{url}/lecture").headers["location"] == url
        assert "Lecture en cours" in client.get(url).text

    def test_what_cannot_be_read_says_the_way_out(
        self, engine: Engine, client: SignedInClient, work: Work, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = drop(client)
        with monkeypatch.context() as without:
            without.setenv("PATH", "")
            work()

        page = client.get(url).text

        assert "apt-get install tesseract-ocr" in page
        assert "Saisissez l’acte à la main" in page
        assert "page-1.png" in page

    def test_an_elu_neither_stops_nor_starts_it(
        self, engine: Engine, client: SignedInClient, elu_client: SignedInClient
    ) -> None:
        url = drop(client)

        assert elu_client.post(f"{url}/arret").status_code == 403
        assert elu_client.post(f"{url}/lecture").status_code == 403

    def test_an_unknown_file_is_not_found(self, engine: Engine, client: SignedInClient) -> None:
        unknown = "/deliberations/depot/" + "0" * 64

        assert client.post(f"{unknown}/arret").status_code == 404
        assert client.post(f"{unknown}/lecture").status_code == 404

    @needs_tesseract
    def test_stopped_while_it_runs_nothing_is_kept(
        self,
        engine: Engine,
        client: SignedInClient,
        work: Work,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        url = drop(client, drawing.scan("Acte", pages=2))
        read = ocr.read_picture

        def stopped_meanwhile(page: object) -> str:
            client.post(f"{url}/arret")
            return read(page)  # type: ignore[arg-type]

        monkeypatch.setattr(ocr, "read_picture", stopped_meanwhile)
        work()

        assert found(engine, select(ActReading)) == []
        assert states(engine) == ["cancelled"]


class TestKilled:
    @needs_tesseract
    def test_it_resumes_after_the_pages_it_had_read(
        self, engine: Engine, settings: Settings, tmp_path: Path
    ) -> None:
        sha256 = keep(engine, settings, drawing.scan(act(), pages=4))
        folder = tmp_path / "notes"
        folder.mkdir()
        start = partial(crew.start, reading_crew.read_scans, crew.url_of(engine))

        first = start(settings.store_dir, folder, timedelta())
        while crew.notes(folder).count("end 2") == 0:
            crew.wait_for_more(folder, 60)
        first.kill()
        first.join(10)
        start(settings.store_dir, folder, timedelta(minutes=6)).join(120)

        ended = Counter(line for line in crew.notes(folder) if line.startswith("end"))
        assert ended["end 1"] == 1
        assert set(ended) == {"end 1", "end 2", "end 3", "end 4"}
        assert sum(ended.values()) <= 5
        assert found(engine, select(ActReading.page_count)) == [4]
        assert states(engine) == ["done"]
        with read_session(engine) as session:
            seen = readings.get(session, sha256)
        assert seen is not None
        assert seen.reading.act_identifier == IDENTIFIER


class TestPurge:
    def age(self, engine: Engine, sha256: str, days: int) -> None:
        long_ago = now() - timedelta(days=days)
        with write_session(engine) as session:
            session.get_one(Deposit, sha256).deposited_at = long_ago

    def test_what_nobody_recorded_goes_with_its_file(
        self, engine: Engine, settings: Settings
    ) -> None:
        old, young = keep(engine, settings, WORDS), keep(engine, settings, SCAN)
        self.age(engine, old, 31)
        self.age(engine, young, 29)

        purge(settings, engine, now())
        purge(settings, engine, now())

        assert found(engine, select(StoredFile.sha256)) == [young]
        assert found(engine, select(Deposit.sha256)) == [young]
        assert found(engine, select(ActReading)) == []
        assert not store.path_of(settings.store_dir, old).exists()
        assert store.path_of(settings.store_dir, young).exists()
        is_erased = col(JournalEntry.action) == "deliberation.deposit_erased"
        (told,) = found(engine, select(JournalEntry.summary).where(is_erased))
        assert "jamais enregistré" in told

    def test_a_recorded_one_stays(self, engine: Engine, settings: Settings) -> None:
        sha256 = keep(engine, settings, WORDS)
        with write_session(engine) as session:
            make_deliberation(session, make_body(session)).file_sha256 = sha256
        self.age(engine, sha256, 400)

        purge(settings, engine, now())

        assert found(engine, select(StoredFile.sha256)) == [sha256]
        assert store.path_of(settings.store_dir, sha256).exists()

    def test_a_file_kept_for_something_else_stays(self, engine: Engine, settings: Settings) -> None:
        with write_session(engine) as session:
            files.save(session, settings.store_dir, WORDS, "application/pdf", "modèle.pdf")
        sha256 = keep(engine, settings, WORDS)
        self.age(engine, sha256, 31)

        purge(settings, engine, now())

        assert found(engine, select(Deposit)) == []
        assert found(engine, select(StoredFile.sha256)) == [sha256]
        assert store.path_of(settings.store_dir, sha256).exists()

    @needs_tesseract
    def test_dropped_again_it_is_read_again(
        self,
        engine: Engine,
        client: SignedInClient,
        settings: Settings,
        work: Work,
    ) -> None:
        url = drop(client)
        work()
        self.age(engine, url.rsplit("/", 1)[1], 31)
        purge(settings, engine, now())
        assert client.get(url).status_code == 404

        assert drop(client) == url
        assert found(engine, select(Job.state)) == ["queued"]
        assert "Lecture en cours" in client.get(url).text


def _size(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
