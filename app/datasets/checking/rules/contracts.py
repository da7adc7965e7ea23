"""The French sentence of each fault of a public contract (DECP)."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.datasets.checking.rules.report import Fault
from app.datasets.checking.rules.wording import fault, shown, unreadable

KINDS = ("marche", "contrat-concession")
LONGEST_LIST = 12
_TYPES = {
    "string": "un texte entre guillemets", "integer": "un nombre entier", "number": "un nombre",
    "boolean": "true ou false, sans guillemets (« oui » ou « non » en XML)",
    "array": "une liste", "object": "un objet",
}  # fmt: skip


def path_of(parts: Sequence[Any]) -> str:
    """« titulaires[1].titulaire.id »: ranks start at 1, as people count."""
    text = ""
    for part in parts:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    return str(value)


def faults(keyword: str, wanted: Any, path: Sequence[Any], value: Any) -> Iterator[Fault]:
    """One error of jsonschema, in French; an absent property stands at its own path."""
    if keyword == "required":
        for name in wanted:
            if name not in value:
                yield _absent(path_of([*path, name]))
        return
    if keyword == "additionalProperties":
        yield _unknown(path_of(path))
        return
    field, text = path_of(path) or "contrat", _plain(value)
    title, why, fix = _words(keyword, wanted, value)
    yield fault(_CODES.get(keyword, keyword), field, title, f"« {shown(text)} » {why}", fix, text)


_CODES = {"type": "type-error"}


def _absent(field: str) -> Fault:
    return fault(
        "required", field, "Donnée obligatoire absente", f"« {field} » est obligatoire.",
        "Complétez-la dans le profil d’acheteur, puis exportez de nouveau.",
    )  # fmt: skip


def _unknown(field: str) -> Fault:
    return fault(
        "additionalProperties", field or "contrat", "Donnée hors du format",
        "Le contrat porte une donnée que le format ne connaît pas.",
        "Retirez-la : en 2.0.3, « _type » par exemple n’existe plus.",
    )  # fmt: skip


def _words(keyword: str, wanted: Any, value: Any) -> tuple[str, str, str]:
    if keyword == "type":
        kind = _TYPES.get(str(wanted), str(wanted))
        return "Donnée du mauvais type", "n’est pas du type attendu.", f"Écrivez {kind}."
    if keyword == "enum":
        words = ", ".join(f"« {one} »" for one in wanted[:LONGEST_LIST])
        more = ", …" if len(wanted) > LONGEST_LIST else ""
        return "Valeur hors de la liste", "n’est pas dans la liste.", f"Choisissez : {words}{more}."
    if keyword == "pattern":
        return "Valeur hors du format", "ne suit pas le format du schéma.", _pattern_fix(wanted)
    limits = {
        "minimum": ("Nombre trop petit", f"est plus petit que {wanted}."),
        "maximum": ("Nombre trop grand", f"est plus grand que {wanted}."),
        "minLength": ("Texte trop court", f"compte moins de {wanted} caractères."),
        "maxLength": (
            "Texte trop long", f"compte {len(str(value))} caractères au lieu de {wanted} au plus.",
        ),
        "minItems": ("Liste vide", f"doit avoir au moins {wanted} élément."),
        "uniqueItems": ("Élément en double", "porte deux fois le même élément."),
    }  # fmt: skip
    title, why = limits.get(keyword, ("Donnée hors du format", "ne suit pas le schéma."))
    return title, why, "Corrigez-la dans le profil d’acheteur."


def _pattern_fix(pattern: str) -> str:
    if "4}-" in pattern:
        return "Écrivez une date AAAA-MM-JJ."
    return "Écrivez 14 chiffres." if "14" in pattern else f"Motif du schéma : {pattern}"


def wrong_root() -> Fault:
    return fault(
        "root", "marches", "Enveloppe absente",
        "Le fichier ne commence pas par l’objet « marches » qu’attend le format 2.0.3.",
        "Placez les listes « marche » et « contrat-concession » sous un objet « marches ».",
    )  # fmt: skip


def single(kind: str) -> Fault:
    return fault(
        "type-error", f"marches.{kind}", "Contrat seul au lieu d’une liste",
        f"« {kind} » doit être une liste, même pour un seul contrat.",
        "Entourez le contrat de crochets.",
    )  # fmt: skip


def no_list() -> Fault:
    return fault(
        "required", "marches", "Aucune liste de contrats",
        "Le fichier n’a ni « marche » ni « contrat-concession ».",
        "Vérifiez que c’est bien un fichier de données essentielles (DECP).",
    )  # fmt: skip


def no_contract() -> Fault:
    return fault(
        "no-row", None, "Aucun contrat", "Le fichier ne décrit aucun contrat.",
        "Vérifiez que c’est le bon fichier.",
    )  # fmt: skip


def not_decp() -> Fault:
    return unreadable(
        "not-decp", "Ce n’est pas un fichier DECP : le format est en JSON ou en XML.",
        "Exportez les données essentielles depuis le profil d’acheteur, en JSON ou en XML 2.0.3.",
    )  # fmt: skip


def broken_document(kind: str, place: str) -> Fault:
    return unreadable(
        "damaged", f"Ce fichier {kind} est mal formé{place}.",
        "Exportez-le de nouveau : il est sans doute tronqué.",
    )  # fmt: skip
