"""Looking at pages that a copier made of our own print."""

from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from app.conventions.rules.scans import How
from app.conventions.scans import looking
from app.core.errors import InvalidError
from app.documents import archive, codes, pdf, sheets
from tests.conventions.scans import piles
from tests.conventions.scans.conftest import needs_tesseract
from tests.conventions.scans.piles import Wear
from tests.deliberations.reading import drawing
from tests.documents import samples

REFERENCE = "TGN-2026-0042"


@pytest.fixture(scope="module")
def paper() -> bytes:
    return pdf.render_pdf("convention_adhesion/1", samples.convention(), meta=samples.META)


@pytest.fixture(scope="module")
def made(paper: bytes) -> bytes:
    page = piles.worn(piles.signed(piles.pages(paper)[0]), Wear(turn=270, lean=1.5))
    content = piles.as_pdf([page, piles.blank()])
    seen = looking.look(content, 1)
    upright = looking.upright(content, 1, 150, seen.turn, seen.lean)
    return archive.make(
        [
            archive.Sheet(upright, 150, seen.words),
            archive.Sheet(looking.upright(content, 2, 150, 0, 0.0), 150, None),
        ],
        title="Convention signée",
        author="Moissac",
        subject="Numérisation",
        made_on=date(2026, 11, 21),
    )


class TestCodes:
    def test_twenty_worn_pages_are_all_told_and_none_wrongly(self, paper: bytes) -> None:
        printed = piles.pages(paper)
        for seed in range(20):
            number, wear = seed % len(printed), piles.chance(seed)

            page = piles.worn(printed[number], wear)
            seen = codes.read_qr(page) or looking.second_chance(piles.as_pdf([page]), 1)

            assert seen is not None, wear
            assert (seen.code.reference, seen.code.page) == (REFERENCE, number + 1)
            assert seen.turn == wear.turn, wear

    def test_a_code_of_somebody_else_is_passed_over(self) -> None:
        from PIL import Image

        from app.documents import qr

        modules = qr.matrix("https://exemple.fr/facture")
        page = Image.new("RGB", (600, 600), piles.WHITE)
        for y, row in enumerate(modules):
            for x, dark in enumerate(row):
                if dark:
                    page.paste((0, 0, 0), (100 + 8 * x, 100 + 8 * y, 108 + 8 * x, 108 + 8 * y))

        assert codes.read_qr(page) is None

    @pytest.mark.parametrize(
        ("text", "page"),
        [
            pytest.param("TGN-2026-001 · v1 · 3/4 · 3F9AC21B", 3, id="as-printed"),
            pytest.param("x\nTGN-2026-001 - v1 : 3/4 . 3F9AC21B\npage 3 sur4", 3, id="as-read"),
            pytest.param("TGN-2026-001 · v1 · 3/4 · 3F9AC21B\npage 2 sur 4", None, id="disagree"),
            pytest.param("Facture n° 2026-001, page 3 sur 4", None, id="foreign"),
        ],
    )
    def test_the_printed_code(self, text: str, page: int | None) -> None:
        found = codes.read_printed(text)

        assert (found.page if found else None) == page


