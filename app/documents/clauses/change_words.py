"""The placeholders and the conditions of what follows the first signature."""

from app.documents.clauses.vocabulary import Condition, Placeholder
from app.documents.clauses.words import MEMBER_WORDS, PILOT_WORDS, REFERENCE

_BODY = "Fiche de la collectivité"
_TERMS = "Termes de la convention"
_ACT = "Délibération enregistrée"
_SIGNED = "Signatures enregistrées"
_COMPUTED = "Calcul de Jalon"

_ORIGIN = (
    REFERENCE,
    Placeholder("convention.objet", "titre de la convention", "Convention d’adhésion…", _TERMS),
    Placeholder(
        "convention.designation",
        "convention, son numéro et sa date",
        "la convention n° TGN-2026-014, signée le 10 janvier 2025",
        _SIGNED,
    ),
    Placeholder(
        "convention.signature",
        "date de signature de la convention",
        "10 janvier 2025",
        _SIGNED,
        may_be_missing=True,
    ),
)
_SIDES = (
    *PILOT_WORDS,
    Placeholder("pilote.representant", "qui signe pour le pilote", "son président", _BODY),
    *MEMBER_WORDS,
)
_SIGNING = (
    Placeholder("convention.lieu", "lieu de signature", "Montauban", _TERMS, may_be_missing=True),
    Placeholder(
        "convention.exemplaires",
        "nombre d’exemplaires",
        "deux (2) exemplaires originaux",
        "Parties de la convention",
    ),
)

AVENANT_WORDS = (
    *_SIDES,
    *_ORIGIN,
    *_SIGNING,
    Placeholder("avenant.numero", "numéro de l’avenant", "1", "Avenant enregistré"),
    Placeholder(
        "avenant.reference", "référence de l’avenant", "TGN-2026-014-A1", "Avenant enregistré"
    ),
    Placeholder(
        "prise_effet.phrase",
        "phrase de la prise d’effet",
        "Le présent avenant prend effet le 1er janvier 2027, et au plus tôt à…",
        "Avenant enregistré",
    ),
    Placeholder(
        "prise_effet.date",
        "date de prise d’effet seule",
        "1er janvier 2027",
        "Avenant enregistré",
        may_be_missing=True,
    ),
)
RENEWAL_WORDS = (
    *_SIDES,
    *_ORIGIN,
    *_SIGNING,
    Placeholder(
        "convention.terme", "dernier jour avant le renouvellement", "9 janvier 2028", _COMPUTED
    ),
    Placeholder("periode.duree", "durée de la nouvelle période", "douze (12) mois", _TERMS),
    Placeholder(
        "periode.debut", "premier jour de la nouvelle période", "10 janvier 2028", _COMPUTED
    ),
    Placeholder("periode.fin", "dernier jour de la nouvelle période", "9 janvier 2029", _COMPUTED),
)
NOTICE_WORDS = (
    *_ORIGIN,
    Placeholder("expediteur.nom", "nom de la partie qui dénonce", "Moissac", _BODY),
    Placeholder(
        "expediteur.designation",
        "partie qui dénonce, avec son article",
        "la commune de Moissac",
        _BODY,
    ),
    Placeholder("expediteur.representant", "qui signe la lettre", "son maire en exercice", _BODY),
    Placeholder(
        "destinataire.designation",
        "partie qui reçoit la lettre",
        "Tarn-et-Garonne Numérique",
        _BODY,
    ),
    Placeholder("lettre.date", "date de la lettre", "21 novembre 2026", "Dénonciation, ou ce jour"),
    Placeholder(
        "lettre.numero",
        "numéro du recommandé",
        "1A 000 000 000 0",
        "Dénonciation enregistrée",
        may_be_missing=True,
    ),
    Placeholder(
        "preavis.phrase",
        "phrases du préavis et de la fin de la convention",
        "Le préavis est de trois (3) mois avant le terme et se compte à la réception…",
        _COMPUTED,
    ),
    Placeholder("preavis.duree", "préavis seul", "trois (3) mois", _TERMS, may_be_missing=True),
    Placeholder(
        "preavis.limite",
        "dernier jour de réception utile",
        "9 octobre 2027",
        _COMPUTED,
        may_be_missing=True,
    ),
    Placeholder(
        "convention.terme",
        "jour où la convention prend fin",
        "9 janvier 2028",
        _COMPUTED,
        may_be_missing=True,
    ),
)
CERTIFICATE_WORDS = (
    Placeholder("organisme.nom", "nom de l’organisme", "Moissac", _BODY),
    Placeholder(
        "organisme.designation", "organisme avec son article", "la commune de Moissac", _BODY
    ),
    Placeholder(
        "signataire.designation", "qui certifie", "le maire de la commune de Moissac", _BODY
    ),
    Placeholder(
        "fondement.articles",
        "articles de loi, « de » ou « des » compris",
        "de l’article L. 2131-1 du code général des collectivités territoriales",
        "Nature de l’organisme",
    ),
    Placeholder("acte.numero", "numéro de la délibération", "2026-41", _ACT),
    Placeholder("acte.objet", "objet de la délibération", "Ouverture des données…", _ACT),
    Placeholder("acte.assemblee", "assemblée qui a délibéré", "conseil municipal", _BODY),
    Placeholder("acte.date", "date de la séance", "1er octobre 2026", _ACT),
    Placeholder(
        "acte.identifiant",
        "identifiant de l’acte transmis",
        "082-218201127-20261001-2026_41-DE",
        _ACT,
        may_be_missing=True,
    ),
    Placeholder("acte.recu_le", "réception par le préfet", "3 octobre 2026", _ACT),
    Placeholder("acte.publie_le", "publication", "4 octobre 2026", _ACT),
    Placeholder("acte.executoire_le", "date du caractère exécutoire", "4 octobre 2026", _COMPUTED),
    Placeholder(
        "certificat.date", "date du certificat", "21 novembre 2026", "Jour de l’impression"
    ),
)

_DATED = Condition("convention_datee", "si la date de signature de la convention est connue")
_SEVERAL = (
    Condition("plusieurs_membres", "si plusieurs membres signent"),
    Condition("un_seul_membre", "si un seul membre signe"),
)
AVENANT_CONDITIONS = (
    _DATED,
    *_SEVERAL,
    Condition("date_effet_fixee", "si une date de prise d’effet est fixée"),
    Condition("effet_a_la_signature", "si l’effet est à la dernière signature"),
    Condition("jeux_modifies", "si la liste des jeux de données change"),
)
RENEWAL_CONDITIONS = (_DATED, *_SEVERAL)
NOTICE_CONDITIONS = (
    _DATED,
    Condition("preavis_au_terme", "si le préavis se compte avant le terme"),
    Condition("preavis_a_tout_moment", "si la convention se dénonce à tout moment"),
    Condition("preavis_inconnu", "si le préavis n’est pas connu"),
    Condition("reconduction_tacite", "si une reconduction tacite suivrait le terme"),
)
CERTIFICATE_CONDITIONS = (
    Condition("acte_identifie", "si l’identifiant de l’acte est connu"),
    Condition("organisme_commune", "si l’organisme est une commune"),
    Condition("organisme_epci", "si l’organisme est un EPCI"),
    Condition("organisme_syndicat", "si l’organisme est un syndicat mixte"),
)
