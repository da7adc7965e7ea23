"""A document before it exists: pressed once for the same words, shown page by page as pictures."""

from functools import lru_cache
from io import BytesIO

from app.core.errors import NotFoundError
from app.documents import pdf
from app.documents.contents import AnyContent
from app.documents.html import Meta

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
    import pypdfium2

    with pypdfium2.PdfDocument(document) as opened:
        return len(opened)


def page_png(document: bytes, number: int) -> bytes:
    """Pages count from 1. In sixteen greys: far quicker than colours, and no word is lost."""
    import pypdfium2

    with pypdfium2.PdfDocument(document) as opened:
        if not 1 <= number <= len(opened):
            raise NotFoundError("Ce document n’a pas cette page.")
        picture = opened[number - 1].render(scale=PAGE_DPI / 72, grayscale=True).to_pil()
    kept = BytesIO()
    picture.point(_SIXTEEN_GREYS).save(kept, "PNG", bits=4, compress_level=1)
    return kept.getvalue()
