"""What printed documents may load, under invented addresses: a disk path would change the bytes."""

from importlib.resources import files
from pathlib import Path

DOCUMENTS = Path(__file__).resolve().parents[2] / "documents"
SHARED = DOCUMENTS / "_shared"

FONTS = {
    "asset:serif-regular": ("font_source_serif_pro", "SourceSerifPro-Regular.otf"),
    "asset:serif-italic": ("font_source_serif_pro", "SourceSerifPro-It.otf"),
    "asset:serif-semibold": ("font_source_serif_pro", "SourceSerifPro-Semibold.otf"),
    "asset:sans-regular": ("font_source_sans_pro", "SourceSansPro-Regular.otf"),
    "asset:sans-italic": ("font_source_sans_pro", "SourceSansPro-It.otf"),
    "asset:sans-semibold": ("font_source_sans_pro", "SourceSansPro-Semibold.otf"),
}
_ASSETS = {"asset:projet.svg": "projet.svg"}


def read(address: str) -> bytes:
    if address in FONTS:
        package, name = FONTS[address]
        return files(package).joinpath("files", name).read_bytes()
    if address in _ASSETS:
        return (SHARED / _ASSETS[address]).read_bytes()
    raise ValueError(f"A printed document may not load {address}")
