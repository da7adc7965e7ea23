"""First names of the newborn: where a single name may tell which child (R-RGPD-PRENOMS)."""

from app.core.french import typo_fr
from app.priority_datasets import DatasetCode

# Readings of the project, not law: where births are not known, the population stands for them;
# where a file tells them, 35 a year are those of 3 500 inhabitants, at ten for a thousand.
# The schema forbids a minimum count, so that only a person can weigh it.
FEW_BIRTHS_POPULATION = 3_500
FEW_BIRTHS = 35

TITLE = "Des enfants pourraient être reconnus"
CERTAINTY = " Cette alerte est une lecture du projet : aucun texte ne fixe de nombre de naissances."
WARNING = typo_fr(
    "Avant de publier, la commune doit décider en connaissance de cause : elle enregistre peu de "
    "naissances, et un prénom donné une seule fois dans l’année peut désigner un enfant (CRPA "
    "art. L.\u00a0312-1-2). Le schéma interdit un seuil minimal : il faut donc choisir entre "
    "publier et ne pas publier. Demandez l’avis du délégué à la protection des données." + CERTAINTY
)
UNKNOWN = typo_fr(
    "La population de la commune n’est pas connue : si elle enregistre peu de naissances, un "
    "prénom donné une seule fois dans l’année peut désigner un enfant (CRPA art. L.\u00a0312-1-2). "
    "Vérifiez avant de publier." + CERTAINTY
)
WHO_DECIDED = typo_fr(
    "Cette commune enregistre peu de naissances : dites dans la remarque qui a décidé de publier "
    "les prénoms, et quand."
)


def is_sensitive(code: DatasetCode, population: int | None) -> bool:
    """Exactly 3 500 is no longer small, as in the threshold law."""
    is_small = population is not None and population < FEW_BIRTHS_POPULATION
    return code is DatasetCode.PRENOMS and is_small


def privacy_warning(code: DatasetCode, population: int | None) -> str:
    """Empty when there is nothing to fear; what is not known is said, never taken for safe."""
    if code is not DatasetCode.PRENOMS:
        return ""
    if population is None:
        return UNKNOWN
    return WARNING if is_sensitive(code, population) else ""
