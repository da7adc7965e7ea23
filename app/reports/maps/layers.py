"""What a map can show, and in which class each commune falls."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.conventions.rules.facts import UNSIGNED, State


class LayerCode(StrEnum):
    OBLIGATION = "obligation"
    CONVENTIONS = "conventions"
    PROGRESS = "avancement"


@dataclass(frozen=True, slots=True)
class MapClass:
    """`tone` is a class of the style sheet; the same word is the colour of the printed map.

    `href` is the list of what is counted, where there is one; `{departement}` stands in it.
    """

    code: str
    label: str
    tone: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """`counted`: what the communes of the first class are, as a heading of their number."""

    code: LayerCode
    label: str
    question: str
    counted: str
    classes: tuple[MapClass, ...]

    @property
    def choice(self) -> tuple[str, str]:
        return self.code, self.label


NOT_FOLLOWED = "not_followed"
NO_CONVENTION = "none"
# The classes of conventions by which a member is bound.
HELD = frozenset({"in_force", "in_notice"})
_LIST = "/collectivites?perimetre=toutes&nature=commune&departement={departement}&obligation="

LAYERS = {
    LayerCode.OBLIGATION: Layer(
        LayerCode.OBLIGATION,
        "Obligation de publier",
        "Quelles communes doivent publier leurs données ?",
        "Communes assujetties",
        (
            MapClass("subject", "Assujettie", "4", f"{_LIST}subject"),
            MapClass("unknown", "À vérifier", "doubt", f"{_LIST}unknown"),
            MapClass("exempt", "Non assujettie", "0", f"{_LIST}exempt"),
        ),
    ),
    LayerCode.CONVENTIONS: Layer(
        LayerCode.CONVENTIONS,
        "Conventions",
        "Avec quelles communes une convention est-elle signée ?",
        "Communes liées par une convention",
        (
            MapClass("in_force", "Signée ou en vigueur", "4"),
            MapClass("in_notice", "En préavis", "limit"),
            MapClass("preparing", "En préparation", "2"),
            MapClass("over", "Terminée ou abandonnée", "muted"),
            MapClass(NO_CONVENTION, "Sans convention propre", "0"),
        ),
    ),
    LayerCode.PROGRESS: Layer(
        LayerCode.PROGRESS,
        "Avancement",
        "Où en est la publication des six jeux prioritaires ?",
        "Communes à 80 % ou plus de leurs jeux",
        (
            MapClass("full", "80 à 100 %", "4"),
            MapClass("high", "50 à 79 %", "3"),
            MapClass("low", "20 à 49 %", "2"),
            MapClass("begun", "1 à 19 %", "1"),
            MapClass("zero", "0 %", "0"),
            MapClass("void", "Sans objet", "muted"),
            MapClass(NOT_FOLLOWED, "Non suivie", "none"),
        ),
    ),
}
_SPOKEN = (
    ("in_force", frozenset({State.SIGNED, State.IN_FORCE})),
    ("in_notice", frozenset({State.IN_NOTICE})),
    ("preparing", UNSIGNED),
)
_LOWEST = (("full", 80), ("high", 50), ("low", 20), ("begun", 1), ("zero", 0))


def convention_class(states: Collection[State]) -> str:
    """The one of a commune's conventions that holds speaks for it, then the one that comes."""
    found = (code for code, wanted in _SPOKEN if wanted.intersection(states))
    return next(found, "over" if states else NO_CONVENTION)


def progress_class(percent: int | None) -> str:
    """Both ends of a band are inside it: 20 % is « 20 à 49 % »."""
    if percent is None:
        return "void"
    return next(code for code, lowest in _LOWEST if percent >= lowest)


@dataclass(frozen=True, slots=True)
class LegendRow:
    kind: MapClass
    count: int
    href: str


def legend(layer: Layer, values: Mapping[UUID, str], departement: str) -> tuple[LegendRow, ...]:
    """Every class, even empty, so that two maps compare; « non suivie » only where it occurs."""
    counts = Counter(values.values())
    return tuple(
        LegendRow(one, counts[one.code], one.href.format(departement=departement))
        for one in layer.classes
        if counts[one.code] or one.code != NOT_FOLLOWED
    )
