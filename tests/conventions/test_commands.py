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


def test_generating_for_a_few_then_again(run: Run, tmp_path: Path) -> None:
    assert run("init", "--departement", "82", "--syndicat", "200061257")[0] == 0
    generate = ("conventions", "generate", "--model", "convention_adhesion", "--out")
    two = ("--siren", "218201127", "218201218")

    code, out, said = run(*generate, "rendu", *two, "--with", "letter", "--json")

    answer = json.loads(out)
    assert (code, answer["done"], answer["failed"], said) == (0, 2, [], "")
    names = sorted(path.name for path in (tmp_path / "rendu").rglob("*.pdf"))
    assert [name.split("_TGN")[0] for name in names] == [
        "A-imprimer.pdf", "Convention_Moissac", "Convention_Montauban", "Lettre_Moissac",
        "Lettre_Montauban",
    ]  # fmt: skip
    assert all(path.read_bytes()[:5] == b"%PDF-" for path in (tmp_path / "rendu").rglob("*.pdf"))

    code, _, said = run(*generate, "rendu", *two)
    assert code == 1
    assert "n’est pas vide" in said

    code, out, said = run(*generate, "encore", *two)
    assert (code, out) == (1, "")
    assert "ne peut recevoir de convention" in said


@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        pytest.param(("--model", "rien", "--all"), 1, "Ce modèle n’existe pas", id="model"),
        pytest.param(("--model", "convention_adhesion"), 2, "il faut l’un de", id="nobody"),
        pytest.param(
            ("--model", "convention_adhesion", "--all", "--siren", "218201127"), 2,
            "ne va pas avec", id="both",
        ),
        pytest.param(
            ("--model", "convention_adhesion", "--siren", "218201128"), 1, "clé fausse", id="key"
        ),
        pytest.param(
            ("--model", "convention_adhesion", "--siren", "217500016"), 1, "Aucune collectivité",
            id="unknown",
        ),
    ],
)  # fmt: skip
def test_generating_asked_wrongly(
    run: Run, capsys: pytest.CaptureFixture[str], wrong: tuple[str, ...], code: int, words: str
) -> None:
    run("init", "--departement", "82", "--syndicat", "200061257")
    try:
        found, out, said = run("conventions", "generate", "--out", "rendu", *wrong)
    except SystemExit as misuse:
        (out, said), found = capsys.readouterr(), misuse.code

    assert (found, out) == (code, "")
    assert words in said


def test_generating_for_all_when_nobody_is_without(run: Run) -> None:
    run("init", "--departement", "82", "--syndicat", "200061257")

    code, out, said = run(
        "conventions", "generate", "--model", "convention_adhesion", "--out", "rendu", "--all"
    )

    assert (code, out) == (0, "")
    assert "rien à préparer" in said


@pytest.mark.parametrize("command", [("conventions", "import"), ("proof", "check")])
def test_a_file_that_is_not_there_is_refused(run: Run, command: tuple[str, str]) -> None:
    code, _, said = run(*command, "rien.zip")

    assert code == 1
    assert "rien.zip" in said
