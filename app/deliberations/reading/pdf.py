"""Pages of a PDF: its text layer, its pictures. PDFium works for one thread at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from app.core.errors import InvalidError, NotFoundError

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

LARGEST = 32 * 1024 * 1024
MOST_PAGES = 60
# Under this many letters, a page that holds a picture is a scan, even when its stamp is text.
FEWEST_LETTERS = 250
_POINTS_PER_INCH = 72
_LONGEST_SIDE = 6_000
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class PageText:
    """`is_scan`: the words of the page are in its picture."""

    text: str
    is_scan: bool


def check(content: bytes) -> None:
    """Refuse by content, never by name, what cannot be a readable PDF."""
    if len(content) > LARGEST:
        raise InvalidError(
            "Ce fichier dépasse 32 Mo. Réduisez la résolution du scan (200 points par pouce "
            "suffisent) ou découpez-le."
        )
    if b"%PDF-" not in content[:1024]:
        raise InvalidError(
            "Ce fichier n’est pas un PDF, quel que soit son nom. Exportez ou scannez l’acte en PDF."
        )


def page_texts(content: bytes) -> list[PageText]:
    with _opened(content) as document:
        return [_page_text(page) for page in document]


def page_count(content: bytes) -> int:
    with _opened(content) as document:
        return len(document)


def picture(content: bytes, number: int, dpi: int) -> "Image.Image":
    """Page `number`, counted from 1, in shades of grey."""
    with _opened(content) as document:
        if not 1 <= number <= len(document):
            raise NotFoundError(f"Ce document n’a pas de page {number}.")
        page = document[number - 1]
        scale = min(dpi / _POINTS_PER_INCH, _LONGEST_SIDE / max(*page.get_size(), 1))
        rendered: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
        return rendered.convert("L")


def png(content: bytes, number: int, dpi: int, turn: int = 0) -> bytes:
    """The page as people read it, after `turn` degrees clockwise."""
    written = BytesIO()
    picture(content, number, dpi).rotate(-turn, expand=True).save(written, "PNG")
    return written.getvalue()


def _page_text(page: "pypdfium2.PdfPage") -> PageText:
    from pypdfium2 import raw as pdfium

    text = page.get_textpage().get_text_bounded().replace("\r\n", "\n")
    letters = sum(sign.isalnum() for sign in text)
    has_picture = next(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3), None)
    return PageText(text, is_scan=letters < FEWEST_LETTERS and has_picture is not None)


@contextmanager
def _opened(content: bytes) -> Iterator["pypdfium2.PdfDocument"]:
    import pypdfium2

    check(content)
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(content)
            pages = len(document)
        except pypdfium2.PdfiumError as error:
            raise InvalidError(_unreadable(error)) from None
        try:
            if not 1 <= pages <= MOST_PAGES:
                raise InvalidError(_wrong_length(pages))
            yield document
        except pypdfium2.PdfiumError:
            raise InvalidError(_BROKEN) from None
        finally:
            document.close()


_BROKEN = (
    "Ce PDF est abîmé ou incomplet. Téléchargez-le de nouveau, ou scannez l’acte une autre fois."
)


def _unreadable(error: "pypdfium2.PdfiumError") -> str:
    from pypdfium2 import raw as pdfium

    if error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
        return "Ce PDF est protégé par un mot de passe. Enregistrez-en une copie sans protection."
    return _BROKEN


def _wrong_length(pages: int) -> str:
    if pages == 0:
        return _BROKEN
    return f"Ce PDF compte {pages} pages ; {MOST_PAGES} au plus. Gardez l’acte sans ses annexes."
