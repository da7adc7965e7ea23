"""The locks of the workers: free only once their holder is dead."""

import time
from datetime import timedelta
from pathlib import Path

from app.core.clock import now
from app.jobs.presence import Presence
from tests.jobs import crew


def hold_until_killed(folder: Path, notes: Path) -> None:
    with Presence(folder, "other").held():
        crew.note(notes, "held")
        time.sleep(60)


def test_a_worker_is_gone_only_once_its_process_is(tmp_path: Path) -> None:
    notes, folder = tmp_path / "notes", tmp_path / "locks"
    notes.mkdir()
    mine = Presence(folder, "me")
    process = crew.start(hold_until_killed, folder, notes)
    crew.wait_for_more(notes)

    with mine.held():
        before = set(mine.gone(now()))
        process.kill()
        process.join(10)
        after = set(mine.gone(now()))

    assert (before, after) == (set(), {"other"})


def test_who_leaves_in_order_leaves_nothing(tmp_path: Path) -> None:
    with Presence(tmp_path, "me").held():
        assert [path.name for path in tmp_path.iterdir()] == ["me"]

    assert list(tmp_path.iterdir()) == []


def test_the_dead_are_cleared_away_after_a_day_and_still_known(tmp_path: Path) -> None:
    (tmp_path / "old").touch()
    presence = Presence(tmp_path, "me")

    assert set(presence.gone(now())) == {"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert set(presence.gone(now() + timedelta(days=2))) == {"old"}
    assert list(tmp_path.iterdir()) == []
    assert set(presence.gone(now())) == {"old"}


def test_without_a_folder_nothing_is_known(tmp_path: Path) -> None:
    presence = Presence(None, "me")
    with presence.held():
        presence.touch()

    assert set(presence.gone(now())) == set()
    assert set(Presence(tmp_path / "none", "me").gone(now())) == set()
