"""The dossier de preuve: whole, the same twice, and reread without mercy."""

import hashlib
import json
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pypdfium2
import pytest
from sqlmodel import Session, col, select

from app.conventions.models import Convention
from app.conventions.proof.checking import check_file, told
from app.conventions.proof.gathering import gather
from app.conventions.proof.packing import pack
from app.conventions.service import signing
from app.core.errors import InvalidError
from app.core.settings import Settings
from app.documents import store
from tests.conftest import SignedInClient
from tests.conventions.factories import AGENT, TODAY, make_convention, make_deliberation
from tests.conventions.test_routes import text_of

SCAN = b"%PDF-1.4 convention scann\xc3\xa9e"


@pytest.fixture
def convention(session: Session, settings: Settings) -> Convention:
    row = make_convention(session, reference="C-1", signed_on=date(2024, 1, 10))
    signing.keep_signed_file(
        session, AGENT, settings.store_dir, row.id, SCAN, "Convention signée Moissac.PDF", TODAY
    )
    session.commit()
    return row


@pytest.fixture
def content(session: Session, settings: Settings, convention: Convention) -> bytes:
    with pack(gather(session, settings.store_dir, convention.id).pieces) as packed:
        return packed.read()


def rewritten(content: bytes, path: Path, changed: dict[str, bytes | None]) -> Path:
    """The dossier with some pieces changed, removed (None) or added."""
    with ZipFile(BytesIO(content)) as source, ZipFile(path, "w") as target:
        names = [*source.namelist(), *(n for n in changed if n not in source.namelist())]
        for name in names:
            data = changed[name] if name in changed else source.read(name)
            if data is not None:
                target.writestr(name, data)
    return path


class TestContent:
    def test_it_holds_what_proves_the_convention(self, content: bytes) -> None:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            signed = archive.read("fichiers/01-convention-signee-moissac.pdf")
            facts = json.loads(archive.read("convention.json"))
            manifest = json.loads(archive.read("manifeste.json"))
            summary = archive.read("resume.pdf")

        assert names == [
            "resume.pdf", "fichiers/01-convention-signee-moissac.pdf", "convention.json",
            "journal.csv", "journal.json", "manifeste.json", "SHA256SUMS",
        ]  # fmt: skip
        assert signed == SCAN
        assert facts["convention"]["reference"] == "C-1"
        assert facts["parties"][1]["signature"]["signed_on"] == "2024-01-10"
        assert manifest["files"][1]["sha256"] == hashlib.sha256(SCAN).hexdigest()
        with pypdfium2.PdfDocument(summary) as document:
            words = "".join(page.get_textpage().get_text_range() for page in document)
        assert "Dossier de preuve" in words
        assert hashlib.sha256(SCAN).hexdigest()[:32] in words

    def test_each_deliberation_is_there_once(
        self, session: Session, settings: Settings, convention: Convention
    ) -> None:
        from app.conventions.service.approving import attach_deliberation
        from tests.conventions.factories import make_member, parties_of

        act = make_deliberation(session, make_member(session))
        party = parties_of(session, convention)[1]
        attach_deliberation(session, AGENT, convention.id, party.id, act.id, TODAY)

        pieces = gather(session, settings.store_dir, convention.id).pieces

        (piece,) = [one for one in pieces if one.name.startswith("deliberations/")]
        assert isinstance(piece.content, bytes)
        facts = json.loads(piece.content)
        assert (facts["number"], facts["executoire_on"]) == ("2022-41", "2022-10-03")

    def test_the_same_state_gives_the_same_bytes(
        self, session: Session, settings: Settings, convention: Convention, content: bytes
    ) -> None:
        session.expire_all()

        with pack(gather(session, settings.store_dir, convention.id).pieces) as packed:
            assert packed.read() == content

    def test_a_new_fact_gives_other_bytes(
        self, session: Session, settings: Settings, convention: Convention, content: bytes
    ) -> None:
        signing.keep_signed_file(
            session, AGENT, settings.store_dir, convention.id, SCAN + b"2", "bis.pdf", TODAY
        )

        with pack(gather(session, settings.store_dir, convention.id).pieces) as packed:
            assert packed.read() != content

    def test_sha256sum_agrees(self, content: bytes, tmp_path: Path) -> None:
        with ZipFile(BytesIO(content)) as archive:
            archive.extractall(tmp_path)

        done = subprocess.run(
            ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"],
            cwd=tmp_path, capture_output=True, check=False,
        )  # fmt: skip

        assert done.returncode == 0, done.stderr


