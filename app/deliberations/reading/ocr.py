"""Reading a picture of a page with Tesseract, straightened first: a leaning digit is misread."""

import os
import subprocess
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps

from app.core.errors import DomainError

DPI = 300
MOST_PAGES = 20
SECONDS = 40
WIDEST_LEAN = 6
BY_HAND = "saisissez l’acte à la main"
_PROFILE_WIDTH = 700
_LEAST_LEAN = 0.15


class OcrUnavailableError(DomainError):
    """The act is not refused: it can still be typed by hand."""

    title = "Lecture d’image indisponible"


class Said(NamedTuple):
    """What Tesseract answered; not `ok` when it could not, for want of data or of letters."""

    text: str
    ok: bool


def read_picture(page: Image.Image) -> str:
    """The words of a page that is the right way up."""
    said = tesseract(straightened(page, lean(page)), "-l", "fra")
    if not said.ok:
        raise unreadable(BY_HAND)
    return said.text.replace("\f", "\n")


def unreadable(instead: str) -> OcrUnavailableError:
    return OcrUnavailableError(
        "Tesseract n’a pas pu lire cette image. Vérifiez que le français est installé "
        f"(apt-get install tesseract-ocr-fra), ou {instead}."
    )


def tesseract(
    page: Image.Image, *options: str, into: str = "-", dpi: int = DPI, instead: str = BY_HAND
) -> Said:
    """`into`: a path without its ending, where each output asked for is written.

    `instead`: what a person may do when there is no Tesseract, or when it takes too long.
    """
    written = BytesIO()
    page.save(written, "PNG", compress_level=1)
    try:
        done = subprocess.run(  # noqa: S603  # a fixed command, the picture on its standard input
            ["tesseract", "-", into, "--dpi", str(dpi), *options],  # noqa: S607  # of the system
            input=written.getvalue(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except FileNotFoundError:
        raise OcrUnavailableError(
            "Ce document est une image et Tesseract n’est pas installé. Demandez à "
            f"l’administrateur « apt-get install tesseract-ocr tesseract-ocr-fra », ou {instead}."
        ) from None
    except subprocess.TimeoutExpired:
        raise OcrUnavailableError(
            f"La lecture d’une page a dépassé {SECONDS} secondes. Rescannez-la plus nettement, ou "
            f"{instead}."
        ) from None
    return Said(done.stdout.decode("utf-8", "replace"), done.returncode == 0)


def straightened(page: Image.Image, angle: float) -> Image.Image:
    """The page turned by its lean, white in the corners."""
    if abs(angle) < _LEAST_LEAN:
        return page
    white = 255 if page.mode == "L" else (255, 255, 255)
    return page.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=white)


def lean(page: Image.Image) -> float:
    """The turn, in degrees, that makes lines of text horizontal: rows then differ most."""
    ink = ImageOps.invert(page.convert("L"))
    ink.thumbnail((_PROFILE_WIDTH, _PROFILE_WIDTH * 2))
    steps = range(-WIDEST_LEAN, WIDEST_LEAN + 1)
    coarse = max(steps, key=lambda angle: _contrast(ink, angle))
    fine = [coarse + tenth / 10 for tenth in range(-9, 10)]
    return max(fine, key=lambda angle: (_contrast(ink, angle), -abs(angle)))


def _contrast(ink: Image.Image, angle: float) -> float:
    """Sum of squared row means: highest when ink gathers on few rows."""
    turned = ink.rotate(angle, Image.Resampling.BILINEAR).convert("F")
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).get_flattened_data()
    return sum(row * row for row in rows)  # type: ignore[operator, misc]  # one band: plain floats
