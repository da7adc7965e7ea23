"""How to publish each dataset, in plain French: what, in which format, who has it, where it goes.

Sources: the schemas named in app/priority_datasets.py; CRPA art. L. 312-1-1 and D. 323-2-1; CGCT
art. L. 2121-30 II; CCP art. R. 2196-1; décret n° 2017-779.
"""

from dataclasses import dataclass

from app.core.french import typo_fr
from app.priority_datasets import DatasetCode

LICENCE = typo_fr(
    "Licence Ouverte 2.0 (Etalab), ou ODbL. Toute autre licence demande une homologation "
    "(CRPA art. D. 323-2-1)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HowTo:
    """One short page. `columns`: what the schema requires, as a person would say it."""

    what: str
    format: str
    columns: str
    holder: str
    where: str
    steps: tuple[str, ...]
    care: str = ""


_PORTAL_STEPS = (
    "Contrôlez-le avant de publier : les erreurs se corrigent mieux sur le poste qui l’a produit.",
    "Déposez-le sur le portail avec la licence, la date et le nom du schéma.",
    "Notez ici l’adresse publique : la case passe à « publié ».",
)
_PORTAL = (
    "Sur le portail du territoire, ou sur data.gouv.fr au nom de la collectivité (le compte se "
    "demande avec le SIRET)."
)

_TEXTS = {
    DatasetCode.DELIBERATIONS: HowTo(
        what="La liste des délibérations adoptées, une ligne par délibération : pas le texte "
        "lui-même, mais son numéro, sa date, sa matière, son objet, le vote et l’adresse du texte.",
        format="CSV, en UTF-8.",
        columns="Nom et SIRET de la collectivité, numéro, date (AAAA-MM-JJ), code et nom de la "
        "matière de la nomenclature ACTES, objet.",
        holder="Le secrétariat des assemblées : le logiciel qui télétransmet les actes à la "
        "préfecture sait presque toujours exporter cette liste.",
        where=_PORTAL,
        steps=("Exportez la liste depuis le logiciel de télétransmission.", *_PORTAL_STEPS),
    ),
    DatasetCode.SUBVENTIONS: HowTo(
        what="Les conventions de subvention : une ligne par bénéficiaire, avec l’objet, le "
        "montant et les dates de versement. Au-dessous de 23 000 € par an, la publication est "
        "volontaire.",
        format="CSV, en UTF-8.",
        columns="Nom et SIRET de l’attribuant, date de la convention, bénéficiaire (avec son SIRET "
        "ou son numéro RNA), objet, montant, nature, conditions et dates de versement, "
        "notification à l’Union européenne, part de la subvention.",
        holder="Le service des finances, ou celui de la vie associative.",
        where=_PORTAL + " Le lien doit aussi figurer sur le site de la collectivité.",
        steps=(
            "Partez du tableau annexé au budget, et ajoutez le SIRET ou le numéro RNA.",
            *_PORTAL_STEPS,
        ),
    ),
    DatasetCode.MARCHES_PUBLICS: HowTo(
        what="Les données essentielles de chaque marché d’au moins 40 000 € HT : qui achète, quoi, "
        "à qui, pour combien, par quelle procédure, et chaque modification.",
        format="JSON ou XML, produit par le profil d’acheteur.",
        columns="Vingt-quatre données par marché : objet, code CPV, procédure, montant, durée, "
        "titulaires, lieu d’exécution…",
        holder="Le service de la commande publique, par son profil d’acheteur.",
        where="Sur le portail national data.gouv.fr. Le profil d’acheteur s’en charge le plus "
        "souvent : il suffit de vérifier, avec le SIRET, que les marchés y sont.",
        steps=(
            "Demandez au profil d’acheteur s’il transmet les données essentielles.",
            "Cherchez le SIRET de la collectivité dans les données du portail national.",
            "Notez ici l’adresse publique : la case passe à « publié ».",
        ),
    ),
    DatasetCode.BASE_ADRESSE_LOCALE: HowTo(
        what="Toutes les adresses de la commune, voie par voie et numéro par numéro, avec leur "
        "position. La commune seule peut les certifier.",
        format="CSV, en UTF-8, au format BAL 1.5 ; le format 1.4 est encore accepté.",
        columns="Identifiants de la commune et de la voie, nom de la voie, numéro, position, "
        "source, date de mise à jour, certification.",
        holder="La mairie : l’état civil, la voirie ou l’urbanisme, parfois l’intercommunalité "
        "pour son compte.",
        where="Par adresse.data.gouv.fr (mes-adresses, ou un moissonneur) : un fichier déposé sur "
        "un portail ne suffit pas.",
        steps=(
            "Ouvrez mes-adresses : la base de la commune y est déjà ébauchée.",
            "Corrigez les voies et les numéros, certifiez, puis publiez.",
            "Notez ici l’adresse publique : la case passe à « publié ».",
        ),
    ),
    DatasetCode.EQUIPEMENTS_PUBLICS: HowTo(
        what="Les lieux ouverts au public : écoles, salles, stades, bibliothèques, mairies… avec "
        "leur adresse, leur position et leurs horaires.",
        format="CSV, en UTF-8.",
        columns="Nom et SIRET de la collectivité, identifiant, thème, code et type, nom, adresse, "
        "latitude et longitude.",
        holder="Les services techniques ou le patrimoine ; la liste des établissements recevant "
        "du public est un bon départ.",
        where=_PORTAL,
        steps=("Partez de la liste des établissements recevant du public.", *_PORTAL_STEPS),
    ),
    DatasetCode.PRENOMS: HowTo(
        what="Le nombre d’enfants nés dans la commune portant chaque prénom, par sexe et par "
        "année. Seul le premier prénom compte.",
        format="CSV, en UTF-8.",
        columns="Code INSEE de la commune, sexe, prénom, nombre, année.",
        holder="Le service de l’état civil : les communes qui ont une maternité, surtout.",
        where=_PORTAL,
        steps=(
            "Exportez le décompte de l’année écoulée depuis le logiciel d’état civil.",
            *_PORTAL_STEPS,
        ),
        care="Dans une commune où naissent peu d’enfants, un prénom donné une seule fois peut "
        "désigner un enfant (CRPA art. L. 312-1-2) : c’est à la commune d’en décider avant de "
        "publier. Le schéma interdit de retirer les petits nombres.",
    ),
}


def _typeset(text: HowTo) -> HowTo:
    return HowTo(
        what=typo_fr(text.what),
        format=typo_fr(text.format),
        columns=typo_fr(text.columns),
        holder=typo_fr(text.holder),
        where=typo_fr(text.where),
        steps=tuple(map(typo_fr, text.steps)),
        care=typo_fr(text.care),
    )


HOW_TO: dict[DatasetCode, HowTo] = {code: _typeset(text) for code, text in _TEXTS.items()}
