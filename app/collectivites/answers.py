"""The threshold rule asked from the command line: typed values in, plain values out."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from app.collectivites import rules
from app.core.errors import InvalidError
from app.core.forms import SPACES, Reader, parse_int

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]+)?")

ALIASES = {
    **dict.fromkeys(("cc", "ca", "cu", "metropole"), "epci"),
    **dict.fromkeys(("ccas", "cias", "petr", "sdis"), "other"),
    "autre": "other",
    "association": "acteur_associe",
}


def obligation_json(
    kind: str,
    population: str | int | None,
    etp: str | Decimal | None,
    on: date,
    *,
    applies_to_groupings: bool = False,
    margin_percent: int = 5,
) -> dict[str, Any]:
    """`population` is the population totale in force that day; None: not known."""
    body = rules.Body(_kind(kind))
    figures, headcounts = parse_figures(
        "" if population is None else str(population), "" if etp is None else str(etp)
    )
    policy = rules.Policy(applies_to_groupings, margin_percent)
    return as_json(rules.obligation(body, figures, headcounts, on, policy))


def as_json(answer: rules.Answer) -> dict[str, Any]:
    return {
        "status": answer.status.value,
        "reasons": [reason.sentence for reason in (*answer.reasons, *answer.notes)],
        "sources": list(answer.sources),
    }


def parse_figures(
    population: str, etp: str
) -> tuple[tuple[rules.PopulationFigure, ...], tuple[rules.Headcount, ...]]:
    """What was typed, as facts without date; an empty value is an unknown one."""
    read = Reader({"population": population, "etp": etp})
    inhabitants = read.optional("population", parse_int)
    agents = read.optional("etp", parse_etp)
    read.finish()
    return (
        () if inhabitants is None else (rules.PopulationFigure("totale", inhabitants, date.min),),
        () if agents is None else (rules.Headcount(agents, date.min),),
    )


def parse_etp(typed: str) -> Decimal:
    """A number of agents of zero or more, never rounded; « environ 50 » is refused."""
    compact = typed.translate(SPACES).replace(",", ".")
    if _NUMBER.fullmatch(compact) is None:
        raise ValueError(
            f"« {typed} » n’est pas un nombre d’agents. Écrivez le chiffre seul, par exemple "
            "49,5 : la règle distingue 49,9 de 50."
        )
    if compact.startswith("-"):
        raise ValueError(f"« {typed} » est négatif. Un nombre d’agents est de 0 ou plus.")
    return Decimal(compact)


def _kind(typed: str) -> str:
    kind = typed.strip().lower()
    kind = ALIASES.get(kind, kind)
    if kind not in rules.KINDS:
        known = ", ".join(rules.KINDS)
        message = f"« {typed} » n’est pas un type de collectivité. Types connus : {known}."
        raise InvalidError(message, errors={"kind": message})
    return kind
