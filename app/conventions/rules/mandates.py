"""Whether who signed still holds the function: after an election, a departure, a merger. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.french import sort_key

_CIVILITIES = frozenset(("m", "mr", "mme", "monsieur", "madame"))


class Change(StrEnum):
    MANDATE_ENDED = "mandate_ended"
    EXECUTIVE_CHANGED = "executive_changed"
    SIREN_CHANGED = "siren_changed"


@dataclass(frozen=True)
class Term:
    """A mandate of signatory recorded for the body; `ends_on` is its last day."""

    name: str
    ends_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """The signature as it was frozen, and what is known today of the body.

    `executive_from`: the day from which the reference data speaks.
    """

    name: str | None = None
    capacity: str = ""
    siren: str | None = None
    body_siren: str | None = None
    executive: str = ""
    executive_capacity: str = ""
    executive_from: date | None = None
    terms: tuple[Term, ...] = ()


def changes(standing: Standing, on: date) -> tuple[Change, ...]:
    found = []
    if (since := mandate_over_from(standing)) is not None and since <= on:
        recorded = bool(_own(standing.name or "", standing.terms))
        found.append(Change.MANDATE_ENDED if recorded else Change.EXECUTIVE_CHANGED)
    if standing.siren and standing.body_siren and standing.siren != standing.body_siren:
        found.append(Change.SIREN_CHANGED)
    return tuple(found)


def mandate_over_from(standing: Standing) -> date | None:
    """First day without the mandate; None while it runs or when nothing says otherwise.

    A recorded mandate decides; without one, another executive under the same title does. Who
    signed under another title (vice-président, adjoint) is never compared with the executive.
    """
    if not standing.name:
        return None
    own = _own(standing.name, standing.terms)
    if own:
        ends = [term.ends_on for term in own if term.ends_on is not None]
        return max(ends) + timedelta(days=1) if len(ends) == len(own) else None
    if not standing.executive or not _same_function(standing):
        return None
    return None if same_person(standing.name, standing.executive) else standing.executive_from


def _own(name: str, terms: Iterable[Term]) -> list[Term]:
    return [term for term in terms if same_person(name, term.name)]


def same_person(one: str, other: str) -> bool:
    """« M. Jean-Michel BAYLET » is « Jean-Michel Baylet »; a name alone agrees with its bearer."""
    first, second = _words(one), _words(other)
    return bool(first and second) and (first <= second or second <= first)


def _words(name: str) -> frozenset[str]:
    return frozenset(sort_key(name).split()) - _CIVILITIES


def _same_function(standing: Standing) -> bool:
    """« président » and « présidente » are one function."""
    signed, today = sort_key(standing.capacity), sort_key(standing.executive_capacity)
    return signed.rstrip("e") == today.rstrip("e")
