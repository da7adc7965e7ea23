"""The dossier de preuve: whole, the same twice, and reread without mercy."""

import hashlib
import json
import re
import subprocess
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pypdfium2
import pytest
from PIL import Image
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.conventions.models import Convention, ConventionFile
from app.conventions.proof.checking import check_file, told
from app.conventions.proof.gathering import gather
from app.conventions.proof.packing import pack
from app.conventions.proof.slots import PieceKind
from app.conventions.queries.loading import load
from app.conventions.queries.returned import TextKey
from app.conventions.service import (
    amending,
    approving,
    claiming,
    copies,
    correcting,
    ending,
    freezing_avenants,
    pieces,
    texts,
)
from app.conventions.service.amending import AvenantData, AvenantSignatureData
from app.conventions.service.claiming import ClaimData, Means
from app.conventions.service.correcting import Letter
from app.conventions.service.overlaying import SideData
from app.conventions.service.pieces import slots_of
from app.core.errors import InvalidError
from app.core.settings import Settings
from app.deliberations.models import Deliberation
from app.documents import service as documents
from app.documents import store
from tests.conftest import SignedInClient
from tests.conventions.factories import (
    AGENT,
    TODAY,
    make_convention,
    make_deliberation,
    parties_of,
)
from tests.conventions.test_changes import plain
from tests.conventions.test_routes import text_of
from tests.deliberations.reading import drawing

SCAN = b"%PDF-1.4 convention scann\xc3\xa9e"


