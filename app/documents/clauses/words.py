"""The placeholders and the conditions that each family of models knows."""

from app.documents.clauses.vocabulary import Condition, Placeholder

_BODY = "Fiche de la collectivité"
_TERMS = "Termes de la convention"
_ACT = "Délibération enregistrée"
_UPSTREAM = "Convention amont enregistrée"

PILOT_WORDS = (
    Placeholder("pilote.appellation", "nom court du pilote", "le Syndicat", "Nature du pilote"),
    Placeholder("pilote.nom", "nom du pilote", "Tarn-et-Garonne Numérique", _BODY),
    Placeholder(
        "pilote.designation", "nom du pilote avec son article", "le Syndicat mixte X", _BODY
    ),
)
MEMBER_WORDS = (
    Placeholder("membre.nom", "nom du membre", "Moissac", _BODY),
    Placeholder(
        "membre.designation", "nom du membre avec son article", "la commune de Moissac", _BODY
    ),
    Placeholder("membre.assemblee", "assemblée du membre", "conseil municipal", _BODY),
)
_PLATFORM = Placeholder(
    "plateforme.nom",
    "nom de la plateforme",
    "Tarn-et-Garonne Open Data",
    _TERMS,
    may_be_missing=True,
)
_UPSTREAM_WORDS = (
    Placeholder(
        "amont.date",
        "date de la convention amont",
        "7 octobre 2020",
        _UPSTREAM,
        may_be_missing=True,
    ),
    Placeholder(
        "amont.partie",
        "signataire de la convention amont",
        "la Région Occitanie",
        _UPSTREAM,
        may_be_missing=True,
    ),
)
REFERENCE = Placeholder("convention.reference", "numéro de la convention", "TGN-2026-014", _TERMS)
_DURATION = Placeholder(
    "duree.phrase",
    "phrase de la prise d’effet et de la durée",
    "La présente convention prend effet… Elle est conclue pour une durée de trente-six (36) mois…",
    _TERMS,
)

CONVENTION_WORDS = (
    *PILOT_WORDS,
    Placeholder("pilote.representant", "qui signe pour le pilote", "son président", _BODY),
    Placeholder(
        "pilote.adresse", "adresse du pilote", "82000 Montauban", _BODY, may_be_missing=True
    ),
    *MEMBER_WORDS,
    Placeholder("membre.qualite", "qualité du signataire du membre", "maire", _BODY),
    Placeholder("membre.adresse", "adresse du membre", "82200 Moissac", _BODY, may_be_missing=True),
    Placeholder(
        "membre.deliberation",
        "délibération du membre",
        "délibération n° 2026-41 du conseil municipal en date du 1er octobre 2026",
        _ACT,
        may_be_missing=True,
    ),
    REFERENCE,
    Placeholder("convention.objet", "titre de la convention", "Convention d’adhésion…", _TERMS),
    Placeholder("convention.lieu", "lieu de signature", "Montauban", _TERMS, may_be_missing=True),
    _PLATFORM,
    _DURATION,
    Placeholder("duree.mois", "durée seule", "trente-six (36) mois", _TERMS, may_be_missing=True),
    Placeholder(
        "renouvellement.phrase",
        "phrase du renouvellement",
        "À son terme, elle se renouvelle par tacite reconduction pour…",
        _TERMS,
    ),
    Placeholder(
        "preavis.phrase",
        "phrase de la dénonciation et du préavis",
        "Chaque partie peut s’opposer à la reconduction…",
        _TERMS,
    ),
    Placeholder("preavis.mois", "préavis seul", "trois (3) mois", _TERMS, may_be_missing=True),
    Placeholder(
        "licence.phrase",
        "phrase de la licence",
        "Les données sont mises gratuitement à la disposition du public sous la Licence Ouverte…",
        _TERMS,
    ),
    *_UPSTREAM_WORDS,
)
DELIBERATION_WORDS = (
    *PILOT_WORDS,
    *MEMBER_WORDS,
    Placeholder("membre.executif", "exécutif de la collectivité", "maire", _BODY),
    Placeholder("membre.population", "population totale", "13 419", "Insee", may_be_missing=True),
    Placeholder(
        "membre.agents", "agents en équivalent temps plein", "182", _BODY, may_be_missing=True
    ),
    Placeholder(
        "departement.nom", "nom du département", "Tarn-et-Garonne", _BODY, may_be_missing=True
    ),
    _PLATFORM,
    REFERENCE,
    Placeholder("convention.objet", "titre de la convention", "Convention d’adhésion…", _TERMS),
    _DURATION,
    Placeholder(
        "licence.decision",
        "décision sur la licence",
        "Décide que les données sont publiées sous la Licence Ouverte…",
        _TERMS,
    ),
    Placeholder(
        "pilote.deliberation",
        "délibération du pilote",
        "délibération n° 09/2022-03 du comité syndical en date du 26 septembre 2022",
        _ACT,
        may_be_missing=True,
    ),
    Placeholder(
        "a_remplir", "blanc à compléter à la main", "________", "Aucune", may_be_missing=True
    ),
    *_UPSTREAM_WORDS,
)
LETTER_WORDS = (
    *PILOT_WORDS,
    *MEMBER_WORDS,
    Placeholder("lettre.civilite", "formule d’appel", "Madame la Maire", _BODY),
    Placeholder("lettre.date", "date de la lettre", "21 novembre 2026", "Jour de l’impression"),
    Placeholder(
        "lettre.reponse_avant",
        "date limite de réponse",
        "1er mars 2027",
        "Relance en cours",
        may_be_missing=True,
    ),
    Placeholder(
        "lettre.exemplaires",
        "exemplaires à retourner",
        "les deux exemplaires signés",
        "Parties de la convention",
    ),
    Placeholder(
        "lettre.contact", "personne à joindre", "donnees@exemple.fr", _BODY, may_be_missing=True
    ),
    _PLATFORM,
    REFERENCE,
    Placeholder(
        "convention.exemplaires",
        "nombre d’exemplaires",
        "deux (2) exemplaires originaux",
        "Parties de la convention",
    ),
)

_HAS_UPSTREAM = Condition("convention_amont", "si une convention amont est enregistrée")
CONVENTION_CONDITIONS = (
    _HAS_UPSTREAM,
    Condition("plusieurs_membres", "si plusieurs membres signent"),
    Condition("un_seul_membre", "si un seul membre signe"),
    Condition("plateforme_nommee", "si la plateforme a un nom"),
    Condition("membre_commune", "si le membre est une commune"),
    Condition("membre_epci", "si le membre est un EPCI"),
)
_OBLIGATION = (
    Condition("assujettie", "si la collectivité est tenue de publier"),
    Condition("exemptee", "si la collectivité n’est pas tenue de publier"),
    Condition("obligation_inconnue", "si l’obligation n’est pas établie"),
)
DELIBERATION_CONDITIONS = (
    *_OBLIGATION,
    Condition("chiffres_connus", "si les chiffres de l’obligation sont connus"),
    _HAS_UPSTREAM,
    Condition("deliberation_pilote", "si la délibération du pilote est enregistrée"),
)
LETTER_CONDITIONS = (
    *_OBLIGATION,
    Condition("reponse_attendue", "si une date limite de réponse est fixée"),
    Condition("sans_date_de_reponse", "si aucune date limite n’est fixée"),
    Condition("contact_connu", "si une personne à joindre est connue"),
)