class TestRoute:
    def test_it_is_downloaded(self, elu_client: SignedInClient, convention: Convention) -> None:
        answer = elu_client.get(f"/conventions/{convention.id}/dossier.zip")

        assert answer.headers["content-type"] == "application/zip"
        assert "Dossier_Moissac_C-1_preuve.zip" in answer.headers["content-disposition"]
        assert ZipFile(BytesIO(answer.content)).testzip() is None

    def test_a_missing_file_is_a_clear_refusal(
        self, client: SignedInClient, convention: Convention, settings: Settings
    ) -> None:
        store.discard(settings.store_dir, hashlib.sha256(SCAN).hexdigest())

        answer = client.get(f"/conventions/{convention.id}/dossier.zip")

        assert answer.status_code == 404
        assert "Restaurez-le depuis une sauvegarde" in text_of(answer)

    def test_an_altered_file_is_a_clear_refusal(
        self, client: SignedInClient, convention: Convention, settings: Settings
    ) -> None:
        store.path_of(settings.store_dir, hashlib.sha256(SCAN).hexdigest()).write_bytes(b"x")

        assert client.get(f"/conventions/{convention.id}/dossier.zip").status_code == 404

    def test_unknown_or_stranger(
        self, client: SignedInClient, stranger: Any, convention: Convention
    ) -> None:
        assert client.get(f"/conventions/{uuid4()}/dossier.zip").status_code == 404
        assert stranger.get(f"/conventions/{convention.id}/dossier.zip").status_code == 303

    def test_a_draft_has_one_too(self, client: SignedInClient, session: Session) -> None:
        from tests.conventions.factories import make_draft

        row = make_draft(session)
        session.commit()

        assert client.get(f"/conventions/{row.id}/dossier.zip").status_code == 200
        assert session.exec(select(Convention.id).where(col(Convention.id) == row.id)).one()


class TestCheck:
    def test_an_intact_one_is_valid(self, content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "preuve.zip"
        path.write_bytes(content)

        answer = check_file(path)

        assert (answer["valid"], answer["reference"], answer["files"]) == (True, "C-1", 5)
        assert answer["problems"] == []
        assert "5 pièces intactes" in told(answer)[0]

    def test_every_difference_is_told(self, content: bytes, tmp_path: Path) -> None:
        path = rewritten(
            content,
            tmp_path / "preuve.zip",
            {"convention.json": b"{}", "journal.csv": None, "virus.exe": b"x"},
        )

        answer = check_file(path)

        assert not answer["valid"]
        assert answer["altered"] == ["convention.json"]
        assert answer["missing"] == ["journal.csv"]
        assert answer["added"] == ["virus.exe"]
        assert len(answer["problems"]) == 3

    def test_the_same_size_and_other_bytes_is_altered(self, content: bytes, tmp_path: Path) -> None:
        name = "fichiers/01-convention-signee-moissac.pdf"
        path = rewritten(content, tmp_path / "preuve.zip", {name: SCAN[:-1] + b"X"})

        assert check_file(path)["altered"] == [name]

    def test_a_list_rewritten_no_longer_agrees_with_the_sums(
        self, content: bytes, tmp_path: Path
    ) -> None:
        with ZipFile(BytesIO(content)) as archive:
            listed = json.loads(archive.read("manifeste.json"))
        listed["reference"] = "C-2"
        changed: dict[str, bytes | None] = {"manifeste.json": json.dumps(listed).encode()}

        answer = check_file(rewritten(content, tmp_path / "preuve.zip", changed))

        assert answer["altered"] == ["SHA256SUMS"]

    def test_bits_flipped_on_the_disk_are_told(self, content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "preuve.zip"
        at = content.index(SCAN)
        path.write_bytes(content[:at] + b"Y" + content[at + 1 :])

        assert check_file(path)["altered"] == ["fichiers/01-convention-signee-moissac.pdf"]

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"x" * 100])
    def test_what_is_no_zip_is_refused(self, data: bytes, tmp_path: Path) -> None:
        path = tmp_path / "preuve.zip"
        path.write_bytes(data)

        with pytest.raises(InvalidError, match="ZIP lisible"):
            check_file(path)

    @pytest.mark.parametrize("said", [None, b"", b"[]", b"\xff", b'{"format": "autre"}'])
    def test_what_is_no_dossier_is_refused(
        self, content: bytes, tmp_path: Path, said: bytes | None
    ) -> None:
        path = rewritten(content, tmp_path / "preuve.zip", {"manifeste.json": said})

        with pytest.raises(InvalidError, match="n’est pas un dossier de preuve"):
            check_file(path)

    def test_an_unknown_file_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidError, match="n’existe pas"):
            check_file(tmp_path / "rien.zip")
