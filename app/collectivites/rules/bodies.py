"""What a body is for the threshold rule: collectivité territoriale, grouping, or neither."""

from dataclasses import dataclass

KINDS = ("commune", "epci", "departement", "region", "syndicat", "acteur_associe", "other")
TERRITORIAL_KINDS = frozenset({"commune", "departement", "region"})
TERRITORIAL_CATEGORIES = frozenset({"7210", "7220", "7225", "7229", "7230"})
# R-SEUIL-08: the smallest has tens of thousands of inhabitants, even when no figure is recorded.
ALWAYS_LARGE_KINDS = frozenset({"departement", "region"})
GROUPING_KINDS = frozenset({"epci", "syndicat"})


@dataclass(frozen=True, slots=True)
class Body:
    """`legal_category` is the INSEE catégorie juridique, on four digits."""

    kind: str
    legal_category: str | None = None


def is_territorial(kind: str, legal_category: str | None = None) -> bool:
    """R-SEUIL-01. The legal category decides when known: the Métropole de Lyon (7229) is a
    collectivité though it acts as an EPCI, a commune associée (7312) is not one.

    Source: Constitution art. 72; INSEE list of catégories juridiques.
    """
    if legal_category:
        return legal_category in TERRITORIAL_CATEGORIES
    return kind in TERRITORIAL_KINDS


def is_grouping(body: Body) -> bool:
    """Whether the setting of R-SEUIL-07 concerns it."""
    return body.kind in GROUPING_KINDS and not is_territorial(body.kind, body.legal_category)
