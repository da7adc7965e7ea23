"""What each footer's code says and how it is drawn."""

import pytest
import segno

from app.documents import qr
from tests.documents import samples

FINGERPRINT = "3f9ac21b04de"


class TestPayload:
    def test_it_names_reference_version_and_page(self) -> None:
        mark = qr.version_mark(samples.convention(), FINGERPRINT)

        assert qr.payload("TGN-2026-0042", mark, 3) == "JALON:TGN-2026-0042:3F9AC21B:3"

    def test_a_draft_never_bears_the_code_of_a_final_text(self) -> None:
        assert qr.version_mark(samples.convention(is_frozen=False), FINGERPRINT) == "PROJET"

    @pytest.mark.parametrize("reference", ["TGN-2026-0042", "TGN-2026-0042-D", "A:B", "É 1"])
    @pytest.mark.parametrize("mark", ["3F9AC21B", "PROJET"])
    def test_it_is_read_back(self, reference: str, mark: str) -> None:
        read = qr.read_payload(qr.payload(reference, mark, 12))

        assert read == qr.PageCode(reference, mark, 12)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "https://example.org/",
            "JALON:TGN-2026-0042:3F9AC21B",
            "JALON:TGN-2026-0042:3F9AC21B:0",
            "JALON:TGN-2026-0042:3f9ac21b:1",
            "JALON::3F9AC21B:1",
            "JALON:TGN-2026-0042:3F9AC21B:1:2",
        ],
    )
    def test_another_code_is_not_ours(self, text: str) -> None:
        assert qr.read_payload(text) is None


class TestShortCode:
    CODE = qr.ShortCode("TGN-2026-0042", "1", 3, 4, "3F9AC21B")

    @pytest.mark.parametrize(
        "line",
        [
            "TGN-2026-0042 · v1 · 3/4 · 3F9AC21B",
            "  TGN-2026-0042 • v1 - 3/4 . 3F9AC21B page 3 sur 4",
            "TGN-2026-0042·v1·3/4·3F9AC21B",
            "| TGN-2026-0042 - v1 - 3 / 4 - 3F9ACZIB",
            "CIRE TGN-2026-0042v1 3/4. 3f9aC21B",
            "3E TGN-2026-0042 : v1 : 3|4 : 3F9AC2lB",
        ],
    )
    def test_it_is_read_as_ocr_gives_it(self, line: str) -> None:
        assert qr.read_short_code(line) == self.CODE

    def test_a_draft_and_a_version_in_words_are_read(self) -> None:
        assert qr.read_short_code("TGN-2026-0042-D · v2.1 · 1/1 · PROJET") == qr.ShortCode(
            "TGN-2026-0042-D", "2.1", 1, 1, "PROJET"
        )

    @pytest.mark.parametrize(
        "line",
        [
            "",
            "Réf. TGN-2026-0042 · version 1",
            "TGN-2026-0042 · v1 · 5/4 · 3F9AC21B",
            "TGN-2026-0042 · v1 · 0/4 · 3F9AC21B",
            "TGN-2026-0042 · v1 · 3/4 · 3F9AC21",
            "TGN-2026-0042 · v1 · 3/4 · 3F9AC21B7",
        ],
    )
    def test_a_line_that_cannot_be_is_not_read(self, line: str) -> None:
        assert qr.read_short_code(line) is None


@pytest.mark.parametrize("page", range(1, 8))
def test_the_modules_say_the_text(page: int) -> None:
    """Against a second library, which reads what the first one drew."""
    text = f"JALON:TGN-2026-0042:3F9AC21B:{page}"
    modules = qr.matrix(text)

    encoded = [
        segno.make(text, error="m", micro=False, boost_error=False, mask=mask).matrix
        for mask in range(8)
    ]

    assert modules in [tuple(tuple(bool(m) for m in row) for row in one) for one in encoded]


def test_the_drawing_is_an_artifact_that_restores_the_page() -> None:
    lines = qr.draw("JALON:A:PROJET:1").decode().splitlines()

    assert lines[:3] == ["/Artifact <</Type /Pagination>> BDC", "q", "0 g"]
    assert lines[-3:] == ["f", "Q", "EMC"]
    assert lines[3].endswith(" cm")
    assert all(line.endswith(" 1 re") for line in lines[4:-3])
