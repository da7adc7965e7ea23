"""PDFs made for tests: with words, as a leaning scan, protected, broken."""

from io import BytesIO
from pathlib import Path

import font_source_sans_pro
import pikepdf
from PIL import Image, ImageDraw, ImageFont
from weasyprint import HTML


def with_words(text: str) -> bytes:
    pages = "".join(f"<pre style='break-after: page'>{page}</pre>" for page in text.split("\f"))
    document: bytes = HTML(string=f"<html lang='fr'><body>{pages}</body></html>").write_pdf()
    return document


def scan(text: str, lean: float = 0.0, pages: int = 1) -> bytes:
    """A picture of the text at 200 dpi, turned by `lean` degrees."""
    return _pdf_of([_picture(text, lean)] * pages)


def turned_scan(*pages: tuple[str, int]) -> bytes:
    """Pages laid on the glass any way: each text with its quarter turns, in degrees clockwise."""
    return _pdf_of([_picture(text, 0.8).rotate(-turn, expand=True) for text, turn in pages])


def _picture(text: str, lean: float) -> Image.Image:
    page = Image.new("L", (1654, 2339), 255)
    drawn = ImageDraw.Draw(page)
    drawn.multiline_text((150, 150), text, fill=0, font=ImageFont.truetype(_font(), 28), spacing=10)
    return page.rotate(lean, Image.Resampling.BICUBIC, fillcolor=255)


def _pdf_of(pages: list[Image.Image]) -> bytes:
    written = BytesIO()
    pages[0].save(written, "PDF", resolution=200, save_all=True, append_images=pages[1:])
    return written.getvalue()


def stamped_scan(stamp: str, text: str) -> bytes:
    """A scan on which a platform wrote its stamp as words."""
    with (
        pikepdf.open(BytesIO(scan(text))) as document,
        pikepdf.open(BytesIO(with_words(stamp))) as over,
    ):
        document.pages[0].add_overlay(over.pages[0])
        written = BytesIO()
        document.save(written)
    return written.getvalue()


def protected(content: bytes) -> bytes:
    with pikepdf.open(BytesIO(content)) as document:
        written = BytesIO()
        document.save(written, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return written.getvalue()


def long(count: int) -> bytes:
    document = pikepdf.new()
    for _ in range(count):
        document.add_blank_page()
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _font() -> str:
    folder = Path(font_source_sans_pro.__file__).parent
    return str(next(folder.rglob("*Regular.?tf")))
