"""Reading an act from a file: a text in its encoding, a PDF by its words or by its pictures."""

from pathlib import Path

from app.core.errors import InvalidError
from app.deliberations.reading import ocr, pdf
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


def read_pdf(content: bytes) -> Reading:
    """Scanned pages keep their text layer too: a stamp put by a platform is exact."""
    pages = pdf.page_texts(content)
    texts: list[str] = []
    seen = 0
    for number, page in enumerate(pages, start=1):
        if page.is_scan and seen < ocr.MOST_PAGES:
            seen += 1
            picture = pdf.picture(content, number, ocr.DPI)
            texts.append(f"{page.text}\n\n{ocr.read_picture(picture)}")
        else:
            texts.append(page.text)
    reading = read_text(PAGE_BREAK.join(texts)[:LONGEST])
    if seen:
        reading = reading.doubting("", OCR_DOUBT)
    skipped = sum(page.is_scan for page in pages) - seen
    if skipped:
        reading = reading.doubting(
            "", f"{skipped} pages scannées n’ont pas été lues, les dernières."
        )
    if not any(text.strip() for text in texts):
        return Reading(
            doubts=(Doubt("", "Ce PDF ne contient aucun mot lisible : saisissez l’acte."),)
        )
    return reading
