"""The marks of each footer: the QR code, the short code in letters, and how both are read back.

QR code: `JALON:<reference>:<mark>:<page>`, page counted from one. Short code, for eyes and for OCR:
« TGN-2026-0042 · v1 · 3/4 · 3F9AC21B », that is reference, version, page of pages, mark. The mark
names the text: eight hexadecimal digits of its fingerprint, or PROJET.
"""

import re
from typing import Any, NamedTuple

from app.documents.contents import AnyContent

_PAYLOAD = re.compile(
    r"JALON:(?P<reference>.+):(?P<mark>[0-9A-F]{8}|PROJET):(?P<page>[1-9]\d{0,3})"
)
# OCR reads the middle dot as any small sign, or loses it, or the spaces around it.
_DOT = r"(?:\s*[·•∙.,:;*+°'’\-–—~]+\s*|\s+)"
_SHORT_CODE = re.compile(
    rf"(?P<reference>[A-Z0-9][A-Z0-9/_\-]*[A-Z0-9]){_DOT}?[vV]\s?(?P<version>[\w.]+?){_DOT}"
    rf"(?P<page>\d{{1,4}})\s?[/|]\s?(?P<pages>\d{{1,4}}){_DOT}"
    rf"(?P<mark>PROJET|[0-9A-Fa-fOoQIlSsZz]{{8}})(?![0-9A-Za-z])"
)
# What OCR writes for a digit; letters that look like other hexadecimal digits are left as read.
_DIGITS = str.maketrans("OQILSZ", "001152")
_RUN = re.compile("#+")

QR_SIDE_MM = 14.0
QR_LEFT_MM = 22.0
QR_BOTTOM_MM = 9.0
_POINTS_PER_MM = 72 / 25.4
_QUIET_MODULES = 2


def version_mark(content: AnyContent, fingerprint: str) -> str:
    """What tells two texts of one reference apart. A draft never bears the code of a final text."""
    return "PROJET" if content.is_draft else fingerprint[:8].upper()


def payload(reference: str, mark: str, page: int) -> str:
    return f"JALON:{reference}:{mark}:{page}"


class PageCode(NamedTuple):
    """What the QR code of a page says."""

    reference: str
    mark: str
    page: int


class ShortCode(NamedTuple):
    """What the line in letters says."""

    reference: str
    version: str
    page: int
    pages: int
    mark: str


def read_payload(text: str) -> PageCode | None:
    """The inverse of `payload`; None for a code that is not ours."""
    found = _PAYLOAD.fullmatch(text.strip())
    return found and PageCode(found["reference"], found["mark"], int(found["page"]))


def read_short_code(line: str) -> ShortCode | None:
    """The short code somewhere in a line read by OCR; None when there is none or it cannot be.

    A digit may have been misread: only a text whose reference and mark are both known is found,
    and a page is sure when « page x sur y », at the other end of the footer, says the same.
    """
    found = _SHORT_CODE.search(line)
    if found is None:
        return None
    page, pages = int(found["page"]), int(found["pages"])
    if not 1 <= page <= pages:
        return None
    mark = found["mark"]
    if mark != "PROJET":
        mark = mark.upper().translate(_DIGITS)
    return ShortCode(found["reference"], found["version"], page, pages, mark)


def matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of the code, True for the dark ones, without the quiet zone."""
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    # An Image speaks the buffer protocol, which its types do not say.
    picture: Any = memoryview(code.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]
    return tuple(tuple(value == 0 for value in row) for row in picture.tolist())


def draw(text: str) -> bytes:
    """PDF operators for one code, marked as a pagination artifact (readers skip it).

    Dark modules of a row are merged in runs: about 150 rectangles, and no image object.
    """
    modules = matrix(text)
    side = QR_SIDE_MM * _POINTS_PER_MM / (len(modules) + 2 * _QUIET_MODULES)
    left = QR_LEFT_MM * _POINTS_PER_MM + _QUIET_MODULES * side
    bottom = QR_BOTTOM_MM * _POINTS_PER_MM + _QUIET_MODULES * side
    operators = ["/Artifact <</Type /Pagination>> BDC", "q", "0 g"]
    # From here on, a module is a square of one by one.
    operators.append(f"{side:.5f} 0 0 {side:.5f} {left:.3f} {bottom:.3f} cm")
    for y, row in enumerate(reversed(modules)):
        line = "".join("#" if dark else " " for dark in row)
        operators += [
            f"{run.start()} {y} {run.end() - run.start()} 1 re" for run in _RUN.finditer(line)
        ]
    operators += ["f", "Q", "EMC"]
    return "\n".join(operators).encode()
