"""Pages of a PDF as pictures. The one door to PDFium, which works for one thread at a time."""

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

PREVIEW_DPI = 110
_POINTS_PER_INCH = 72
_LONGEST_SIDE = 6_000
_MOST_OF_A_PAGE = 0.6
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Limits:
    """What is opened at all; `advice` says how to come under."""

    megabytes: int = 32
    pages: int = 200
    advice: str = "Découpez-le."


ANY = Limits()


def page_count(content: bytes, limits: Limits = ANY) -> int:
    with opened(content, limits) as document:
        return len(document)


def picture(
    content: bytes, number: int, dpi: int, limits: Limits = ANY, *, is_grey: bool = False
) -> "Image.Image":
    """Page `number`, counted from 1, as a reader sees it: signatures and filled fields included."""
    with opened(content, limits) as document:
        if not 1 <= number <= len(document):
            raise NotFoundError(f"Ce document n’a pas de page {number}.")
        document.init_forms()
        return _drawn(document[number - 1], dpi, is_grey=is_grey)


def every_picture(
    content: bytes, dpi: int, limits: Limits = ANY, *, is_grey: bool = False
) -> "list[Image.Image]":
    """All the pages, for one opening."""
    with opened(content, limits) as document:
        document.init_forms()
        return [_drawn(page, dpi, is_grey=is_grey) for page in document]


def _drawn(page: "pypdfium2.PdfPage", dpi: int, *, is_grey: bool) -> "Image.Image":
    scale = min(dpi / _POINTS_PER_INCH, _LONGEST_SIDE / max(*page.get_size(), 1))
    rendered: Image.Image = page.render(
        scale=scale, grayscale=is_grey, may_draw_forms=True
    ).to_pil()
    return rendered.convert("L" if is_grey else "RGB")


def png(
    content: bytes,
    number: int,
    dpi: int = PREVIEW_DPI,
    limits: Limits = ANY,
    *,
    is_grey: bool = False,
) -> bytes:
    written = BytesIO()
    picture(content, number, dpi, limits, is_grey=is_grey).save(written, "PNG")
    return written.getvalue()


def is_scan(content: bytes, limits: Limits = ANY) -> bool:
    """Every page is one picture, as a copier makes it; a picture laid on a text is not a scan."""
    with opened(content, limits) as document:
        return all(_is_pictured(page) for page in document)


def _is_pictured(page: "pypdfium2.PdfPage") -> bool:
    from pypdfium2 import raw as pdfium

    width, height = page.get_size()
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = drawn.get_bounds()
        if (right - left) * (top - bottom) >= _MOST_OF_A_PAGE * width * height:
            return True
    return False


def check(content: bytes, limits: Limits = ANY) -> None:
    """Refuse by content, never by name, what cannot be a readable PDF."""
    if len(content) > limits.megabytes * 1024 * 1024:
        raise InvalidError(f"Ce fichier dépasse {limits.megabytes} Mo. {limits.advice}")
    if b"%PDF-" not in content[:1024]:
        raise InvalidError(
            "Ce fichier n’est pas un PDF, quel que soit son nom. Exportez-le ou scannez-le en PDF."
        )


@contextmanager
def opened(content: bytes, limits: Limits = ANY) -> Iterator["pypdfium2.PdfDocument"]:
    """The document, for this thread alone; every way it can be broken is a French refusal."""
    import pypdfium2

    check(content, limits)
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(content)
            pages = len(document)
        except pypdfium2.PdfiumError as error:
            raise InvalidError(_unreadable(error)) from None
        try:
            if not 1 <= pages <= limits.pages:
                raise InvalidError(_wrong_length(pages, limits))
            yield document
        except pypdfium2.PdfiumError:
            raise InvalidError(_BROKEN) from None
        finally:
            document.close()


_BROKEN = "Ce PDF est abîmé ou incomplet. Téléchargez-le ou scannez-le de nouveau."


def _unreadable(error: "pypdfium2.PdfiumError") -> str:
    from pypdfium2 import raw as pdfium

    if error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
        return "Ce PDF est protégé par un mot de passe. Enregistrez-en une copie sans protection."
    return _BROKEN


def _wrong_length(pages: int, limits: Limits) -> str:
    if pages == 0:
        return _BROKEN
    return f"Ce PDF compte {pages} pages ; {limits.pages} au plus. {limits.advice}"
