"""Why a text cannot be kept or published: one French sentence a clause, that says what to do."""

import re
from collections.abc import Iterator, Sequence

from app.documents.clauses import markdown
from app.documents.clauses.vocabulary import Kind
from app.documents.contents import ClauseContent

LONGEST_TITLE = 150
LONGEST_BODY = 20_000
MOST_CLAUSES = 60
LONGEST_TEXT = 120_000
DEEPEST_LIST = 3
LONGEST_MARKS = 300

_HTML = re.compile(r"<\s*[A-Za-z/!?]|&(?:#\w+|[A-Za-z]+);")
_INSTRUCTION = re.compile(r"\{%|%\}|\{#|#\}")
# Controls, and the marks that reverse or hide what is read: the text signed is the text seen.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_LINK = re.compile(r"!?\[[^\]]*\]\([^)]*\)")


def too_large(clauses: Sequence[ClauseContent]) -> str | None:
    """Measured before anything is parsed."""
    if len(clauses) > MOST_CLAUSES:
        return f"Un modèle compte {MOST_CLAUSES} clauses au plus. Regroupez-en quelques-unes."
    if sum(len(clause.body) for clause in clauses) > LONGEST_TEXT:
        return "Le texte entier dépasse 120 000 caractères. Raccourcissez-le."
    return None


def problems(kind: Kind, clauses: Sequence[ClauseContent]) -> dict[str, str]:
    """What stops the text from being kept, by name of field (« body-3 », numbered from 0)."""
    large = too_large(clauses)
    if large:
        return {"": large}
    found: dict[str, str] = {}
    for index, clause in enumerate(clauses):
        for field, message in _of_clause(kind, clause):
            found.setdefault(f"{field}-{index}", message)
    return found


def missing(kind: Kind, clauses: Sequence[ClauseContent]) -> list[str]:
    """What stops a text that can be kept from being published."""
    found = [
        f"Il manque une clause « {part.label} »."
        for part in kind.parts
        if part.is_required and not any(clause.part == part.code for clause in clauses)
    ]
    used = {
        name
        for clause in clauses
        if not clause.condition
        for name in markdown.placeholders(clause.body)
    }
    found += [
        f"Il manque {{{{ {name} }}}} ({word.meaning}) dans une clause sans condition : Jalon "
        "calcule d’après lui, le texte doit le dire."
        for name in kind.required
        if name not in used and (word := kind.placeholder(name))
    ]
    found += [
        f"La clause n° {index} est vide. Écrivez-la ou retirez-la."
        for index, clause in enumerate(clauses, start=1)
        if not clause.body.strip()
    ]
    first = next((clause for clause in clauses if clause.part == "article"), None)
    if first is not None and not first.title:
        found.append("Le premier article n’a pas de titre. Donnez-lui-en un.")
    return found


def _of_clause(kind: Kind, clause: ClauseContent) -> Iterator[tuple[str, str]]:
    if kind.part(clause.part) is None:
        yield "part", "Choisissez la partie du document dans la liste."
    if clause.condition and kind.condition(clause.condition) is None:
        yield "condition", "Choisissez la condition dans la liste."
    wrong_title = _title_problem(kind, clause)
    if wrong_title:
        yield "heading", wrong_title
    part = kind.part(clause.part)
    refused = _body_problem(kind, clause.body)
    if refused:
        yield "body", refused
    elif part and part.is_plain and not _is_plain(clause.body):
        yield "body", f"« {part.label} » tient en une phrase, sans liste, tableau ni sous-titre."


def _title_problem(kind: Kind, clause: ClauseContent) -> str | None:
    part = kind.part(clause.part)
    if clause.title and part and not part.is_titled:
        return f"« {part.label} » ne porte pas de titre. Effacez-le."
    if len(clause.title) > LONGEST_TITLE:
        return f"Le titre dépasse {LONGEST_TITLE} caractères. Raccourcissez-le."
    if "{{" in clause.title or "}}" in clause.title:
        return "Un titre ne contient pas de champ. Écrivez-le en toutes lettres."
    return _hostile(clause.title)


def _body_problem(kind: Kind, body: str) -> str | None:
    if len(body) > LONGEST_BODY:
        return "Cette clause dépasse 20 000 caractères. Partagez-la en plusieurs."
    return _hostile(body) or _shape(body) or _words(kind, body)


def _hostile(text: str) -> str | None:
    if _INVISIBLE.search(text):
        return "Ce texte contient un caractère invisible. Effacez-le ou tapez le passage à nouveau."
    if _INSTRUCTION.search(text):
        return (
            "Les instructions « {% … %} » et « {# … #} » ne sont pas admises. Pour un passage "
            "facultatif, faites-en une clause et choisissez sa condition dans la liste."
        )
    if _HTML.search(text):
        return (
            "Le HTML n’est pas admis. Écrivez **gras**, *italique* ou une liste à tirets ; "
            "laissez une espace après un « < »."
        )
    if _LINK.search(text):
        return "Les liens et les images ne sont pas admis. Écrivez l’adresse en toutes lettres."
    return None


def _shape(body: str) -> str | None:
    if len(re.findall(r"[*_]", body)) > LONGEST_MARKS:
        return f"Plus de {LONGEST_MARKS} signes « * » ou « _ » dans une clause. Partagez-la."
    opening = re.findall(r"^[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)+", body, flags=re.MULTILINE)
    if any(len(re.findall(r"[-+*.)]", marks)) > DEEPEST_LIST for marks in opening):
        return _TOO_DEEP
    depth = 0
    for token in markdown.tokens(body):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            depth -= 1
        if depth > DEEPEST_LIST:
            return _TOO_DEEP
        if token.type == "heading_open" and token.tag != "h3":
            return (
                "Un sous-titre s’écrit « ### Sous-titre ». Un titre d’article se tape dans le "
                "champ « Titre »."
            )
    return None


def _is_plain(body: str) -> bool:
    kinds = [token.type for token in markdown.tokens(body)]
    return not kinds or kinds == ["paragraph_open", "inline", "paragraph_close"]


_TOO_DEEP = f"Les listes s’emboîtent sur {DEEPEST_LIST} niveaux au plus. Simplifiez celle-ci."


def _words(kind: Kind, body: str) -> str | None:
    for text in markdown.texts(body):
        for name in markdown.PLACEHOLDER.findall(text):
            if kind.placeholder(name) is None:
                return _unknown(kind, name)
        if re.search(r"\{\{|\}\}", markdown.PLACEHOLDER.sub("", text)):
            return (
                "Un champ est mal fermé. Il s’écrit d’un seul tenant, sans gras ni retour à la "
                "ligne : {{ membre.nom }}."
            )
    return None


def _unknown(kind: Kind, name: str) -> str:
    near = kind.nearest(name)
    shown = name if len(name) <= 60 else f"{name[:60]}…"
    advice = (
        f"Vouliez-vous {{{{ {near} }}}} ?" if near else "Choisissez-le dans la liste des champs."
    )
    return f"Le champ « {shown} » n’existe pas. {advice}"
