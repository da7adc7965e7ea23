"""`jalon export`: whole or not at all, readable without Jalon."""

import csv
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import frictionless
import pytest

from app.cli import main
from app.documents import store


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the demonstration, and its first export in `out`."""
    folder = tmp_path_factory.mktemp("installation")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JALON_DATA_DIR", str(folder / "var"))
        patch.delenv("JALON_DATABASE_URL", raising=False)
        assert main(["init", "--departement", "82"]) == 0
        assert main(["demo"]) == 0
        assert main(["snapshot", "--name", "comité"]) == 0
        assert main(["export", str(folder / "out")]) == 0
    return folder


@pytest.fixture(autouse=True)
def installation(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JALON_DATA_DIR", str(loaded / "var"))
    monkeypatch.delenv("JALON_DATABASE_URL", raising=False)


def rows(loaded: Path, name: str) -> Sequence[Mapping[str, str]]:
    with (loaded / "out" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_it_is_a_data_package(loaded: Path) -> None:
    report = frictionless.validate(str(loaded / "out" / "datapackage.json"))

    assert report.valid, report.flatten(["title", "message"])
    assert [task.name for task in report.tasks] == [
        "collectivites",
        "conventions",
        "deliberations",
        "progress",
        "snapshots",
        "documents",
    ]


def test_each_table_is_whole(loaded: Path) -> None:
    bodies = rows(loaded, "collectivites")
    moissac = next(row for row in bodies if row["siren"] == "218201127")

    assert len([row for row in bodies if row["kind"] == "commune"]) >= 195
    assert (moissac["insee_code"], moissac["name"]) == ("82112", "Moissac")
    assert moissac["obligation.status"] in {"subject", "exempt", "unknown"}
    assert json.loads(moissac["obligation.reasons"])
    assert len({row["reference"] for row in rows(loaded, "conventions")}) >= 40
    assert [row["name"] for row in rows(loaded, "snapshots") if row["name"]][-1:] == ["comité"]


def test_a_convention_names_its_member_and_its_deliberations(loaded: Path) -> None:
    found = rows(loaded, "conventions")
    known = {row["id"] for row in rows(loaded, "deliberations")}

    assert all(row["member.name"] for row in found if row["direction"] == "member")
    assert any(json.loads(row["deliberations"]) for row in found)
    assert known


def test_each_file_is_there_with_its_bytes(loaded: Path) -> None:
    listed = rows(loaded, "documents")

    assert listed
    for row in listed:
        content = (loaded / "out" / row["path"]).read_bytes()
        assert (sha256(content).hexdigest(), str(len(content))) == (row["sha256"], row["size"])


def test_a_file_lost_on_disk_is_said_and_the_rest_is_written(
    loaded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = rows(loaded, "documents")[0]
    path = store.path_of(loaded / "var" / "store", lost["sha256"])
    kept = path.read_bytes()
    path.write_bytes(b"altered")
    try:
        assert main(["export", str(tmp_path / "again")]) == 0
    finally:
        path.write_bytes(kept)

    assert f"non copié : {lost['name']}" in capsys.readouterr().err
    again = (tmp_path / "again" / "documents.csv").read_text("utf-8-sig")
    assert f"\n;{lost['sha256']};" in again


@pytest.mark.parametrize(
    ("target", "said"),
    [("out", "Indiquez un dossier neuf ou vide"), ("absent/out", "Créez-le")],
    ids=["not-empty", "nowhere"],
)
def test_where_it_cannot_be_written_nothing_changes(
    loaded: Path, capsys: pytest.CaptureFixture[str], target: str, said: str
) -> None:
    before = sorted(loaded.rglob("*"))

    assert main(["export", str(loaded / target)]) == 1
    assert said in capsys.readouterr().err
    assert sorted(loaded.rglob("*")) == before
