"""The map, the bars and the curve of a report. Pure: contours and snapshots in, values out."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.conventions.rules.facts import State
from app.conventions.service.acting import STATE_LABELS
from app.core.french import NBSP, percent_fr, plural, typo_fr
from app.datasets.rules import DATASETS
from app.documents.dashboard_content import CountRow
from app.documents.report_content import (
    DatasetBar,
    Evolution,
    EvolutionPoint,
    ReportArea,
    ReportClass,
    ReportMap,
)
from app.reports.maps.contours import Contours
from app.reports.maps.layers import LAYERS, NOT_FOLLOWED, LayerCode, MapClass, progress_class
from app.reports.progress_report.essential import dataset_moves
from app.reports.progress_report.words import counted, listed
from app.reports.snapshots.rules import Figures, FrozenMember, Snapshot

WIDTH, HEIGHT = 600, 160
MOST_NAMED = 7
_CLASSES = {one.code: one for one in LAYERS[LayerCode.PROGRESS].classes}
_UNNAMED = {"zero", "void", NOT_FOLLOWED}


def progress_map(
    members: Sequence[FrozenMember], drawing: Contours, codes: Mapping[UUID, str]
) -> ReportMap | None:
    """None without any commune. `codes`: the contours of members whose snapshot kept none."""
    communes = [one for one in members if one.kind == "commune"]
    if not communes:
        return None
    by_code = {_code(one, codes): one for one in communes}
    areas = tuple(
        _area(shape.name, shape.path, by_code.get(shape.insee_code)) for shape in drawing.shapes
    )
    drawn = {shape.insee_code for shape in drawing.shapes}
    begun = sum(bool(one.percent) for one in communes)
    started = counted(
        begun, "Aucune commune n’a commencé", "commune a commencé", "communes ont commencé"
    )
    layer = LAYERS[LayerCode.PROGRESS]
    return ReportMap(
        question=layer.question,
        conclusion=f"{started}, sur {plural(len(communes), 'suivie', 'suivies')}.",
        view_box=drawing.view_box,
        borders=drawing.borders,
        areas=areas,
        legend=_legend(communes, len(areas) - sum(bool(area.key) for area in areas)),
        missing=listed(
            [typo_fr(one.name) for one in communes if _code(one, codes) not in drawn], 6
        ),
    )


def _code(one: FrozenMember, codes: Mapping[UUID, str]) -> str:
    return one.insee_code or codes.get(one.id, "")


def _area(name: str, path: str, member: FrozenMember | None) -> ReportArea:
    kind = _class_of(member)
    rate = member.percent if member else None
    said = percent_fr(rate) if rate is not None else kind.label.lower()
    return ReportArea(
        name=name,
        tone=kind.tone,
        said=f"{name}{NBSP}: {said}",
        path=path,
        key=str(member.id) if member else "",
    )


def _class_of(member: FrozenMember | None) -> MapClass:
    return _CLASSES[progress_class(member.percent) if member else NOT_FOLLOWED]


def _legend(communes: Sequence[FrozenMember], not_followed: int) -> tuple[ReportClass, ...]:
    """Every class, even empty; « non suivie » only where it occurs."""
    rows = []
    for code, kind in _CLASSES.items():
        found = [one for one in communes if _class_of(one).code == code]
        count = not_followed if code == NOT_FOLLOWED else len(found)
        if count or code != NOT_FOLLOWED:
            said = "" if code in _UNNAMED else listed(_ranked(found), MOST_NAMED)
            rows.append(ReportClass(label=kind.label, tone=kind.tone, count=count, said=said))
    return tuple(rows)


def _ranked(communes: Sequence[FrozenMember]) -> list[str]:
    """The furthest first, each with its rate."""
    ranked = sorted(communes, key=lambda one: -(one.percent or 0))
    return [f"{typo_fr(one.name)} ({percent_fr(one.percent or 0)})" for one in ranked]


def dataset_bars(now: Figures, before: Figures | None) -> tuple[DatasetBar, ...]:
    moves = dataset_moves(now, before)
    return tuple(
        DatasetBar(
            name=DATASETS[one.dataset].name,
            concerned=one.concerned,
            published=one.published,
            collected=one.collected,
            engaged=one.engaged,
            not_started=one.not_started,
            percent=one.percent,
            moved=moves.get(one.dataset, ""),
        )
        for one in now.datasets
    )


def conventions(now: Figures) -> tuple[CountRow, ...]:
    return tuple(
        CountRow(label=STATE_LABELS[State(code)].capitalize(), count=count)
        for code, count in now.conventions.items()
    )


def evolution(snapshots: Sequence[Snapshot]) -> Evolution:
    """From the oldest to the one of the report; nothing to draw on one day alone."""
    points = tuple(
        EvolutionPoint(
            on=one.taken_on,
            name=one.name,
            members=one.member_count,
            published=one.figures.published,
            publish_one=one.figures.territory.publish_one,
            percent=one.figures.territory.percent,
            rule=one.rule_version,
        )
        for one in snapshots
    )
    top = max((one.published for one in points), default=0) or 1
    if points[-1].on == points[0].on:
        return Evolution(points=points, top=top)
    places = _places(points, top)
    line = "M" + "L".join(f"{x} {y}" for x, y in places)
    surface = f"{line}L{places[-1][0]} {HEIGHT}L{places[0][0]} {HEIGHT}z"
    marks = "".join(f"M{x} {y}h0" for x, y in places)
    return Evolution(points=points, top=top, line=line, surface=surface, marks=marks)


def _places(points: Sequence[EvolutionPoint], top: int) -> list[tuple[int, int]]:
    """Across by the days that passed, up by the number."""
    first = points[0].on
    span = (points[-1].on - first).days
    return [
        (round(WIDTH * (one.on - first).days / span), round(HEIGHT * (1 - one.published / top)))
        for one in points
    ]
