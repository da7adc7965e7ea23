"""Reading back, on the picture of a page, what the press put in each footer."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents import qr
from app.documents.qr import PageCode

if TYPE_CHECKING:
    from PIL import Image

# Tesseract often glues « sur6 ».
_PAGE = re.compile(r"\bpage\s*(?P<page>\d{1,4})\s*sur\s*\d{1,4}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SeenCode:
    """`turn`: the degrees clockwise that put the page upright, as its code is printed."""

    code: PageCode
    turn: int


def read_qr(picture: "Image.Image") -> SeenCode | None:
    """Our code on the page, at any turn; other codes (a supplier's, a stamp's) are passed over."""
    from zxingcpp import BarcodeFormat, BarcodeFormats, read_barcodes

    for found in read_barcodes(picture, formats=BarcodeFormats(BarcodeFormat.QRCode)):
        code = qr.read_payload(found.text)
        if code is not None:
            return SeenCode(code, round(-found.orientation / 90) * 90 % 360)
    return None


def read_printed(text: str) -> PageCode | None:
    """The short code of the footer, read by OCR; nothing when « page x sur y » says another."""
    found = [code for line in text.splitlines() if (code := qr.read_short_code(line))]
    if not found:
        return None
    pages = [int(said["page"]) for said in _PAGE.finditer(text)]
    code = found[-1]
    if pages and pages[-1] != code.page:
        return None
    return PageCode(code.reference, code.mark, code.page)
