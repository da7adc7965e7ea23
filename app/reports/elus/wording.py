"""The words of the pages of élus for what the other rooms say by codes."""

from app.collectivites.models import Collectivite
from app.core.french import date_fr
from app.datasets.rules import Applicability, Cell, Conformity, Stage
from app.reports.elus.queries import Since

KINDS = {
    "commune": "commune",
    "epci": "intercommunalité",
    "departement": "département",
    "region": "région",
    "syndicat": "syndicat",
    "acteur_associe": "acteur associé",
    "other": "organisme",
}
EPCI_KINDS = {
    "CC": "communauté de communes",
    "CA": "communauté d’agglomération",
    "CU": "communauté urbaine",
    "METRO": "métropole",
    "MET69": "métropole de Lyon",
}
OBLIGATIONS = {
    "subject": "soumise à l’obligation de publier",
    "exempt": "non soumise à l’obligation de publier",
    "unknown": "obligation à vérifier",
}
STAGES = {
    Stage.NOT_STARTED: "non démarré",
    Stage.ENGAGED: "engagé",
    Stage.COLLECTED: "fichier reçu",
    Stage.PUBLISHED: "publié",
}
_CONFORMITIES = {
    Conformity.CONFORMANT: "conforme",
    Conformity.MINOR: "écarts mineurs",
    Conformity.NON_CONFORMANT: "à corriger",
    None: "forme non vérifiée",
}


def kind(body: Collectivite) -> str:
    return EPCI_KINDS.get(body.epci_type or "", KINDS.get(body.kind, "organisme"))


def cell_state(cell: Cell) -> str:
    if not cell.is_applicable:
        return "non concerné"
    if cell.applicability is Applicability.UNDETERMINED and cell.stage is Stage.NOT_STARTED:
        return "à déterminer"
    return STAGES[cell.stage]


def cell_detail(cell: Cell) -> str:
    if not cell.is_published:
        return ""
    return f"{_CONFORMITIES[cell.conformity]}, {_age(cell)}"


def _age(cell: Cell) -> str:
    if cell.freshness is None:
        return "date inconnue"
    if cell.freshness >= 1:
        return "à jour"
    return "à rafraîchir" if cell.freshness > 0 else "ancien"


def quarters(cell: Cell) -> int | None:
    """As the rod of every other page: a quarter a stage, the fourth when nothing is left to do."""
    if not cell.is_applicable:
        return None
    return int(cell.stage) + (cell.points == 100)


def since(found: Since) -> str:
    if found.is_meeting:
        return f"Depuis le dernier comité syndical (le {date_fr(found.on)})"
    return f"Depuis trois mois (le {date_fr(found.on)})"
