"""The six priority datasets: schema, who holds them, rhythm, legal delay, and where it is said."""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.core.french import typo_fr


class DatasetCode(StrEnum):
    DELIBERATIONS = "deliberations"
    SUBVENTIONS = "subventions"
    MARCHES_PUBLICS = "marches_publics"
    BASE_ADRESSE_LOCALE = "base_adresse_locale"
    EQUIPEMENTS_PUBLICS = "equipements_publics"
    PRENOMS = "prenoms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """`period_days` is the expected rhythm T of data known by a date; a yearly dataset has instead
    `vintage_due`: the month and day by which the data of the year before is expected.
    """

    code: DatasetCode
    name: str
    short_name: str
    schema: str
    version: str
    who: str
    rhythm: str
    legal_delay: str | None
    source: str
    period_days: int | None = None
    vintage_due: tuple[int, int] | None = None

    @property
    def is_yearly(self) -> bool:
        return self.vintage_due is not None


# The rhythms are readings of the project, not law: 120 days after a session, 180 for contracts,
# a review a year for addresses and equipment, the dates of the yearly files.
_CATALOGUE = (
    Dataset(
        code=DatasetCode.DELIBERATIONS,
        name="Délibérations",
        short_name="Délib.",
        schema="scdl/deliberations",
        version="2.1.5",
        who="Toute collectivité ou tout groupement qui a une assemblée délibérante",
        rhythm="Après chaque séance, au moins tous les quatre mois",
        legal_delay=None,
        source="CRPA art. L. 312-1-1",
        period_days=120,
    ),
    Dataset(
        code=DatasetCode.SUBVENTIONS,
        name="Subventions",
        short_name="Subv.",
        schema="scdl/subventions",
        version="2.1.1",
        who="Toute autorité qui attribue des subventions de plus de 23 000 € par an",
        rhythm="À chaque convention de subvention, au moins une fois par an, avant le 30 juin",
        legal_delay="Trois mois après la signature de la convention de subvention",
        source="Loi n° 2000-321 art. 10, décret n° 2017-779, arrêté du 17 novembre 2017",
        vintage_due=(6, 30),
    ),
    Dataset(
        code=DatasetCode.MARCHES_PUBLICS,
        name="Marchés publics",
        short_name="Marchés",
        schema="139bercy/format-commande-publique",
        version="2.0.3",
        who="Tout acheteur, quelle que soit sa taille, pour ses marchés d’au moins 40 000 € HT",
        rhythm="En continu",
        legal_delay="Deux mois après la notification ou la modification du marché",
        source="CCP art. R. 2196-1, arrêtés du 22 décembre 2022",
        period_days=180,
    ),
    Dataset(
        code=DatasetCode.BASE_ADRESSE_LOCALE,
        name="Base adresse locale",
        short_name="Adresses",
        schema="etalab/schema-bal",
        version="1.5.0",
        who="Toute commune, seule compétente",
        rhythm="À chaque création ou changement d’adresse, revue au moins une fois par an",
        legal_delay="Un mois après la création ou le changement",
        source="CGCT art. L. 2121-30 II, décret n° 2023-767 du 11 août 2023",
        period_days=365,
    ),
    Dataset(
        code=DatasetCode.EQUIPEMENTS_PUBLICS,
        name="Équipements publics",
        short_name="Équip.",
        schema="scdl/equipements",
        version="0.1.5",
        who="Toute collectivité ou tout groupement qui gère des équipements ouverts au public",
        rhythm="Une revue par an",
        legal_delay=None,
        source="CRPA art. L. 312-1-1, 3° et 4°",
        period_days=365,
    ),
    Dataset(
        code=DatasetCode.PRENOMS,
        name="Prénoms des nouveau-nés",
        short_name="Prénoms",
        schema="scdl/prenoms",
        version="1.1.6",
        who="Les communes dont l’état civil enregistre des naissances",
        rhythm="Une fois par an : l’année écoulée, avant le 31 mars",
        legal_delay=None,
        source="CRPA art. L. 312-1-1, 3° et 4°",
        vintage_due=(3, 31),
    ),
)


def _typeset(dataset: Dataset) -> Dataset:
    delay = dataset.legal_delay
    return replace(
        dataset,
        who=typo_fr(dataset.who),
        rhythm=typo_fr(dataset.rhythm),
        legal_delay=typo_fr(delay) if delay else None,
    )


DATASETS: dict[DatasetCode, Dataset] = {row.code: _typeset(row) for row in _CATALOGUE}
CODES: tuple[DatasetCode, ...] = tuple(DATASETS)
