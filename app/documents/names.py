"""Names of the files people download: « Convention_Moissac_TGN-2026-014_projet.pdf »."""

import re
import unicodedata

_LONGEST_PART = 60


def file_name(*parts: str, extension: str = "pdf") -> str:
    """What, whose, which reference, at which stage: parted by « _ », plain letters everywhere.

    Accents go, so that every disk, archive and mailbox keeps the name as it is.
    """
    kept = [plain for plain in map(plain_words, parts) if plain]
    return f"{'_'.join(kept) or 'document'}.{extension}"


def plain_words(part: str) -> str:
    """« Saint-Étienne d’Albi » → « Saint-Etienne-d-Albi »."""
    text = part.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae").replace("Æ", "Ae")
    letters = "".join(
        sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
    )
    return re.sub(r"[^A-Za-z0-9.]+", "-", letters)[:_LONGEST_PART].strip("-.")
