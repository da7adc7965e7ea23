"""The sheets that came out of a copier: a PDF, or pictures (PNG, JPEG, TIFF of several pages)."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from app.core.errors import InvalidError, NotFoundError
from app.documents import pictures

if TYPE_CHECKING:
    from PIL import Image, ImageFile

MOST_SHEETS = 200
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 6_000
PDF = "application/pdf"
_MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "TIFF": "image/tiff"}
PHOTOS = {"image/jpeg": "jpg", "image/png": "png"}
_PHOTOS_BEGIN = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_LEAST_DPI = 20
_A4_LONG_INCHES = 297 / 25.4
_LIMITS = pictures.Limits(
    pages=MOST_SHEETS, advice="Scannez à 200 points par pouce et découpez le paquet."
)
_NOT_READABLE = (
    "Ce fichier n’est ni un PDF ni une image (PNG, JPEG, TIFF), quel que soit son nom. "
    "Scannez le paquet en PDF."
)
_BROKEN = "Cette image est abîmée ou incomplète. Scannez la page de nouveau."


def media_type(content: bytes) -> str:
    """By what the bytes say, never by the name; refuses the rest."""
    if b"%PDF-" in content[:1024]:
        return PDF
    if len(content) > _LIMITS.megabytes * 1024 * 1024:
        raise InvalidError(f"Ce fichier dépasse {_LIMITS.megabytes} Mo. {_LIMITS.advice}")
    with _frames(content) as picture:
        return _MEDIA_TYPES[picture.format or ""]


def count(content: bytes) -> int:
    """How many sheets; refuses a pile that is broken, protected or too large to be read."""
    if media_type(content) == PDF:
        return pictures.page_count(content, _LIMITS)
    with _frames(content) as picture:
        frames = int(getattr(picture, "n_frames", 1))
        if frames > MOST_SHEETS:
            raise InvalidError(
                f"Ce fichier compte {frames} pages ; {MOST_SHEETS} au plus. {_LIMITS.advice}"
            )
        return frames


def photo(content: bytes) -> str | None:
    """The media type of a whole photo, JPEG or PNG; None for what is neither, a PDF for one."""
    if not content.startswith(_PHOTOS_BEGIN):
        return None
    picture(content, 1, _LEAST_DPI)  # a picture cut short opens, and breaks when it is read
    return media_type(content)


def png(content: bytes, number: int) -> bytes:
    """Sheet `number` as the preview of a document shows it."""
    written = BytesIO()
    picture(content, number, pictures.PREVIEW_DPI).save(written, "PNG")
    return written.getvalue()


def picture(content: bytes, number: int, dpi: int) -> "Image.Image":
    """Sheet `number`, counted from 1, as it lay on the glass, in colour."""
    if media_type(content) == PDF:
        return pictures.picture(content, number, dpi, _LIMITS)
    with _frames(content) as frames:
        if not 1 <= number <= int(getattr(frames, "n_frames", 1)):
            raise NotFoundError(f"Ce paquet n’a pas de page {number}.")
        frames.seek(number - 1)
        return _at(frames, dpi)


def _at(frame: "ImageFile.ImageFile", dpi: int) -> "Image.Image":
    """A picture seldom tells its true resolution: its longest side is taken for that of an A4."""
    from PIL import Image, ImageFile, ImageOps

    if frame.width * frame.height > MOST_PIXELS:
        raise InvalidError(
            f"Cette image dépasse {MOST_PIXELS // 1_000_000} millions de points. "
            "Scannez-la à 200 points par pouce."
        )
    # WeasyPrint, once loaded, lets every picture of the process be half read, without a word.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    opened = ImageOps.exif_transpose(frame).convert("RGBA" if "A" in frame.getbands() else "RGB")
    if opened.mode == "RGBA":
        white = Image.new("RGBA", opened.size, "white")
        opened = Image.alpha_composite(white, opened).convert("RGB")
    wanted = min(dpi * _A4_LONG_INCHES, LONGEST_SIDE)
    ratio = min(wanted / max(opened.size), 4.0)
    size = (max(1, round(opened.width * ratio)), max(1, round(opened.height * ratio)))
    return opened.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


@contextmanager
def _frames(content: bytes) -> Iterator["ImageFile.ImageFile"]:
    from PIL import Image, UnidentifiedImageError

    try:
        opened = Image.open(BytesIO(content), formats=list(_MEDIA_TYPES))
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise InvalidError(_NOT_READABLE) from None
    except (OSError, ValueError, SyntaxError):
        raise InvalidError(_BROKEN) from None
    try:
        with opened:
            yield opened
    except (OSError, ValueError, SyntaxError, EOFError):
        raise InvalidError(_BROKEN) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise InvalidError(_NOT_READABLE) from None
