"""What a file is not: recognised by its first bytes, and told what to do with it."""

from app.datasets.checking.rules import Fault
from app.datasets.checking.rules.wording import unreadable

SAVE_AS_CSV = "Enregistrez le tableau en CSV ou en XLSX, puis recommencez."

_SIGNATURES: tuple[tuple[bytes, str, str, str], ...] = (
    (b"%PDF", "pdf", "C’est un PDF : un tableau n’y est qu’une image de tableau.", SAVE_AS_CSV),
    (b"\x89PNG", "image", "C’est une image.", SAVE_AS_CSV),
    (b"\xff\xd8\xff", "image", "C’est une image.", SAVE_AS_CSV),
    (b"GIF8", "image", "C’est une image.", SAVE_AS_CSV),
    (b"{\\rtf", "document", "C’est un document de traitement de texte.", SAVE_AS_CSV),
    (b"\x1f\x8b", "archive", "C’est un fichier compressé (gzip).", "Décompressez-le d’abord."),
    (b"7z\xbc\xaf", "archive", "C’est une archive 7-Zip.", "Décompressez-la d’abord."),
    (b"Rar!", "archive", "C’est une archive RAR.", "Décompressez-la d’abord."),
    (b"MZ", "program", "C’est un programme, pas un tableau.", SAVE_AS_CSV),
    (b"\x7fELF", "program", "C’est un programme, pas un tableau.", SAVE_AS_CSV),
    (b"SQLite format 3", "database", "C’est une base de données.", SAVE_AS_CSV),
)
# Signs that no text holds, whatever its encoding, but that any other file holds by the dozen.
_UNWRITTEN = bytes({*range(1, 8), *range(14, 27), *range(28, 32)})
_MOST_UNWRITTEN = 0.05
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<!doctype")


def stripped_head(head: bytes) -> bytes:
    """The first bytes, past a byte order mark and blanks."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")


def refusal(head: bytes) -> Fault | None:
    """None for what may hold data: text, JSON, XML or a workbook."""
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        return unreadable("empty", "Le fichier est vide.", "Vérifiez l’export et recommencez.")
    for start, code, why, fix in _SIGNATURES:
        if head.startswith(start):
            return unreadable(code, why, fix)
    if _is_binary(head):
        return unreadable(
            "binary", "Ce n’est ni du texte ni un classeur : rien ne s’y lit.", SAVE_AS_CSV,
        )  # fmt: skip
    if stripped_head(head)[:200].lower().startswith(_HTML):
        return unreadable(
            "html", "C’est une page web, pas un tableau : souvent une page d’erreur du portail.",
            "Ouvrez l’adresse dans un navigateur, puis téléchargez le fichier lui-même.",
        )  # fmt: skip
    return None


def _is_binary(head: bytes) -> bool:
    """Workbooks are, and are opened as such; in UTF-16, every other byte of our letters is zero."""
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff")):
        return False
    if max(head[::2].count(0), head[1::2].count(0)) > len(head) // 3:
        return False
    unwritten = len(head) - len(head.translate(None, _UNWRITTEN))
    return unwritten > _MOST_UNWRITTEN * len(head)


def not_a_table(head: bytes) -> Fault | None:
    """JSON and XML are refused where a table is due."""
    start = stripped_head(head)
    if start.startswith((b"{", b"[")):
        if b'"FeatureCollection"' in head or b'"Feature"' in head:
            return unreadable(
                "geojson", "C’est un fichier GeoJSON, fait pour les cartes.",
                "Exportez la table en CSV : une colonne par champ du schéma.",
            )  # fmt: skip
        return unreadable("json", "C’est un fichier JSON.", SAVE_AS_CSV)
    if start.startswith(b"<"):
        return unreadable("xml", "C’est un fichier XML.", SAVE_AS_CSV)
    return None


def too_large(size: int, most: int) -> Fault:
    return unreadable(
        "too-large", f"Le fichier pèse {size // 1_048_576} Mo, plus que les {most // 1_048_576} Mo "
        "que le contrôle accepte.", "Découpez-le, par exemple par année.",
    )  # fmt: skip


def damaged(kind: str) -> Fault:
    return unreadable(
        "damaged", f"{kind} est abîmé ou protégé par un mot de passe.",
        "Ouvrez-le, enregistrez-le de nouveau sans mot de passe, puis recommencez.",
    )  # fmt: skip


def locked() -> Fault:
    return unreadable(
        "damaged", "Ce classeur est protégé par un mot de passe.",
        "Ouvrez-le, enregistrez-le de nouveau sans mot de passe, puis recommencez.",
    )  # fmt: skip


def other_archive() -> Fault:
    return unreadable(
        "archive", "C’est une archive ZIP, quel que soit son nom.",
        "Décompressez-la et contrôlez le fichier qu’elle contient.",
    )  # fmt: skip


def too_big_inside() -> Fault:
    return unreadable(
        "too-large", "Ce classeur est trop volumineux une fois décompressé.",
        "Enregistrez la feuille en CSV, puis recommencez.",
    )  # fmt: skip


def lost_quote(row: int) -> Fault:
    return unreadable(
        "unbalanced-quotes",
        f"Une cellule commencée près de la ligne {row} dépasse 131 072 caractères : un guillemet "
        "ouvert n’y est sans doute jamais refermé.",
        "Doublez les guillemets à l’intérieur des textes, ou retirez celui qui est en trop.",
    )  # fmt: skip


def endless_line(row: int) -> Fault:
    return unreadable(
        "damaged",
        f"La ligne {row} dépasse un million de caractères : ce n’est pas un tableau.",
        "Vérifiez l’export : les retours à la ligne manquent.",
    )


def too_many_rows(most: int) -> Fault:
    return unreadable(
        "too-large",
        f"Le fichier a plus de {most // 1_000_000} millions de lignes.",
        "Découpez-le, par exemple par année.",
    )


def too_many_columns(most: int) -> Fault:
    return unreadable(
        "too-large",
        f"Le fichier a plus de {most} colonnes : ce n’est pas un tableau de ces jeux.",
        "Vérifiez le séparateur de l’export.",
    )
