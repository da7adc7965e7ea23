import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import DomainError, InvalidError
from app.deliberations.reading import files, ocr, pdf, turns
from app.deliberations.reading.command import act_read_json
from tests.deliberations.reading import drawing
from tests.deliberations.reading.samples import STAMP_A, act

IDENTIFIER = "082-218201127-20250314-03202507-DE"
needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract (tesseract-ocr-fra) is not installed"
)


def body() -> str:
    return act(stamp="")


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_any_usual_encoding(self, tmp_path: Path, encoding: str) -> None:
        path = tmp_path / "acte.txt"
        path.write_bytes(act().encode(encoding))

        assert files.read_file(path).received_on is not None

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            pytest.param("acte.docx", b"PK", "en .pdf ou en .txt", id="docx"),
            pytest.param("acte", b"", "en .pdf ou en .txt", id="no-extension"),
            pytest.param("acte.txt", b"MZ\x00\x01", "n’est pas un texte", id="binary"),
            pytest.param("acte.pdf", b"MZ\x90\x00\x03", "n’est pas un PDF", id="renamed-exe"),
            pytest.param("acte.pdf", b"", "n’est pas un PDF", id="empty"),
            pytest.param("acte.pdf", b"%PDF-1.7\nrien", "abîmé", id="broken"),
        ],
    )
    def test_it_refuses(self, tmp_path: Path, name: str, content: bytes, words: str) -> None:
        path = tmp_path / name
        path.write_bytes(content)

        with pytest.raises(InvalidError, match=words):
            act_read_json(str(path))

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidError, match="n’existe pas"):
            act_read_json(str(tmp_path / "absent.pdf"))


class TestPdf:
    def test_its_words_are_read_without_any_picture(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "")
        path = tmp_path / "ACTE.PDF"
        path.write_bytes(drawing.with_words(f"{body()}\f{STAMP_A}"))

        document = act_read_json(str(path))

        assert document["identifiers"] == [IDENTIFIER]
        assert document["deliberation_number"] == "03/2025-07"
        assert document["executoire_on"] == "2025-03-19"
        assert document["doubts"] == []

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            pytest.param(drawing.protected(drawing.long(1)), "mot de passe", id="protected"),
            pytest.param(drawing.long(61), "61 pages", id="too-long"),
            pytest.param(drawing.long(3)[:300], "abîmé", id="cut"),
            pytest.param(b"%PDF-" + bytes(pdf.LARGEST), "32 Mo", id="too-heavy"),
        ],
    )
    def test_it_refuses(self, content: bytes, words: str) -> None:
        with pytest.raises(InvalidError, match=words):
            files.read_pdf(content)

    def test_blank_pages_say_nothing(self) -> None:
        (doubt,) = files.read_pdf(drawing.long(2)).doubts

        assert "aucun mot lisible" in doubt.message

    def test_a_page_is_shown_as_a_picture(self) -> None:
        content = drawing.long(1)

        assert pdf.png(content, 1, 72).startswith(b"\x89PNG")
        with pytest.raises(DomainError, match="pas de page 2"):
            pdf.png(content, 2, 72)


class TestScan:
    @needs_tesseract
    @pytest.mark.parametrize("lean", [0.0, 1.5, -4.0])
    def test_a_leaning_scan_is_straightened_and_read(self, lean: float) -> None:
        reading = files.read_pdf(drawing.scan(act(), lean))

        assert reading.identifiers == (IDENTIFIER,)
        assert reading.number == "03/2025-07"
        assert reading.executoire_on is not None
        assert reading.present_count == 3
        assert "comparez chaque valeur" in reading.doubts_of("")[0]

    @needs_tesseract
    def test_the_words_of_a_stamp_are_kept_beside_the_picture(self) -> None:
        reading = files.read_pdf(drawing.stamped_scan(STAMP_A, body()))

        assert IDENTIFIER in reading.identifiers
        assert reading.number == "03/2025-07"

    @pytest.mark.parametrize("lean", [-5.0, -1.2, 0.0, 0.6, 3.3])
    def test_the_lean_is_measured(self, lean: float) -> None:
        page = pdf.picture(drawing.scan(act(), lean), 1, 100)

        assert ocr.lean(page) == pytest.approx(-lean, abs=0.3)

    def test_without_tesseract_it_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "")

        with pytest.raises(ocr.OcrUnavailableError, match="apt-get install tesseract-ocr"):
            files.read_pdf(drawing.scan(act()))

    def test_a_page_that_takes_too_long_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def never_ends(*_: Any, **__: Any) -> Any:
            raise subprocess.TimeoutExpired("tesseract", 40)

        monkeypatch.setattr(ocr.subprocess, "run", never_ends)

        with pytest.raises(ocr.OcrUnavailableError, match="40 secondes"):
            files.read_pdf(drawing.scan(act()))


class TestTurned:
    @needs_tesseract
    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_a_page_laid_otherwise_is_read(self, turn: int) -> None:
        content = drawing.turned_scan((act(), turn))

        words = files.read_scan(content, 1)

        assert words.turn == (360 - turn) % 360
        assert files.read_pdf(content).identifiers == (IDENTIFIER,)

    @needs_tesseract
    def test_each_page_has_its_own_turn(self) -> None:
        annex = "Annexe : plan des lieux et liste des jeux de données\n" * 8
        content = drawing.turned_scan((act(), 0), (annex, 90), (annex, 180), (annex, 270))

        assert [files.read_scan(content, number).turn for number in range(1, 5)] == [
            0,
            270,
            180,
            90,
        ]

    @needs_tesseract
    @pytest.mark.parametrize("turn", [0, 90, 180, 270])
    def test_a_page_of_few_words_is_judged_by_its_words(self, turn: int) -> None:
        """Too few letters for the orientation data of Tesseract, or no such data at all."""
        page = pdf.picture(drawing.turned_scan(("Acte rendu public", turn)), 1, ocr.DPI)

        assert turns._by_words(page) == turns.turn_of(page) == (360 - turn) % 360

    @needs_tesseract
    def test_a_blank_page_stays_as_it_is(self) -> None:
        assert turns.turn_of(pdf.picture(drawing.scan(""), 1, ocr.DPI)) == 0
