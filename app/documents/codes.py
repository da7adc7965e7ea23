"""Reading back what the press put in each footer: the QR code, or the words printed beside it."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

_PAYLOAD = re.compile(
    r"JALON:(?P<reference>[^:\s]{1,60}):(?P<mark>[0-9A-Z]{1,16}):(?P<page>\d{1,3})"
)
# Tesseract often glues « sur6 » and reads the thin mark beside the code as letters.
_REFERENCE = re.compile(
    r"R[ée]f\s*[.,:]?\s*(?P<reference>[A-Z]{1,10}(?:\s?-\s?[0-9A-Z]{1,8}){1,5})"
)
_MARK = re.compile(r"[Cc]ode du texte\s*[:.]?\s*(?P<mark>[0-9A-Za-z]{8})\b")
_DRAFT = re.compile(r"\bPROJET\b")
_PAGE = re.compile(r"\bpage\s*(?P<page>\d{1,3})\s*sur\s*(?P<count>\d{1,3})\b", re.IGNORECASE)
_LIKE_HEXADECIMAL = str.maketrans("OQILSZGT", "00115267")


@dataclass(frozen=True, slots=True)
class Code:
    """What a page says of itself."""

    reference: str
    mark: str
    page: int


@dataclass(frozen=True, slots=True)
class SeenCode:
    """`turn`: the degrees clockwise that put the page upright, since the code is printed upright."""

    code: Code
    turn: int


def parse_payload(text: str) -> Code | None:
    found = _PAYLOAD.fullmatch(text.strip())
    if found is None or not int(found["page"]):
        return None
    return Code(found["reference"], found["mark"], int(found["page"]))


def read_qr(picture: "Image.Image") -> SeenCode | None:
    """Our code on the page, at any turn; other codes (a supplier's, a stamp's) are passed over."""
    import zxingcpp

    for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode):
        code = parse_payload(found.text)
        if code is not None:
            return SeenCode(code, round(-found.orientation / 90) * 90 % 360)
    return None


def read_printed(text: str) -> Code | None:
    """The footer read by OCR: the last reference of the page, its code and its page number.

    A code is hexadecimal, so letters that only look like digits are put right.
    """
    pages = list(_PAGE.finditer(text))
    references = list(_REFERENCE.finditer(text))
    marks = list(_MARK.finditer(text))
    if not pages or not references or not int(pages[-1]["page"]):
        return None
    mark = marks[-1]["mark"].upper().translate(_LIKE_HEXADECIMAL) if marks else ""
    if not mark and _DRAFT.search(text):
        mark = "PROJET"
    reference = re.sub(r"\s", "", references[-1]["reference"])
    return Code(reference, mark, int(pages[-1]["page"]))
