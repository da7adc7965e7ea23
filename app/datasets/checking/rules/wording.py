"""The French sentence of each fault: what is wrong with the value, and how to mend it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from app.core.french import NBSP, typo_fr
from app.datasets.checking.rules.report import Fault

LONGEST_SHOWN = 80


def shown(value: str) -> str:
    """The value as a sentence quotes it; a long one is cut."""
    cut = value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"
    return " ".join(cut.split()) or "(espaces)"


def fault(
    code: str, field: str | None, title: str, why: str, fix: str = "", value: str = ""
) -> Fault:
    """The sentences in good typography; the value a sentence starts with is quoted as it is."""
    told = shown(value) if value else ""
    if told and why.startswith(f"« {told} »"):
        why = f"«{NBSP}{told}{NBSP}»{_typeset(why[len(told) + 4 :])}"
    else:
        why = _typeset(why)
    return Fault(code, field, _typeset(title), why, _typeset(fix), told)


# The same few sentences, thousands of times.
_typeset = lru_cache(maxsize=4_096)(typo_fr)


_TYPES: Mapping[str, tuple[str, str, str]] = {
    "date": ("Date mal écrite", "n’est pas une date AAAA-MM-JJ.", "Écrivez-la comme 2026-03-01."),
    "integer": (
        "Nombre entier mal écrit", "n’est pas un nombre entier.",
        "Écrivez des chiffres seuls, sans décimale ni espace.",
    ),
    "number": (
        "Nombre mal écrit", "n’est pas un nombre.",
        "Écrivez des chiffres et un point décimal, sans espace ni unité, par exemple 1250.50.",
    ),
    "year": ("Année mal écrite", "n’est pas une année.", "Écrivez ses quatre chiffres."),
    "uri": (
        "Adresse web mal écrite", "n’est pas une adresse web complète.",
        "Commencez-la par https:// et n’y laissez pas d’espace.",
    ),
    "email": (
        "Adresse électronique mal écrite", "n’est pas une adresse électronique.",
        "Écrivez une seule adresse, par exemple mairie@exemple.fr.",
    ),
    "uuid": ("Identifiant mal écrit", "n’est pas un UUID.", "Reprenez l’identifiant d’origine."),
}  # fmt: skip


def wrong_type(field: str, kind: str, value: str) -> Fault:
    title, why, fix = _TYPES.get(
        kind, ("Valeur mal écrite", "n’a pas la forme attendue.", "Voyez le schéma du jeu.")
    )
    return fault("type-error", field, title, f"« {shown(value)} » {why}", fix, value)


def wrong_boolean(field: str, yes: Sequence[str], no: Sequence[str], value: str) -> Fault:
    words = ", ".join(f"« {one} »" for one in (*yes, *no))
    return fault(
        "type-error", field, "Réponse hors de la liste",
        f"« {shown(value)} » n’est pas une réponse acceptée.", f"Écrivez l’une de : {words}.",
        value,
    )  # fmt: skip


def missing(field: str) -> Fault:
    return fault(
        "required", field, "Valeur obligatoire absente",
        "La valeur est obligatoire et la cellule est vide.", "Remplissez-la.",
    )  # fmt: skip


def broken(field: str, constraint: str, limit: Any, value: str, example: str = "") -> Fault:
    """A constraint of the schema the value does not keep."""
    title, why, fix = _CONSTRAINTS[constraint]
    words = {"limit": limit, "length": len(value), "example": example}
    if constraint == "enum":
        words["limit"] = ", ".join(f"« {one} »" for one in limit)
    if constraint == "pattern":
        fix = "Suivez l’exemple « {example} »." if example else "Motif du schéma : {limit}"
    return fault(
        constraint, field, title, f"« {shown(value)} » {why.format(**words)}",
        fix.format(**words), value,
    )  # fmt: skip


_CONSTRAINTS: Mapping[str, tuple[str, str, str]] = {
    "pattern": ("Valeur hors du format", "ne suit pas le format du schéma.", ""),
    "enum": (
        "Valeur hors de la liste", "n’est pas dans la liste.", "Choisissez l’une de : {limit}.",
    ),
    "minLength": (
        "Texte trop court", "compte {length} caractères au lieu de {limit} au moins.",
        "Complétez-le.",
    ),
    "maxLength": (
        "Texte trop long", "compte {length} caractères au lieu de {limit} au plus.",
        "Raccourcissez-le à {limit} caractères.",
    ),
    "minimum": ("Nombre trop petit", "est plus petit que {limit}.", "Écrivez au moins {limit}."),
    "maximum": ("Nombre trop grand", "est plus grand que {limit}.", "Écrivez au plus {limit}."),
}  # fmt: skip


def missing_column(field: str, near: str = "") -> Fault:
    fix = (
        f"Renommez la colonne « {near} » en « {field} »."
        if near
        else f"Ajoutez une colonne « {field} »."
    )
    return fault(
        "missing-label", field, "Colonne obligatoire absente",
        f"La colonne obligatoire « {field} » est absente.", fix,
    )  # fmt: skip


def missing_optional(field: str, near: str = "") -> Fault:
    fix = f"Renommez la colonne « {near} »." if near else "Ajoutez-la, même vide."
    return fault(
        "missing-optional-label", field, "Colonne facultative absente",
        f"La colonne facultative « {field} » est absente.", fix,
    )  # fmt: skip


def extra_column(label: str) -> Fault:
    return fault(
        "extra-label", label, "Colonne hors du schéma",
        f"La colonne « {shown(label)} » n’est pas dans le schéma.",
        "Retirez-la de la version publiée, ou laissez-la : le fichier reste valide.",
    )  # fmt: skip


def disordered() -> Fault:
    return fault(
        "disordered-labels", None, "Colonnes dans un autre ordre",
        "Les colonnes ne sont pas dans l’ordre du schéma.",
        "Remettez-les dans l’ordre : certains outils le demandent.",
    )  # fmt: skip


def duplicate_columns(labels: Sequence[str]) -> Fault:
    names = ", ".join(f"« {shown(one)} »" if one else "sans titre" for one in labels)
    return fault(
        "duplicate-label", None, "Titres de colonnes en double",
        f"Plusieurs colonnes portent le même titre : {names}.",
        "Gardez une seule colonne par titre et retirez les colonnes sans titre.",
    )  # fmt: skip


def untitled_column() -> Fault:
    return fault(
        "blank-label", "", "Colonne sans titre", "Une colonne n’a pas de titre.",
        "Donnez-lui le titre du schéma, ou retirez-la.",
    )  # fmt: skip


def late_header(row: int) -> Fault:
    return fault(
        "header-not-first", None, "Titres de colonnes trop bas",
        f"Les titres des colonnes sont à la ligne {row}.",
        "Retirez les lignes placées au-dessus : la première ligne doit porter les titres.",
    )  # fmt: skip


def blank_row() -> Fault:
    return fault("blank-row", None, "Ligne vide", "La ligne est vide.", "Retirez-la.")


def extra_cell(value: str) -> Fault:
    return fault(
        "extra-cell", "", "Cellule en trop",
        "La ligne a plus de cellules que de colonnes.",
        "Cherchez un séparateur en trop, ou un texte à mettre entre guillemets.", value,
    )  # fmt: skip


def missing_cell(field: str) -> Fault:
    return fault(
        "missing-cell", field, "Cellule manquante", "La ligne s’arrête avant cette colonne.",
        "Ajoutez les séparateurs qui manquent en fin de ligne.",
    )  # fmt: skip


def no_row() -> Fault:
    return fault(
        "no-row", None, "Aucune ligne de données", "Le fichier n’a que ses titres de colonnes.",
        "Vérifiez que c’est le bon fichier.",
    )  # fmt: skip


def other_encoding(name: str) -> Fault:
    return fault(
        "encoding", None, "Encodage à changer", f"Le fichier est en {name}.",
        "Enregistrez-le en UTF-8 (« CSV UTF-8 » dans Excel) pour que les accents passent partout.",
    )  # fmt: skip


def mixed_encoding() -> Fault:
    return fault(
        "encoding-mixed", None, "Encodage incohérent",
        "Le fichier commence par la marque de l’UTF-8 mais il est en Windows-1252 : le premier "
        "titre de colonne devient illisible.",
        "Ouvrez-le dans un tableur et enregistrez-le en CSV UTF-8.",
    )  # fmt: skip


def unbalanced_quotes() -> Fault:
    return fault(
        "unbalanced-quotes", None, "Guillemet jamais refermé",
        "Un guillemet droit ouvre un texte et ne le referme pas : les lignes qui suivent sont "
        "avalées dans une seule cellule.",
        "Doublez les guillemets à l’intérieur des textes, ou retirez celui qui est en trop.",
    )  # fmt: skip


def unreadable(code: str, why: str, fix: str) -> Fault:
    return fault(code, None, "Fichier illisible", why, fix)
