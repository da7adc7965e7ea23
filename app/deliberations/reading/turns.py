"""Which way up a scanned page is: a quarter turn makes every letter unreadable."""

import re
from typing import TYPE_CHECKING

from app.deliberations.reading import ocr

if TYPE_CHECKING:
    from PIL import Image

TURNS = (0, 90, 180, 270)
# Under this, the orientation found by Tesseract was once wrong: the words then decide.
SURE = 1.0
_CHEAP_SIDE = 1_700
_ROTATE = re.compile(r"^Rotate: (\d+)", re.MULTILINE)
_CONFIDENCE = re.compile(r"^Orientation confidence: ([\d.]+)", re.MULTILINE)


def turn_of(page: "Image.Image", dpi: int = ocr.DPI) -> int:
    """Degrees, clockwise, that set the page upright; 0 when nothing tells."""
    said = ocr.tesseract(page, "--psm", "0", "-l", "osd", dpi=dpi)
    if said.ok:
        turn, confidence = _ROTATE.search(said.text), _CONFIDENCE.search(said.text)
        if turn and confidence and float(confidence[1]) >= SURE:
            return int(turn[1]) % 360
    return _by_words(page)


def turned(page: "Image.Image", turn: int) -> "Image.Image":
    """The page after that many degrees clockwise; every pixel kept."""
    return page.rotate(-turn, expand=True) if turn else page


def _by_words(page: "Image.Image") -> int:
    """The turn in which most is surely read, on a small picture; upright when they are equal."""
    small = page.copy()
    small.thumbnail((_CHEAP_SIDE, _CHEAP_SIDE))
    # Whole words, not letters: upside down, « u » and « n » are read as surely as upright.
    scores = {turn: _surely_read(turned(small, turn)) for turn in TURNS}
    return max(TURNS, key=lambda turn: (scores[turn], turn == 0))


def _surely_read(page: "Image.Image") -> int:
    """How many letters stand in words of three or more that Tesseract is sure of."""
    said = ocr.tesseract(page, "--psm", "6", "-l", "fra", "tsv", dpi=150)
    letters = 0
    for line in said.text.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) == 12 and float(cells[10]) >= 70 and re.fullmatch(r"\w{3,}.?", cells[11]):
            letters += len(cells[11])
    return letters
