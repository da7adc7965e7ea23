"""Which of the six datasets concern a body: the rule's answer, and a person's decision over it."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache

from app.collectivites.rules import Obligation
from app.core.french import typo_fr
from app.priority_datasets import DATASETS, DatasetCode

DECISION_MONTHS = 12
LAPSES_SOON_DAYS = 60
REASON_MIN_LENGTH = 10
BACK_TO_RULE = "rule"


class Applicability(StrEnum):
    """Only NOT_APPLICABLE leaves the denominator; UNDETERMINED stays in it with 0 points."""

    MANDATORY = "mandatory"
    VOLUNTARY = "voluntary"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"


TERRITORIAL_KINDS = frozenset({"commune", "departement", "region"})
BUYER_KINDS = frozenset({"commune", "epci", "departement", "region", "syndicat"})
OBLIGATIONS = tuple(one.value for one in Obligation)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rule needs to know of a body: kind, answer of the threshold rule, and whether it is
    its population (a collectivité territoriale under 3 500) that exempts it.
    """

    kind: str
    obligation: str
    is_below_population: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """An answer with its reason. `is_verified` is false when no primary text was read for it."""

    value: Applicability
    text: str
    is_verified: bool = True


def _ground(value: Applicability, text: str, *, is_verified: bool = True) -> Ground:
    return Ground(value, typo_fr(text), is_verified)


@cache
def default_applicability(code: DatasetCode, standing: Standing) -> Ground:
    """The rule's answer, before any person decides. Source: domain.md R-APPL-01 and 02, §1.6."""
    if code is DatasetCode.BASE_ADRESSE_LOCALE:
        return _addresses(standing)
    if code is DatasetCode.PRENOMS and standing.kind != "commune":
        return _ground(Applicability.NOT_APPLICABLE, "Seules les communes tiennent l’état civil.")
    if code is DatasetCode.MARCHES_PUBLICS:
        return _contracts(standing)
    if code is DatasetCode.SUBVENTIONS:
        return _grants(standing)
    return _general(standing)


def _addresses(standing: Standing) -> Ground:
    if standing.kind == "commune":
        return _ground(
            Applicability.MANDATORY,
            "Toute commune alimente la base adresse nationale, sans seuil "
            "(CGCT art. L. 2121-30 II).",
        )
    return _ground(
        Applicability.NOT_APPLICABLE,
        "Seules les communes sont compétentes pour les adresses (CGCT art. L. 2121-30 II).",
    )


def _contracts(standing: Standing) -> Ground:
    if standing.kind in BUYER_KINDS:
        return _ground(
            Applicability.MANDATORY,
            "Tout acheteur publie ses marchés d’au moins 40 000 € HT, sans seuil de population "
            "ni d’effectif (CCP art. R. 2196-1).",
        )
    return _ground(
        Applicability.UNDETERMINED,
        "À déterminer : cet organisme est-il un acheteur soumis au code de la commande publique ?",
    )


def _grants(standing: Standing) -> Ground:
    """The decree's own exemptions were not read whole: doubt stays a doubt, never an exemption."""
    if standing.obligation == "subject":
        return _ground(
            Applicability.MANDATORY,
            "Données essentielles des subventions de plus de 23 000 € par an "
            "(loi n° 2000-321 art. 10, décret n° 2017-779).",
        )
    if standing.obligation != "exempt":
        return _unknown()
    if standing.kind in TERRITORIAL_KINDS and standing.is_below_population:
        return _ground(
            Applicability.VOLUNTARY,
            "Une collectivité de moins de 3 500 habitants en serait dispensée, selon des sources "
            "secondaires ; le texte du décret n° 2017-779 n’a pas été vérifié.",
            is_verified=False,
        )
    return _ground(
        Applicability.UNDETERMINED,
        "À déterminer : la dispense sous 50 agents ne figure que dans des sources secondaires ; "
        "le texte du décret n° 2017-779 n’a pas été vérifié.",
        is_verified=False,
    )


def _general(standing: Standing) -> Ground:
    if standing.obligation == "subject":
        return _ground(
            Applicability.MANDATORY,
            "L’organisme est soumis à l’obligation générale de publication (CRPA art. L. 312-1-1).",
        )
    if standing.obligation == "exempt":
        return _ground(
            Applicability.VOLUNTARY,
            "L’organisme n’est pas soumis à l’obligation générale (CRPA art. L. 312-1-1) : "
            "publier est une démarche volontaire.",
        )
    return _unknown()


def _unknown() -> Ground:
    return _ground(
        Applicability.UNDETERMINED,
        "À déterminer : la population ou l’effectif de l’organisme manque pour dire s’il est "
        "soumis à l’obligation.",
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """`value` is an applicability or BACK_TO_RULE."""

    value: str
    decided_on: date
    recorded_at: datetime


def decision_until(decided_on: date) -> date:
    """Last day a decision holds: the day before the same day twelve months later (R-APPL-03)."""
    years, month = divmod(decided_on.month - 1 + DECISION_MONTHS, 12)
    year, month = decided_on.year + years, month + 1
    day = min(decided_on.day, monthrange(year, month)[1])
    return date(year, month, day) - timedelta(days=1)


def newest_decision(decisions: Sequence[Decision]) -> Decision | None:
    """The one that counts; None when there is none or when it goes back to the rule."""
    newest = max(decisions, key=lambda row: (row.decided_on, row.recorded_at), default=None)
    return None if newest is None or newest.value == BACK_TO_RULE else newest


def effective(
    default: Applicability, decision: str | None, until: date | None, on: date
) -> Applicability:
    """The decision while it holds, then the rule again."""
    if decision is not None and until is not None and on <= until:
        return Applicability(decision)
    return default


def decision_errors(
    code: DatasetCode, standing: Standing, value: str, reason: str
) -> dict[str, str]:
    """French messages by field; empty when the decision may be recorded."""
    errors: dict[str, str] = {}
    allowed = {BACK_TO_RULE, *(a for a in Applicability if a is not Applicability.UNDETERMINED)}
    if value not in allowed:
        errors["value"] = typo_fr("Choisissez : obligatoire, volontaire, non concerné ou la règle.")
    elif value == Applicability.NOT_APPLICABLE and is_certain(code, standing):
        errors["value"] = typo_fr(
            f"« {DATASETS[code].name} » est obligatoire pour toute commune : "
            "aucune décision ne peut l’en dispenser."
        )
    if len(reason.strip()) < REASON_MIN_LENGTH:
        errors["reason"] = (
            f"Donnez la raison en {REASON_MIN_LENGTH} caractères au moins : elle reste affichée."
        )
    return errors


def is_certain(code: DatasetCode, standing: Standing) -> bool:
    """Every commune has addresses: nobody may declare it not concerned."""
    return code is DatasetCode.BASE_ADRESSE_LOCALE and standing.kind == "commune"
