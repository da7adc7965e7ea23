"""Looking at one page of a pile: its code, how to put it upright, its words."""

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from app.conventions.rules.scans import How
from app.core.errors import DomainError
from app.deliberations.reading import ocr
from app.documents import codes, sheets
from app.documents.qr import PageCode

if TYPE_CHECKING:
    from PIL import Image

QR_DPI = 150
SECOND_QR_DPI = 300
# Measured on our footers (8 points) scanned at 150 dpi: exact from here on, and faster than at 300.
WORDS_DPI = 210
THUMBNAIL_DPI = 50
SECONDS = 60
_BLANK_INK = 0.0015
_LEAST_CONFIDENCE = 1.0
_QUARTERS = {90: 4, 180: 3, 270: 2}  # PIL's ROTATE_270, _180 and _90 turn counter-clockwise
_ROTATE = re.compile(r"Rotate: (\d+).*?Orientation confidence: ([\d.]+)", re.DOTALL)
_LEAST_LEAN = 0.15


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a page. `words`: its invisible text, as a PDF; None without Tesseract."""

    turn: int = 0
    lean: float = 0.0
    how: How = How.NOTHING
    code: PageCode | None = None
    is_blank: bool = False
    words: bytes | None = None
    thumbnail: bytes | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    text: str = ""
    pdf: bytes | None = field(default=None, repr=False)
    problem: str = ""


def look(content: bytes, number: int) -> Look:
    """A page that cannot be opened is no reason to lose the others: it says why, in the tray."""
    try:
        picture = sheets.picture(content, number, QR_DPI)
    except DomainError as error:
        return Look(problem=error.message)
    seen = codes.read_qr(picture)
    if seen is None and _is_blank(picture):
        return Look(is_blank=True, thumbnail=thumbnail(picture))
    seen = seen or second_chance(content, number)
    turn = seen.turn if seen else standing(picture)
    words, lean = read(content, number, turn)
    printed = None if seen else codes.read_printed(words.text)
    how = How.QR if seen else How.CODE if printed else How.NOTHING
    return Look(
        turn=turn,
        lean=lean,
        how=how,
        code=seen.code if seen else printed,
        words=words.pdf,
        thumbnail=thumbnail(picture),
        problem=words.problem,
    )


def second_chance(content: bytes, number: int) -> codes.SeenCode | None:
    """A grainy or blurred code is often read on a picture twice as large."""
    return codes.read_qr(sheets.picture(content, number, SECOND_QR_DPI))


def read(content: bytes, number: int, turn: int) -> tuple[Words, float]:
    """The words of the page put upright, and the lean that was taken away before reading."""
    picture = turned(sheets.picture(content, number, WORDS_DPI), turn).convert("L")
    lean = ocr.lean(picture)
    try:
        return _tesseract(straightened(picture, lean)), lean
    except ocr.OcrUnavailableError as error:
        return Words(problem=error.message), lean


def upright(content: bytes, number: int, dpi: int, turn: int, lean: float) -> "Image.Image":
    """The page in the very frame in which its words were read."""
    return straightened(turned(sheets.picture(content, number, dpi), turn), lean)


def turned(picture: "Image.Image", turn: int) -> "Image.Image":
    from PIL import Image

    if turn not in _QUARTERS:
        return picture
    return picture.transpose(Image.Transpose(_QUARTERS[turn]))


def straightened(picture: "Image.Image", lean: float) -> "Image.Image":
    from PIL import Image

    if abs(lean) < _LEAST_LEAN:
        return picture
    white = 255 if picture.mode == "L" else (255, 255, 255)
    return picture.rotate(lean, Image.Resampling.BICUBIC, expand=True, fillcolor=white)


def thumbnail(picture: "Image.Image") -> bytes:
    """Not turned: it stays true when a person turns the page."""
    small = picture.convert("L")
    longest = round(THUMBNAIL_DPI * 11.7)
    small.thumbnail((longest, longest))
    written = BytesIO()
    small.save(written, "JPEG", quality=60)
    return written.getvalue()


def standing(picture: "Image.Image") -> int:
    """Degrees clockwise that put the words upright, by Tesseract; 0 when it cannot tell."""
    try:
        done = _run(["-", "-", "--psm", "0", "-l", "osd"], picture, QR_DPI)
    except ocr.OcrUnavailableError:
        return 0
    found = _ROTATE.search(done.stdout.decode("utf-8", "replace"))
    if found is None or float(found[2]) < _LEAST_CONFIDENCE:
        return 0
    return int(found[1]) % 360


def _tesseract(picture: "Image.Image") -> Words:
    """One run gives the words and the PDF in which they are laid out, unseen."""
    with tempfile.TemporaryDirectory(prefix="jalon-scan-") as folder:
        base = Path(folder) / "page"
        done = _run(
            ["-", str(base), "-l", "fra", "-c", "textonly_pdf=1", "txt", "pdf"],
            picture,
            WORDS_DPI,
        )
        if done.returncode != 0:
            raise ocr.OcrUnavailableError(
                "Tesseract n’a pas pu lire cette page. Vérifiez que le français est installé "
                "(apt-get install tesseract-ocr-fra)."
            )
        text = base.with_suffix(".txt").read_text("utf-8", "replace")
        return Words(text, base.with_suffix(".pdf").read_bytes())


def _run(
    options: list[str], picture: "Image.Image", dpi: int
) -> "subprocess.CompletedProcess[bytes]":
    written = BytesIO()
    picture.convert("L").save(written, "PNG", dpi=(dpi, dpi), compress_level=1)
    try:
        return subprocess.run(  # noqa: S603  # a fixed command, the picture on its standard input
            ["tesseract", *options, "--dpi", str(dpi)],  # noqa: S607  # where the system installs it
            input=written.getvalue(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except FileNotFoundError:
        raise ocr.OcrUnavailableError(
            "Tesseract n’est pas installé : les pages sont triées par leur code QR seulement, sans "
            "texte à chercher. Demandez à l’administrateur « apt-get install tesseract-ocr "
            "tesseract-ocr-fra »."
        ) from None
    except subprocess.TimeoutExpired:
        raise ocr.OcrUnavailableError(
            f"La lecture de cette page a dépassé {SECONDS} secondes : triez-la à la main."
        ) from None


def _is_blank(picture: "Image.Image") -> bool:
    """Hardly any dark point inside the margins, where copiers leave shadows."""
    grey = picture.convert("L")
    width, height = grey.size
    inside = grey.crop((width // 20, height // 20, width - width // 20, height - height // 20))
    histogram = inside.reduce(2).histogram()
    paper = max(range(256), key=histogram.__getitem__)
    dark = sum(histogram[: max(paper - 60, 0)])
    return dark < _BLANK_INK * sum(histogram)
