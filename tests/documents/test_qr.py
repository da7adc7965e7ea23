"""What each footer's code says and how it is drawn."""

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


def test_the_modules_are_those_of_the_library() -> None:
    text = "JALON:TGN-2026-0042:3F9AC21B:1"

    expected = segno.make(text, error="m", micro=False, boost_error=False)

    assert [list(row) for row in qr.matrix(text)] == [
        [bool(module) for module in row] for row in expected.matrix
    ]


def test_the_drawing_is_an_artifact_that_restores_the_page() -> None:
    lines = qr.draw("JALON:A:PROJET:1").decode().splitlines()

    assert lines[:3] == ["/Artifact <</Type /Pagination>> BDC", "q", "0 g"]
    assert lines[-3:] == ["f", "Q", "EMC"]
    assert all(line.endswith(" re") for line in lines[3:-3])