@pytest.fixture
def convention(session: Session, settings: Settings) -> Convention:
    row = make_convention(session, reference="C-1", signed_on=date(2024, 1, 10))
    texts.keep_file(
        session,
        AGENT,
        settings.store_dir,
        TextKey(row.id),
        SCAN,
        "Convention signée Moissac.PDF",
        TODAY,
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

        (piece,) = [one for one in pieces if one.name.startswith("deliberations/faits-")]
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
        texts.keep_file(
            session,
            AGENT,
            settings.store_dir,
            TextKey(convention.id),
            SCAN + b"2",
            "bis.pdf",
            TODAY,
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


class TestPieces:
    """Every fact recorded has its file in the dossier, or is said to have none."""

    @pytest.fixture
    def full(self, session: Session, settings: Settings) -> Convention:
        """Both délibérations, an avenant, a dénonciation, a late original."""
        from tests.conventions.factories import make_member, parties_of

        member = make_member(session)
        row = make_convention(session, member, reference="C-9", signed_on=date(2025, 1, 10))
        ours, theirs = parties_of(session, row)
        scan = documents.save(
            session, settings.store_dir, pdf("acte"), "application/pdf", "acte.pdf",
            is_restricted=True,
        )  # fmt: skip
        act = make_deliberation(session, member)
        act.file_sha256 = scan.sha256
        approving.attach_deliberation(session, AGENT, row.id, theirs.id, act.id, TODAY)
        cadre = session.exec(select(Deliberation).where(col(Deliberation.is_framework))).one()
        approving.attach_deliberation(session, AGENT, row.id, ours.id, cadre.id, TODAY)
        other = AvenantData(kind="other", summary="Un correspondant de plus.")
        avenant = amending.draft(session, AGENT, row.id, other, TODAY)
        data = AvenantSignatureData(signed_on=TODAY, capacity="maire", deliberation_id=act.id)
        amending.sign(session, AGENT, row.id, avenant.id, theirs.id, data, TODAY)
        copies.place(
            session, AGENT, row.id, 1, theirs.id, date(2026, 9, 1), TODAY, is_on_its_way=True
        )
        letter = ClaimData(1, Means.LETTER)
        claiming.claim(session, AGENT, settings.store_dir, row.id, letter, TODAY)
        ending.denounce(
            session, AGENT, row.id, theirs.id, date(2026, 11, 2), "1A 234", date(2026, 11, 4), TODAY
        )
        session.commit()
        return row

    def test_what_has_no_file_is_said_never_silent(
        self, session: Session, settings: Settings, full: Convention, tmp_path: Path
    ) -> None:
        path = tmp_path / "preuve.zip"
        with pack(gather(session, settings.store_dir, full.id).pieces) as packed:
            path.write_bytes(packed.read())

        answer = check_file(path)

        assert answer["valid"]
        receipt = "Accusé de réception de la préfecture, délibération"
        said = {plain(line["what"]): line["why"] for line in answer["without_file"]}
        assert list(said) == [
            "Convention signée",
            "Délibération n° 09/2022-03 du 26/09/2022, Tarn-et-Garonne Numérique",
            f"{receipt} n° 09/2022-03 du 26/09/2022, Tarn-et-Garonne Numérique",
            f"{receipt} n° 2022-41 du 30/09/2022, Moissac",
            "Avenant n° 1 signé",
            "Lettre de dénonciation envoyée le 02/11/2026",
            "Avis de réception de la dénonciation envoyée le 02/11/2026",
            "Texte de l’avenant n° 1",
            "Texte de la lettre de dénonciation du 02/11/2026",
        ]
        assert list(said.values()) == ["sans fichier"] * 7 + ["texte non figé"] * 2
        with ZipFile(path) as archive:
            words = plain(pdf_words(archive.read("resume.pdf")))
            names = archive.namelist()
        assert "Avenant n° 1 signé" in words
        assert "sans fichier" in words
        assert any(name.startswith("deliberations/01-") for name in names)
        assert "relances/01-lettre.pdf" in names
        assert any("Avenant n° 1 signé : sans fichier" in plain(line) for line in told(answer))

    def test_every_piece_can_be_attached_and_then_nothing_lacks(
        self, client: SignedInClient, session: Session, settings: Settings, full: Convention
    ) -> None:
        here = f"/conventions/{full.id}"
        missing = [slot for slot in slots_of(session, load(session, full.id)) if slot.is_missing]
        session.commit()
        assert f"{len(missing)} pièces sans fichier" in plain(client.get(here).text)

        by_hand = [slot for slot in missing if slot.kind is not PieceKind.SIGNED]
        texts.keep_file(
            session, AGENT, settings.store_dir, TextKey(full.id), SCAN, "signee.pdf", TODAY
        )
        session.commit()
        for number, slot in enumerate(by_hand):
            files = {"file": (f"piece {number}.pdf", pdf(f"pièce {number}"), "application/pdf")}
            done = client.post(f"{here}/actes/piece", data={"what": slot.key}, files=files)
            assert done.status_code == 303, slot.label

        session.expire_all()
        with pack(gather(session, settings.store_dir, full.id).pieces) as packed:
            archive = ZipFile(BytesIO(packed.read()))
        folders = Counter(name.split("/")[0] for name in archive.namelist() if "/" in name)
        assert folders == {
            "fichiers": 1, "deliberations": 4, "accuses-prefecture": 2, "avenants": 1,
            "courriers": 2, "relances": 1,
        }  # fmt: skip
        said = json.loads(archive.read("manifeste.json"))["without_file"]
        assert {line["why"] for line in said} == {"texte non figé"}
        page = plain(client.get(here).text)
        assert "sans fichier" not in page
        assert "Avenant n° 1 signé (PDF)" in page

    @pytest.mark.parametrize("what", ["signed:", "partly_signed:"])
    def test_the_signed_convention_comes_back_by_its_own_door(
        self, client: SignedInClient, session: Session, full: Convention, what: str
    ) -> None:
        here = f"/conventions/{full.id}/actes/piece"
        files = {"file": ("signee.pdf", pdf("signée"), "application/pdf")}

        form = client.get(here).text
        refused = client.post(here, data={"what": what}, files=files)

        assert f'value="{what}"' not in form
        assert refused.status_code == 422
        assert "Documents revenus" in text_of(refused)
        assert 'href="/documents/retours"' in refused.text
        assert session.exec(select(ConventionFile)).all() == []

    def test_the_facts_say_what_an_avenant_and_a_correction_changed(
        self, session: Session, settings: Settings, full: Convention
    ) -> None:
        theirs = parties_of(session, full)[1]
        side = SideData(party_id=theirs.id, name="Anne Roux", capacity="maire")
        data = AvenantData(kind="signatories", sides=(side,), datasets=("prenoms",))
        corrected = Letter(
            sent_on=date(2026, 11, 2), received_on=date(2026, 11, 5), letter_number="1A 235"
        )
        correcting.correct_denonciation(session, AGENT, full.id, corrected, "Avis relu", TODAY)
        freezing_avenants.draft(session, AGENT, settings.store_dir, full.id, data, TODAY)

        facts = {one.name: one for one in gather(session, settings.store_dir, full.id).pieces}

        content = facts["convention.json"].content
        assert isinstance(content, bytes)
        said = json.loads(content)
        (before,) = said["denonciation_corrections"]
        assert (before["letter_number"], before["reason"]) == ("1A 234", "Avis relu")
        avenant = said["avenants"][1]
        assert avenant["parties"][0]["signatory_name"] == "Anne Roux"
        assert avenant["avenant"]["datasets"] == ["prenoms"]
        frozen = facts["avenants/avenant-02-texte-fige.pdf"]
        assert frozen.sha256 == avenant["avenant"]["pdf_sha256"]
        assert isinstance(frozen.content, Path)
        assert "Anne Roux" in pdf_words(frozen.content.read_bytes())

    def test_the_receipt_of_an_act_serves_every_convention_it_covers(
        self, session: Session, settings: Settings, full: Convention
    ) -> None:
        from tests.conventions.factories import make_member, parties_of

        other = make_convention(session, make_member(session, "Montech"), reference="C-10")
        act = load(session, full.id).parties[0].deliberation
        assert act is not None
        ours = parties_of(session, other)[0]
        approving.attach_deliberation(session, AGENT, other.id, ours.id, act.id, TODAY)
        pieces.attach(
            session, AGENT, settings.store_dir, full.id, PieceKind.RECEIPT, act.id, pdf("AR"),
            "AR.pdf", TODAY,
        )  # fmt: skip

        names = [one.name for one in gather(session, settings.store_dir, other.id).pieces]

        assert "accuses-prefecture/01-ar.pdf" in names

    def test_a_scan_that_names_people_is_kept_from_readers(
        self, elu_client: SignedInClient, client: SignedInClient, full: Convention
    ) -> None:
        read = elu_client.get(f"/conventions/{full.id}/dossier.zip")
        whole = client.get(f"/conventions/{full.id}/dossier.zip")

        with ZipFile(BytesIO(read.content)) as archive:
            said = json.loads(archive.read("manifeste.json"))["without_file"]
            assert not any(name.startswith("deliberations/01-") for name in archive.namelist())
        assert any("réservé aux agents" in line["why"] for line in said)
        with ZipFile(BytesIO(whole.content)) as archive:
            assert any(name.startswith("deliberations/01-") for name in archive.namelist())
        page = elu_client.get(f"/conventions/{full.id}").text
        assert "réservé aux agents" in page

    @pytest.mark.parametrize(
        ("content", "name", "said"),
        [
            pytest.param(b"MZ\x90", "avis.pdf", "n’est pas un PDF", id="exe-renamed"),
            pytest.param(b"%PDF-1.7 coupe", "avis.pdf", "abîmé", id="broken"),
            pytest.param(b"%PDF-" + bytes(33 * 1024 * 1024), "avis.pdf", "32", id="too-big"),
            pytest.param(b"", "", "Choisissez le fichier", id="none"),
        ],
    )
    def test_what_is_no_readable_pdf_is_refused(
        self,
        client: SignedInClient,
        session: Session,
        convention: Convention,
        content: bytes,
        name: str,
        said: str,
    ) -> None:
        files = {"file": (name, content, "application/pdf")} if name else None

        refused = client.post(
            f"/conventions/{convention.id}/actes/piece", data={"what": "letter:"}, files=files
        )

        assert refused.status_code in {413, 422}
        assert said in text_of(refused)
        assert len(session.exec(select(ConventionFile)).all()) == 1

    @pytest.mark.parametrize(
        "what", ["", "autre", "avenant:", "avenant:00000000-0000-4000-8000-000000000000"]
    )
    def test_a_fact_nobody_recorded_is_refused(
        self, client: SignedInClient, convention: Convention, what: str
    ) -> None:
        files = {"file": ("a.pdf", pdf("a"), "application/pdf")}

        refused = client.post(
            f"/conventions/{convention.id}/actes/piece", data={"what": what}, files=files
        )

        assert refused.status_code == 422

    def test_the_same_file_twice_is_refused(
        self, client: SignedInClient, convention: Convention
    ) -> None:
        files = {"file": ("lettre.pdf", pdf("lettre"), "application/pdf")}
        here = f"/conventions/{convention.id}/actes/piece"

        first = client.post(here, data={"what": "letter:"}, files=files)
        second = client.post(here, data={"what": "letter:"}, files=files)

        assert (first.status_code, second.status_code) == (303, 409)

    def test_the_signature_says_who_the_body_was(
        self, session: Session, settings: Settings, client: SignedInClient, convention: Convention
    ) -> None:
        known, unknown = (party.signature for party in load(session, convention.id).parties)
        assert known is not None
        assert unknown is not None
        unknown.siren = unknown.siret = None
        session.commit()

        page = plain(client.get(f"/conventions/{convention.id}").text)
        pieces = gather(session, settings.store_dir, convention.id).pieces

        assert re.search(r"SIREN 200.061.257", page)
        assert "SIREN non relevé à la signature" in page
        (summary,) = [one.content for one in pieces if one.name == "resume.pdf"]
        assert isinstance(summary, bytes)
        assert "SIREN non relevé à la signature" in plain(pdf_words(summary))


def pdf(words: str) -> bytes:
    return drawing.with_words(words)


def pdf_words(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        words = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(words.split())


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


class TestPhotos:
    """Of a receipt or of a registered letter's slip, an office may have nothing but a photo."""

    @pytest.fixture
    def here(self, session: Session) -> str:
        row = make_convention(session)
        act = make_deliberation(
            session, session.get_one(Collectivite, parties_of(session, row)[1].collectivite_id),
            received_on=date(2026, 10, 2), published_on=date(2026, 10, 2),
        )  # fmt: skip
        side = parties_of(session, row)[1]
        side.deliberation_id = act.id
        session.commit()
        return f"/conventions/{row.id}#{act.id}"

    @staticmethod
    def photo(kind: str) -> bytes:
        output = BytesIO()
        Image.new("RGB", (640, 900), "beige").save(output, kind)
        return output.getvalue()

    @staticmethod
    def attach(client: SignedInClient, here: str, slot: str, content: bytes) -> Any:
        convention, _, act = here.partition("#")
        files = {"file": ("IMG_0042", content, "application/octet-stream")}
        return client.post(f"{convention}/actes/piece", data={"what": f"{slot}:{act}"}, files=files)

    @pytest.mark.parametrize(
        ("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png")], ids=["jpeg", "png"]
    )
    def test_a_receipt_is_kept_as_it_came_and_shown(
        self, client: SignedInClient, session: Session, settings: Settings, here: str, kind: str,
        ending: str,
    ) -> None:  # fmt: skip
        content = self.photo(kind)

        done = self.attach(client, here, "receipt", content)

        assert done.status_code == 303, done.text
        session.expire_all()
        (file,) = session.exec(select(ConventionFile)).all()
        assert file.name == f"IMG_0042.{ending}"
        shown = client.get(f"/documents/{file.sha256}/{file.name}")
        assert (shown.content, shown.headers["content-type"]) == (content, f"image/{kind.lower()}")
        assert "page-1.png" in client.get(f"/documents/{file.sha256}/apercu").text
        picture = client.get(f"/documents/{file.sha256}/page-1.png")
        assert picture.content.startswith(b"\x89PNG")
        assert "(image)" in client.get(here).text
        pieces = gather(session, settings.store_dir, file.convention_id).pieces
        assert f"accuses-prefecture/01-img-0042.{ending}" in {piece.name for piece in pieces}

    @pytest.mark.parametrize(
        ("slot", "spoil"),
        [
            pytest.param("deliberation", 1, id="not-of-an-act"),
            pytest.param("receipt", 2, id="cut-short"),
        ],
    )
    def test_what_is_refused(
        self, client: SignedInClient, session: Session, here: str, slot: str, spoil: int
    ) -> None:
        content = self.photo("JPEG")

        refused = self.attach(client, here, slot, content[: len(content) // spoil])

        assert refused.status_code == 422
        assert session.exec(select(ConventionFile)).all() == []

    @pytest.mark.parametrize("is_tiff", [True, False], ids=["tiff", "program"])
    def test_what_is_neither_a_pdf_nor_a_photo_is_refused(
        self, client: SignedInClient, session: Session, here: str, is_tiff: bool
    ) -> None:
        refused = self.attach(client, here, "receipt", self.photo("TIFF") if is_tiff else b"MZ")

        assert refused.status_code == 422
        assert "n’est pas un PDF" in text_of(refused)
        assert session.exec(select(ConventionFile)).all() == []
