"""The kinds of documents whose text the office may edit. A new kind is one more entry here."""

from collections.abc import Iterable, Mapping

from app.documents.clauses.change_words import (
    AVENANT_CONDITIONS,
    AVENANT_WORDS,
    CERTIFICATE_CONDITIONS,
    CERTIFICATE_WORDS,
    NOTICE_CONDITIONS,
    NOTICE_WORDS,
    RENEWAL_CONDITIONS,
    RENEWAL_WORDS,
)
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
_OBJECT = Part("objet", "Objet", "Une phrase, sans « Objet : ».", is_required=True, is_plain=True)
_BODY = Part(
    "corps", "Corps de la lettre", "Du premier mot à la formule de politesse.", is_required=True
)
_DELIBERATION_PARTS = (
    _OBJECT,
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
    _OBJECT,
    _BODY,
    Part("pieces", "Pièces jointes", "Une phrase, sans « Pièces jointes : ».", is_plain=True),
)

_ACT_PARTS = (
    _VISAS,
    Part("preambule", "Préambule", "Après les visas, sans numéro ni titre."),
)
_AVENANT_PARTS = (
    *_ACT_PARTS,
    Part(
        "article",
        "Article",
        "Après les articles qui disent ce que change l’avenant, que Jalon écrit et numérote. "
        "Sans titre, la clause prolonge l’article qui précède.",
        is_titled=True,
        is_required=True,
    ),
)
_CERTIFICATE_PARTS = (
    Part(
        "attestation",
        "Attestation",
        "Avant le tableau de l’acte et de ses formalités, que Jalon remplit.",
        is_required=True,
    ),
    Part("mention", "Mention", "Après le tableau, avant la signature."),
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
        _deliberation(
            "deliberation_departement", "Délibération d’un département", "convention.reference"
        ),
        _deliberation(
            "deliberation_acteur", "Délibération d’un acteur associé", "convention.reference"
        ),
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
        Kind(
            "avenant",
            "Avenant",
            "avenant",
            _AVENANT_PARTS,
            AVENANT_WORDS,
            AVENANT_CONDITIONS,
            ("convention.designation", "prise_effet.phrase"),
        ),
        Kind(
            "renouvellement",
            "Acte de renouvellement",
            "renewal",
            (*_ACT_PARTS, _ARTICLE),
            RENEWAL_WORDS,
            RENEWAL_CONDITIONS,
            (
                "convention.designation",
                "convention.terme",
                "periode.duree",
                "periode.debut",
                "periode.fin",
            ),
        ),
        Kind(
            "denonciation",
            "Lettre de dénonciation",
            "notice",
            (_OBJECT, _BODY),
            NOTICE_WORDS,
            NOTICE_CONDITIONS,
            ("expediteur.designation", "convention.designation", "preavis.phrase"),
        ),
        Kind(
            "certificat_executoire",
            "Certificat de caractère exécutoire",
            "certificate",
            _CERTIFICATE_PARTS,
            CERTIFICATE_WORDS,
            CERTIFICATE_CONDITIONS,
            ("signataire.designation", "fondement.articles", "acte.executoire_le"),
        ),
    )
}


def kinds_of(family: str) -> Iterable[Kind]:
    return (kind for kind in KINDS.values() if kind.family == family)