@needs_tesseract
class TestLook:
    def test_a_turned_leaning_page_is_put_upright_with_its_words(self, paper: bytes) -> None:
        wear = Wear(turn=90, lean=-2.0, noise=10, blur=0.4)
        content = piles.as_pdf([piles.worn(piles.pages(paper)[0], wear)])

        seen = looking.look(content, 1)

        assert (seen.how, seen.turn) == (How.QR, 90)
        assert seen.lean == pytest.approx(2.0, abs=0.3) or seen.lean == pytest.approx(-2.0, abs=0.3)
        assert "soussignés" in words_of(seen.words)

    def test_a_smudged_code_is_read_in_letters_even_upside_down(self, paper: bytes) -> None:
        wear = Wear(turn=180, lean=1.0, blur=0.3, hides="qr")
        content = piles.as_pdf([piles.worn(piles.pages(paper)[2], wear)])

        seen = looking.look(content, 1)

        assert (seen.how, seen.turn) == (How.CODE, 180)
        assert seen.code is not None
        assert (seen.code.reference, seen.code.page) == (REFERENCE, 3)

    def test_a_page_of_somebody_else_is_told_nothing(self) -> None:
        seen = looking.look(piles.as_pdf([piles.foreign()]), 1)

        assert (seen.how, seen.code, seen.is_blank) == (How.NOTHING, None, False)

    def test_without_tesseract_the_qr_code_is_enough(
        self, paper: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        content = piles.as_pdf([piles.pages(paper)[0]])
        monkeypatch.setenv("PATH", "")

        seen = looking.look(content, 1)

        assert seen.how is How.QR
        assert seen.words is None
        assert "apt-get install tesseract-ocr" in seen.problem


def test_a_blank_page_is_said_blank_a_page_with_one_line_is_not() -> None:
    assert looking.look(piles.as_pdf([piles.blank()]), 1).is_blank
    one_line = piles.blank()
    one_line.paste((20, 20, 20), (300, 600, 900, 612))
    assert not looking._is_blank(one_line)


class TestSheets:
    def test_pictures_are_accepted_too(self) -> None:
        tiff = piles.as_tiff([piles.foreign(), piles.blank(), piles.foreign()])

        assert (sheets.media_type(tiff), sheets.count(tiff)) == ("image/tiff", 3)
        assert max(sheets.picture(tiff, 3, 150).size) == pytest.approx(1754, abs=2)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            pytest.param(b"MZ\x90\x00 programme", "ni un PDF ni une image", id="exe"),
            pytest.param(b"%PDF-1.4 abc", "abîmé", id="broken-pdf"),
            pytest.param(b"\x89PNG\r\n\x1a\n rien", "ni un PDF|abîmée", id="broken-png"),
            pytest.param(drawing.protected(drawing.long(1)), "mot de passe", id="protected"),
            pytest.param(drawing.long(201), "201 pages", id="long"),
        ],
    )
    def test_what_cannot_be_read_is_refused_with_what_to_do(
        self, content: bytes, words: str
    ) -> None:
        with pytest.raises(InvalidError, match=words):
            sheets.count(content)

    def test_a_picture_cut_short_loses_its_page_only(self) -> None:
        from PIL import Image

        whole = BytesIO()
        Image.effect_noise((1240, 1754), 60).save(whole, "PNG")

        seen = looking.look(whole.getvalue()[:40_000], 1)

        assert "abîmée" in seen.problem
        assert seen.thumbnail is None

    def test_a_picture_too_large_is_refused(self) -> None:
        from PIL import Image

        whole = BytesIO()
        Image.new("1", (9_000, 9_000)).save(whole, "PNG")

        with pytest.raises(InvalidError, match="millions de points"):
            sheets.picture(whole.getvalue(), 1, 150)


@needs_tesseract
class TestArchive:
    """What can be checked of PDF/A-2b without its validator."""

    def test_it_claims_pdf_a_with_an_output_intent_and_a_title(self, made: bytes) -> None:
        with pikepdf.open(BytesIO(made)) as document:
            metadata = document.open_metadata()
            (intent,) = document.Root.OutputIntents

            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
            assert metadata["dc:title"] == str(document.docinfo["/Title"]) == "Convention signée"
            assert (intent.S, intent.DestOutputProfile.N) == ("/GTS_PDFA1", 3)
            assert not document.is_encrypted
            assert len(document.trailer.ID) == 2
            assert not {"/AcroForm", "/OpenAction", "/AA", "/Names"} & set(document.Root.keys())

    def test_each_font_is_embedded_and_each_picture_plain(self, made: bytes) -> None:
        with pikepdf.open(BytesIO(made)) as document:
            for page in document.pages:
                for font in (page.Resources.get("/Font") or {}).values():
                    (descendant,) = font.DescendantFonts
                    assert "/FontFile2" in descendant.FontDescriptor
                    assert "/ToUnicode" in font
                (picture,) = page.Resources.XObject.values()
                assert picture.Filter == "/DCTDecode"
                assert picture.ColorSpace in ("/DeviceRGB", "/DeviceGray")
                assert "/SMask" not in picture
                assert not page.get("/Annots")

    def test_it_is_upright_searchable_and_keeps_the_ink_blue(self, made: bytes) -> None:
        picture = sheets.picture(made, 1, 100)

        assert picture.width < picture.height
        seen = codes.read_qr(sheets.picture(made, 1, 150))
        assert seen is not None
        assert seen.turn == 0
        assert "soussignés" in words_of(made)
        with pikepdf.open(BytesIO(made)) as document:
            spaces = [next(iter(p.Resources.XObject.values())).ColorSpace for p in document.pages]
        assert spaces == ["/DeviceRGB", "/DeviceGray"]

    def test_the_words_lie_over_the_words(self, made: bytes) -> None:
        """Where the text layer says « soussignés », the picture has ink."""
        document = pypdfium2.PdfDocument(made)
        text = document[0].get_textpage()
        found = text.search("soussignés").get_next()
        assert found is not None
        left, bottom, right, top = text.get_charbox(found[0])
        height = document[0].get_height()
        picture = sheets.picture(made, 1, 72).convert("L")
        box = tuple(round(v) for v in (left, height - top - 2, left + 60, height - bottom + 2))
        document.close()

        assert right > left
        assert picture.crop(box).getextrema()[0] < 140

    def test_the_same_sheets_make_the_same_bytes(self) -> None:
        def make() -> bytes:
            sheet = archive.Sheet(piles.foreign(), 150, None)
            return archive.make(
                [sheet], title="T", author="A", subject="S", made_on=date(2026, 11, 21)
            )

        assert make() == make()


def words_of(content: bytes | None) -> str:
    assert content is not None
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
