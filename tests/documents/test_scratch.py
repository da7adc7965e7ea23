"""Temporary folders of the press go with it, even when it is killed."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app.documents import scratch

ROOT = Path(__file__).resolve().parents[2]
PRINTS = """
from app.documents import pdf
from tests.documents import samples
pdf.render_pdf("lettre_accompagnement/1", samples.letter(), meta=samples.META)
"""
WAITS = f"{PRINTS}\nimport time\nprint('one', flush=True)\ntime.sleep(60)"
POOLS = """
from app.documents.pool import Sheet, render_all
from tests.documents import samples
sheets = [Sheet("lettre_accompagnement/1", samples.letter(), samples.META)] * 1000
for result in render_all(sheets, 1):
    print("one", flush=True)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def start(program: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"TMPDIR": str(folder)},
    )  # fmt: skip


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_a_press_that_ends_leaves_nothing(folder: Path) -> None:
    process = start(PRINTS, folder)
    process.communicate()

    assert process.returncode == 0
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "program", [WAITS, POOLS],
    ids=["alone", "pool"],
)  # fmt: skip
def test_what_a_killed_press_leaves_is_swept(folder: Path, program: str) -> None:
    process = start(program, folder)
    assert process.stdout
    assert process.stdout.readline() == b"one\n"

    scratch.sweep(older_than=0)
    assert list(folder.glob("jalon-press-*")), "swept while its process was alive"

    kill(process)
    assert list(folder.glob("jalon-press-*"))
    scratch.sweep(older_than=0)
    assert list(folder.iterdir()) == []


def test_a_folder_just_made_is_left_alone(folder: Path) -> None:
    made = folder / "jalon-press-fonts-abc"
    made.mkdir()

    scratch.sweep()

    assert made.exists()


def test_a_folder_in_use_is_kept_until_its_end(folder: Path) -> None:
    with scratch.folder("fonts") as made:
        scratch.sweep(older_than=0)
        assert made.exists()

    assert list(folder.iterdir()) == []
