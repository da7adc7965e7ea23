"""The members by EPCI, within the pages of a report: who is named, who is only counted. Pure."""

from collections.abc import Callable, Sequence
from uuid import UUID

from app.core.french import number_fr, plural, typo_fr
from app.datasets.rules import Applicability, Stage
from app.documents.report_content import ReportGroup, ReportLine
from app.reports.maps.layers import NO_CONVENTION
from app.reports.progress_report.essential import held
from app.reports.snapshots.rules import EpciFigures, FrozenCell, FrozenMember, Snapshot, mean_rate

# With the method after them, the printed rows keep to three pages; the head of a group takes two.
MOST_ROWS = 72
MOST_GROUPS = 34
NAME_WIDTH = 32
OTHERS = "Hors intercommunalité"
ITSELF = "L’intercommunalité elle-même"
NOT_MEASURED = "non mesurée"
DUTIES = {"subject": "Soumis", "exempt": "Non soumis", "unknown": "À vérifier"}
# The classes of the map of conventions, in a word: a column has no room for more.
_CONVENTIONS = {
    "in_force": "Signée",
    "in_notice": "En préavis",
    "preparing": "En préparation",
    "over": "Terminée",
    NO_CONVENTION: "–",
}
_MARKS = {
    Stage.PUBLISHED: "published",
    Stage.COLLECTED: "collected",
    Stage.ENGAGED: "engaged",
    Stage.NOT_STARTED: "none",
}
Rung = tuple[str, Callable[[FrozenMember], bool]]
Grouped = tuple[EpciFigures, list[FrozenMember]]


def has_begun(one: FrozenMember) -> bool:
    return any(cell.stage is not Stage.NOT_STARTED for cell in one.cells)


def is_bound(one: FrozenMember) -> bool:
    return one.convention not in {None, NO_CONVENTION, "over"}


_QUIET_LEFT = (
    "Ne sont pas nommés, mais comptés, {others} : ni tenus de publier ni à vérifier, sans "
    "convention, et dont aucun jeu n’est commencé."
)
_UNBOUND_LEFT = (
    "Seuls sont nommés les membres tenus de publier, ceux qui publient et ceux qu’une convention "
    "engage ; {others} sont comptés sans être nommés."
)
_SILENT_LEFT = (
    "Seuls sont nommés les membres qui publient au moins un jeu ; {others} sont comptés sans être "
    "nommés."
)
_ALL_LEFT = "Les membres sont comptés par intercommunalité, sans être nommés."
# From the most to the fewest names; the first that fits is kept.
_RUNGS: tuple[Rung, ...] = (
    ("", lambda _: True),
    (_QUIET_LEFT, lambda one: one.obligation != "exempt" or is_bound(one) or has_begun(one)),
    (
        _UNBOUND_LEFT,
        lambda one: one.obligation == "subject" or one.published > 0 or is_bound(one),
    ),
    (_SILENT_LEFT, lambda one: one.published > 0),
    (_ALL_LEFT, lambda _: False),
)


def listing(now: Snapshot) -> tuple[tuple[ReportGroup, ...], str]:
    """The groups, and the sentence that says who is left out; empty when everyone is named."""
    grouped = _grouped(now)
    shown = sorted(grouped, key=lambda one: -one[0].published)[:MOST_GROUPS]
    kept = [one for one in grouped if one in shown] if len(grouped) > MOST_GROUPS else grouped
    left = len(grouped) - len(kept)
    groups, words = _first_that_fits(kept)
    hidden = sum(one.hidden for one in groups)
    if not any(one.lines for one in groups):
        words = _ALL_LEFT
    others = plural(hidden, "autre membre", "autres membres")
    said = words.format(others=others) if hidden else ""
    return groups, typo_fr(" ".join(part for part in (said, _left_groups(left)) if part))


def _first_that_fits(grouped: Sequence[Grouped]) -> tuple[tuple[ReportGroup, ...], str]:
    """The last rung names nobody, and always fits."""
    return next(
        (groups, words)
        for words, is_named in _RUNGS
        for groups in [tuple(_with_lines(figures, who, is_named) for figures, who in grouped)]
        if _rows(groups) <= MOST_ROWS
    )


def _left_groups(left: int) -> str:
    if not left:
        return ""
    return (
        f"Le tableau garde les {number_fr(MOST_GROUPS)} intercommunalités qui publient le plus ; "
        f"{plural(left, 'autre est comptée', 'autres sont comptées')} dans les chiffres du "
        "territoire."
    )


def _rows(groups: Sequence[ReportGroup]) -> int:
    """As they are printed: a long name goes on under itself."""
    return sum(
        2 + sum(-(-len(line.name) // NAME_WIDTH) for line in group.lines) for group in groups
    )


def _grouped(now: Snapshot) -> list[Grouped]:
    """In the order of the figures; an EPCI comes first of its own; those of none at the end."""
    members: dict[UUID | None, list[FrozenMember]] = {}
    for one in now.members:
        if one.kind == "epci":
            members.setdefault(one.id, []).insert(0, one)
        else:
            members.setdefault(one.epci_id, []).append(one)
    found = [(figures, members.pop(figures.id, [])) for figures in now.figures.epcis]
    rest = [one for several in members.values() for one in several]
    return [*found, (_others(rest), rest)] if rest else found


def _others(members: Sequence[FrozenMember]) -> EpciFigures:
    """Counted as the EPCI were."""
    return EpciFigures(
        id=UUID(int=0),
        name=OTHERS,
        members=len(members),
        publishing=sum(one.published > 0 for one in members),
        published=sum(one.published for one in members),
        applicable=sum(one.applicable for one in members),
        percent=mean_rate(one.percent for one in members),
    )


def _with_lines(
    figures: EpciFigures,
    members: Sequence[FrozenMember],
    is_named: Callable[[FrozenMember], bool],
) -> ReportGroup:
    lines = tuple(_line(one) for one in members if is_named(one))
    return ReportGroup(
        name=typo_fr(figures.name),
        members=figures.members,
        publishing=figures.publishing,
        published=figures.published,
        applicable=figures.applicable,
        percent=figures.percent,
        held=held(members),
        lines=lines,
        hidden=figures.members - len(lines),
    )


def _line(one: FrozenMember) -> ReportLine:
    return ReportLine(
        key=str(one.id),
        name=ITSELF if one.kind == "epci" else typo_fr(one.name),
        duty=DUTIES[one.obligation],
        convention=_CONVENTIONS[one.convention] if one.convention else NOT_MEASURED,
        marks=tuple(_mark(cell) for cell in one.cells),
        published=one.published,
        applicable=one.applicable,
        percent=one.percent,
    )


def _mark(cell: FrozenCell) -> str:
    if cell.applicability is Applicability.NOT_APPLICABLE:
        return "void"
    if cell.applicability is Applicability.UNDETERMINED and cell.stage is Stage.NOT_STARTED:
        return "undetermined"
    return _MARKS[cell.stage]
