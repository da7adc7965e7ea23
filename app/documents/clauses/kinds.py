"""The kinds of documents whose text the office may edit. A new kind is one more entry here."""

from collections.abc import Iterable, Mapping

from app.documents.clauses.vocabulary import Kind, Part
from app.documents.clauses.words import (
    CONVENTION_CONDITIONS,
    CONVENTION_WORDS,
    DELIBERATION_CONDITIONS,
    DELIBERATION_WORDS,
    LETTER_CONDITIONS,
    LETTER_WORDS,
)

_VISAS = Part("visas", "Visas", "Un visa par paragraphe : « Vu … ; ».")
_ARTICLE = Part(
    "article",
    "Article",
    "Numéroté tout seul. Sans titre, la clause prolonge l’article qui précède.",
    is_titled=True,
    is_required=True,
)
_CONVENTION_PARTS = (
    _VISAS,
    Part("preambule", "Préambule", "Avant les articles, sans numéro.", is_titled=True),
    _ARTICLE,
)
_DELIBERATION_PARTS = (
    Part("objet", "Objet", "Une phrase, sans « Objet : ».", is_required=True, is_plain=True),
    _VISAS,
    Part("considerant", "Considérant", "« Considérant que … ; », avant le vote."),
    Part(
        "decision",
        "Décision",
        "Après le vote ; chaque clause devient un article.",
        is_required=True,
    ),
)
_LETTER_PARTS = (
    Part("objet", "Objet", "Une phrase, sans « Objet : ».", is_required=True, is_plain=True),
    Part(
        "corps", "Corps de la lettre", "Du premier mot à la formule de politesse.", is_required=True
    ),
    Part("pieces", "Pièces jointes", "Une phrase, sans « Pièces jointes : ».", is_plain=True),
)


def _convention(code: str, label: str, *required: str) -> Kind:
    always = ("duree.phrase", "renouvellement.phrase", "preavis.phrase")
    return Kind(
        code,
        label,
        "convention",
        _CONVENTION_PARTS,
        CONVENTION_WORDS,
        CONVENTION_CONDITIONS,
        (*required, *always),
    )


def _deliberation(code: str, label: str, *required: str) -> Kind:
    return Kind(
        code,
        label,
        "deliberation",
        _DELIBERATION_PARTS,
        DELIBERATION_WORDS,
        DELIBERATION_CONDITIONS,
        required,
    )


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        _convention(
            "convention_adhesion", "Convention d’adhésion", "plateforme.nom", "licence.phrase"
        ),
        _convention("convention_partenariat", "Convention de partenariat"),
        _convention("convention_services", "Convention d’offre de services", "pilote.appellation"),
        _deliberation("deliberation_commune", "Délibération d’une commune", "convention.reference"),
        _deliberation("deliberation_epci", "Délibération d’un EPCI", "convention.reference"),
        _deliberation("deliberation_syndicat", "Délibération-cadre du syndicat"),
        Kind(
            "lettre_accompagnement",
            "Lettre d’accompagnement",
            "letter",
            _LETTER_PARTS,
            LETTER_WORDS,
            LETTER_CONDITIONS,
            ("lettre.civilite", "convention.reference"),
        ),
    )
}


def kinds_of(family: str) -> Iterable[Kind]:
    return (kind for kind in KINDS.values() if kind.family == family)
