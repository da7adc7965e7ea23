"""Looking at one page of a pile: its code, how to put it upright, its words."""

import tempfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from app.conventions.rules.scans import How
from app.core.errors import DomainError
from app.deliberations.reading import ocr, turns
from app.documents import codes, sheets
from app.documents.qr import PageCode

if TYPE_CHECKING:
    from PIL import Image

QR_DPI = 150
SECOND_QR_DPI = 300
# Measured on our footers (8 points) scanned at 150 dpi: exact from here on, and faster than at 300.
WORDS_DPI = 210
THUMBNAIL_DPI = 50
BY_HAND = "triez cette page à la main"
_BLANK_INK = 0.0015


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a page. `words`: its invisible text, as a PDF; None without Tesseract."""

    turn: int = 0
    lean: float = 0.0
    how: How = How.NOTHING
    code: PageCode | None = None
    is_blank: bool = False
    words: bytes | None = None
    thumbnail: bytes | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    text: str = ""
    pdf: bytes | None = field(default=None, repr=False)
    problem: str = ""


def look(content: bytes, number: int) -> Look:
    """A page that cannot be opened is no reason to lose the others: it says why, in the tray."""
    try:
        picture = sheets.picture(content, number, QR_DPI)
    except DomainError as error:
        return Look(problem=error.message)
    seen = codes.read_qr(picture)
    if seen is None and _is_blank(picture):
        return Look(is_blank=True, thumbnail=thumbnail(picture))
    seen = seen or second_chance(content, number)
    turn = seen.turn if seen else standing(picture)
    words, lean = read(content, number, turn)
    printed = None if seen else codes.read_printed(words.text)
    how = How.QR if seen else How.CODE if printed else How.NOTHING
    return Look(
        turn=turn,
        lean=lean,
        how=how,
        code=seen.code if seen else printed,
        words=words.pdf,
        thumbnail=thumbnail(picture),
        problem=words.problem,
    )


def second_chance(content: bytes, number: int) -> codes.SeenCode | None:
    """A grainy or blurred code is often read on a picture twice as large."""
    return codes.read_qr(sheets.picture(content, number, SECOND_QR_DPI))


def read(content: bytes, number: int, turn: int) -> tuple[Words, float]:
    """The words of the page put upright, and the lean that was taken away before reading."""
    picture = turns.turned(sheets.picture(content, number, WORDS_DPI), turn).convert("L")
    lean = ocr.lean(picture)
    try:
        return _words(ocr.straightened(picture, lean)), lean
    except ocr.OcrUnavailableError as error:
        return Words(problem=error.message), lean


def upright(content: bytes, number: int, dpi: int, turn: int, lean: float) -> "Image.Image":
    """The page in the very frame in which its words were read."""
    return ocr.straightened(turns.turned(sheets.picture(content, number, dpi), turn), lean)


def thumbnail(picture: "Image.Image") -> bytes:
    """Not turned: it stays true when a person turns the page."""
    small = picture.convert("L")
    longest = round(THUMBNAIL_DPI * 11.7)
    small.thumbnail((longest, longest))
    written = BytesIO()
    small.save(written, "JPEG", quality=60)
    return written.getvalue()


def standing(picture: "Image.Image") -> int:
    """Degrees clockwise that put the words upright; 0 without Tesseract."""
    try:
        return turns.turn_of(picture.convert("L"), QR_DPI)
    except ocr.OcrUnavailableError:
        return 0


def _words(picture: "Image.Image") -> Words:
    """One run gives the words and the PDF in which they are laid out, unseen."""
    with tempfile.TemporaryDirectory(prefix="jalon-scan-") as folder:
        base = Path(folder) / "page"
        options = ("-l", "fra", "-c", "textonly_pdf=1", "txt", "pdf")
        said = ocr.tesseract(picture, *options, into=str(base), dpi=WORDS_DPI, instead=BY_HAND)
        if not said.ok:
            raise ocr.unreadable(BY_HAND)
        text = base.with_suffix(".txt").read_text("utf-8", "replace")
        return Words(text, base.with_suffix(".pdf").read_bytes())


def _is_blank(picture: "Image.Image") -> bool:
    """Hardly any dark point inside the margins, where copiers leave shadows."""
    grey = picture.convert("L")
    width, height = grey.size
    inside = grey.crop((width // 20, height // 20, width - width // 20, height - height // 20))
    histogram = inside.reduce(2).histogram()
    paper = max(range(256), key=histogram.__getitem__)
    dark = sum(histogram[: max(paper - 60, 0)])
    return dark < _BLANK_INK * sum(histogram)
