"""Pages of the PDF of an act: its text layer, its pictures."""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from app.deliberations.reading import turns
from app.documents import pictures

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

LARGEST = 32 * 1024 * 1024
MOST_PAGES = 60
# Under this many letters, a page that holds a picture is a scan, even when its stamp is text.
FEWEST_LETTERS = 250
_LIMITS = pictures.Limits(
    pages=MOST_PAGES,
    advice="Gardez l’acte sans ses annexes, scanné à 200 points par pouce.",
)


@dataclass(frozen=True, slots=True)
class PageText:
    """`is_scan`: the words of the page are in its picture."""

    text: str
    is_scan: bool


def check(content: bytes) -> None:
    pictures.check(content, _LIMITS)


def page_texts(content: bytes) -> list[PageText]:
    with pictures.opened(content, _LIMITS) as document:
        return [_page_text(page) for page in document]


def page_count(content: bytes) -> int:
    return pictures.page_count(content, _LIMITS)


def picture(content: bytes, number: int, dpi: int) -> "Image.Image":
    """Page `number`, counted from 1, in shades of grey."""
    return pictures.picture(content, number, dpi, _LIMITS, is_grey=True)


def png(content: bytes, number: int, dpi: int, turn: int = 0) -> bytes:
    """The page as people read it, after `turn` degrees clockwise."""
    written = BytesIO()
    turns.turned(picture(content, number, dpi), turn).save(written, "PNG")
    return written.getvalue()


def _page_text(page: "pypdfium2.PdfPage") -> PageText:
    from pypdfium2 import raw as pdfium

    text = page.get_textpage().get_text_bounded().replace("\r\n", "\n")
    letters = sum(sign.isalnum() for sign in text)
    has_picture = next(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3), None)
    return PageText(text, is_scan=letters < FEWEST_LETTERS and has_picture is not None)
