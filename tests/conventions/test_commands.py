"""`jalon conventions import` and `jalon proof check`, as a script types them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JALON_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("JALON_DATABASE_URL", raising=False)

    def typed(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments)
        written = capsys.readouterr()
        return code, written.out, written.err

    return typed


def test_an_import_dry_then_real_then_again(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "suivi.csv"
    path.write_text("Commune;Signée le\nMoissac;26/09/2022\nMontoban;27/09/2022\n")
    assert run("init", "--departement", "82")[0] == 0

    code, out, _ = run("conventions", "import", str(path), "--dry-run", "--json")
    assert (code, json.loads(out)["imported"]) == (0, [])

    code, out, said = run("conventions", "import", str(path))
    assert (code, out) == (0, "")
    assert "ligne 2\u00a0: Moissac\u00a0: à compléter" in said
    assert "Est-ce Montauban" in said

    code, out, _ = run("conventions", "import", str(path), "--json")
    assert code == 0
    assert json.loads(out)["counts"]["known"] == 1

    path.write_text("Commune;Signée le\nMontoban;27/09/2022\n")
    code, out, said = run("conventions", "import", str(path), "--json")
    assert (code, json.loads(out)["counts"]["refused"]) == (1, 1)
    assert "Aucune ligne n’a pu être reprise" in said


@pytest.mark.parametrize("command", [("conventions", "import"), ("proof", "check")])
def test_a_file_that_is_not_there_is_refused(run: Run, command: tuple[str, str]) -> None:
    code, _, said = run(*command, "rien.zip")

    assert code == 1
    assert "rien.zip" in said
