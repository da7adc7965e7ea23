"""A document before it exists: pressed once for the same words, shown page by page as pictures."""

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from app.documents import pdf, pictures
from app.documents.contents import AnyContent
from app.documents.html import Meta

if TYPE_CHECKING:
    from PIL import Image

PAGE_DPI = 96
# A preview of five pages weighs about 60 kB: the last ones seen are not pressed again.
_KEPT = 12
_SIXTEEN_GREYS = [(grey * 15 + 127) // 255 for grey in range(256)]


@lru_cache(maxsize=_KEPT)
def pressed(frame: str, content: AnyContent, meta: Meta) -> bytes:
    """Contents are frozen: equal ones have the same bytes."""
    return pdf.render_pdf(frame, content, meta=meta)


@lru_cache(maxsize=_KEPT)
def page_count(document: bytes) -> int:
    return pictures.page_count(document)


def page_png(document: bytes, number: int) -> bytes:
    """Pages count from 1."""
    return _png(pictures.picture(document, number, PAGE_DPI, is_grey=True))


def pages_png(document: bytes) -> list[bytes]:
    return [_png(page) for page in pictures.every_picture(document, PAGE_DPI, is_grey=True)]


def _png(page: "Image.Image") -> bytes:
    """In sixteen greys: far quicker than colours, and no word is lost."""
    kept = BytesIO()
    page.point(_SIXTEEN_GREYS).save(kept, "PNG", bits=4, compress_level=1)
    return kept.getvalue()
