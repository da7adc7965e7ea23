"""Reading an act from a file: a text in its encoding, a PDF by its words or by its pictures."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from app.core.errors import InvalidError
from app.deliberations.reading import ocr, pdf, turns
from app.deliberations.reading.pdf import PageText
from app.deliberations.reading.reader import OCR_DOUBT, Doubt, Reading, read_text
from app.deliberations.reading.source import LONGEST, PAGE_BREAK

EXTENSIONS = (".pdf", ".txt")


def read_file(path: Path) -> Reading:
    suffix = path.suffix.lower()
    if suffix not in EXTENSIONS:
        raise InvalidError(
            f"Jalon lit un acte en .pdf ou en .txt, pas « {path.name} ». Exportez-le en PDF."
        )
    try:
        if path.stat().st_size > pdf.LARGEST:
            pdf.check(bytes(pdf.LARGEST + 1))
        content = path.read_bytes()
    except FileNotFoundError:
        raise InvalidError(f"Le fichier {path} n’existe pas. Vérifiez son chemin.") from None
    except OSError:
        raise InvalidError(f"Le fichier {path} ne peut pas être lu. Vérifiez ses droits.") from None
    return read_pdf(content) if suffix == ".pdf" else read_text(decoded(content))


def decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 as announced, else the encoding of older Windows."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if b"\x00" in content[:4096]:
        raise InvalidError("Ce fichier n’est pas un texte. Exportez l’acte en .txt ou en .pdf.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


class PictureWords(NamedTuple):
    """What was read on the picture of a page, once turned clockwise by `turn` degrees."""

    text: str
    turn: int = 0


def read_pdf(content: bytes) -> Reading:
    pages = pdf.page_texts(content)
    return assembled(pages, {number: read_scan(content, number) for number in scans(pages)})


def scans(pages: Sequence[PageText]) -> list[int]:
    """The pages, counted from 1, to be read on their picture."""
    numbers = [number for number, page in enumerate(pages, start=1) if page.is_scan]
    return numbers[: ocr.MOST_PAGES]


def read_scan(content: bytes, number: int) -> PictureWords:
    picture = pdf.picture(content, number, ocr.DPI)
    turn = turns.turn_of(picture)
    return PictureWords(ocr.read_picture(turns.turned(picture, turn)), turn)


def assembled(pages: Sequence[PageText], pictures: Mapping[int, PictureWords]) -> Reading:
    """Scanned pages keep their text layer too: a stamp put by a platform is exact."""
    texts = [
        f"{page.text}\n\n{pictures[number].text}" if number in pictures else page.text
        for number, page in enumerate(pages, start=1)
    ]
    if not any(text.strip() for text in texts):
        return Reading(
            doubts=(Doubt("", "Ce PDF ne contient aucun mot lisible : saisissez l’acte."),)
        )
    reading = read_text(PAGE_BREAK.join(texts)[:LONGEST])
    if pictures:
        reading = reading.doubting("", OCR_DOUBT)
    skipped = sum(page.is_scan for page in pages) - len(pictures)
    if skipped:
        reading = reading.doubting(
            "", f"{skipped} pages scannées n’ont pas été lues, les dernières."
        )
    return reading
