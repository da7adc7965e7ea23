"""Piles as a copier makes them, from PDFs of our press: worn, leaning, turned, shuffled."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from app.documents import sheets

DPI = 150
WHITE = (255, 255, 255)
_POINTS = DPI / 25.4


@dataclass(frozen=True)
class Wear:
    """What the copier does to a page; `hides`: the QR code is smudged, or the whole footer is."""

    turn: int = 0
    lean: float = 0.0
    noise: int = 0
    blur: float = 0.0
    hides: str = ""


def pages(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    return [sheets.picture(pdf, number, dpi) for number in range(1, sheets.count(pdf) + 1)]


def worn(page: Image.Image, wear: Wear) -> Image.Image:
    page = page.copy()
    drawn = ImageDraw.Draw(page)
    if wear.hides:
        top = page.height - int(26 * _POINTS)
        right = int(38 * _POINTS) if wear.hides == "qr" else page.width
        drawn.rectangle((int(20 * _POINTS), top, right, page.height), fill=(236, 234, 230))
    if wear.blur:
        page = page.filter(ImageFilter.GaussianBlur(wear.blur))
    if wear.lean:
        page = page.rotate(wear.lean, Image.Resampling.BICUBIC, fillcolor=WHITE)
    if wear.noise:
        grain = Image.effect_noise(page.size, wear.noise).convert("RGB")
        page = ImageChops.add(page, grain, offset=-128)
    return page.rotate(wear.turn, expand=True)


def signed(page: Image.Image) -> Image.Image:
    """With a stroke of blue ink, as a pen leaves."""
    page = page.copy()
    stroke = [(300, 900), (380, 840), (440, 930), (520, 850), (640, 910)]
    ImageDraw.Draw(page).line(stroke, fill=(30, 40, 150), width=4, joint="curve")
    return page


def blank() -> Image.Image:
    return worn(Image.new("RGB", (1240, 1754), WHITE), Wear(noise=12))


def foreign() -> Image.Image:
    """A page of somebody else's: words, and no code of ours."""
    page = Image.new("RGB", (1240, 1754), WHITE)
    drawn = ImageDraw.Draw(page)
    for line in range(12):
        drawn.text(
            (150, 200 + 60 * line),
            "Facture de fournitures, deux ramettes",
            fill="black",
            font_size=28,
        )
    return page


def chance(seed: int, hides: str = "") -> Wear:
    """What happens to one page of a pile: skew up to three degrees, any quarter, some noise."""
    given = random.Random(seed)  # noqa: S311  # the same wear at every run
    return Wear(
        turn=given.choice((0, 0, 0, 90, 180, 270)),
        lean=given.uniform(-3, 3),
        noise=given.choice((10, 20, 30)),
        blur=given.uniform(0.2, 0.8),
        hides=hides,
    )


def upright(wear: Wear) -> Wear:
    return replace(wear, turn=0)


def as_pdf(images: Sequence[Image.Image], dpi: int = DPI) -> bytes:
    written = BytesIO()
    images[0].save(
        written, "PDF", resolution=dpi, save_all=True, append_images=images[1:], quality=75
    )
    return written.getvalue()


def as_tiff(images: Sequence[Image.Image]) -> bytes:
    written = BytesIO()
    images[0].save(written, "TIFF", save_all=True, append_images=images[1:], compression="tiff_lzw")
    return written.getvalue()
