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
_PROFILE_WIDTH = 700


class OcrUnavailableError(DomainError):
    """The act is not refused: it can still be typed by hand."""

    title = "Lecture d’image indisponible"


class Said(NamedTuple):
    """What Tesseract answered; not `ok` when it could not, for want of data or of letters."""

    text: str
    ok: bool


def read_picture(page: Image.Image) -> str:
    """The words of a page that is the right way up."""
    said = tesseract(straightened(page), "-l", "fra", "--dpi", str(DPI))
    if not said.ok:
        raise OcrUnavailableError(
            "Tesseract n’a pas pu lire cette image. Vérifiez que le français est installé "
            "(apt-get install tesseract-ocr-fra), ou saisissez l’acte à la main."
        )
    return said.text.replace("\f", "\n")


def tesseract(page: Image.Image, *options: str) -> Said:
    written = BytesIO()
    page.save(written, "PNG", compress_level=1)
    try:
        done = subprocess.run(  # noqa: S603  # a fixed command, the picture on its standard input
            ["tesseract", "-", "-", *options],  # noqa: S607  # the one of the system, wherever it is
            input=written.getvalue(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except FileNotFoundError:
        raise OcrUnavailableError(
            "Ce document est une image et Tesseract n’est pas installé. Demandez à "
            "l’administrateur « apt-get install tesseract-ocr tesseract-ocr-fra », ou saisissez "
            "l’acte à la main."
        ) from None
    except subprocess.TimeoutExpired:
        raise OcrUnavailableError(
            f"La lecture d’une page a dépassé {SECONDS} secondes. Rescannez-la plus nettement, ou "
            "saisissez l’acte à la main."
        ) from None
    return Said(done.stdout.decode("utf-8", "replace"), done.returncode == 0)


def straightened(page: Image.Image) -> Image.Image:
    angle = lean(page)
    if abs(angle) < 0.15:
        return page
    return page.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


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
