"""From contours and figures to a map: on screen, and printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.collectivites import queries as collectivites
from app.conventions.queries import territory
from app.core.errors import NotFoundError
from app.core.french import NBSP
from app.datasets import queries as datasets
from app.documents import map_content as printed
from app.reports.maps.contours import Contours, contours, departements
from app.reports.maps.layers import (
    LAYERS,
    NOT_FOLLOWED,
    Layer,
    LayerCode,
    LegendRow,
    MapClass,
    convention_class,
    legend,
    progress_class,
)
from app.reports.queries import places as queries
from app.reports.queries import setting
from app.reports.queries.places import Place

URL = "/tableau-de-bord/carte"
USUAL_DEPARTEMENT = "82"


@dataclass(frozen=True, slots=True)
class Area:
    """A commune of the list; `path` is empty when it has no contour."""

    place: Place
    kind: MapClass
    path: str

    @property
    def said(self) -> str:
        return f"{self.place.name}{NBSP}: {self.kind.label.lower()}"


@dataclass(frozen=True)
class MapPage:
    today: date
    layer: Layer
    layers: tuple[Layer, ...]
    departement: str
    territory: str
    choices: tuple[tuple[str, str], ...]
    drawing: Contours
    areas: tuple[Area, ...]
    legend: tuple[LegendRow, ...]

    @property
    def url(self) -> str:
        return self.address_of(self.layer.code)

    @property
    def pdf_url(self) -> str:
        return self.url.replace(URL, f"{URL}.pdf", 1)

    def address_of(self, code: LayerCode) -> str:
        return f"{URL}?couche={code}&departement={self.departement}"

    @property
    def conclusion(self) -> str:
        return f"{self.layer.counted}{NBSP}: {self.legend[0].count} sur {len(self.areas)}."

    @property
    def without_contour(self) -> tuple[str, ...]:
        return tuple(area.place.name for area in self.areas if not area.path)


def map_page(session: Session, on: date, couche: str, departement: str) -> MapPage:
    """An unknown layer shows the first; a département without contours is refused."""
    code = LayerCode(couche) if couche in set(LayerCode) else LayerCode.OBLIGATION
    number = departement or queries.home_departement(session) or USUAL_DEPARTEMENT
    drawing = contours(number)
    if drawing is None:
        raise NotFoundError("Ce département n’a pas de carte. Choisissez-en un dans la liste.")
    layer, found = LAYERS[code], queries.places(session, number, on)
    values = _values(session, code, found, number, on)
    return MapPage(
        today=on,
        layer=layer,
        layers=tuple(LAYERS.values()),
        departement=number,
        territory=territory.departement_name(session, number) or number,
        choices=_choices(session),
        drawing=drawing,
        areas=_areas(layer, found, values, drawing),
        legend=legend(layer, values, number),
    )


def _values(
    session: Session, code: LayerCode, found: list[Place], departement: str, on: date
) -> dict[UUID, str]:
    """The class of each commune."""
    if code is LayerCode.OBLIGATION:
        return {place.id: place.obligation for place in found}
    if code is LayerCode.CONVENTIONS:
        states = queries.convention_states(session, departement, on)
        return {place.id: convention_class(states.get(place.id, ())) for place in found}
    followed = datasets.members(session, datasets.Filters(kind="commune"), on)
    here = {place.id for place in found}
    progress = datasets.progress(session, [one for one in followed if one.id in here], on)
    known = {one.member.id: progress_class(one.score.percent) for one in progress}
    return {place.id: known.get(place.id, NOT_FOLLOWED) for place in found}


def _areas(
    layer: Layer, found: list[Place], values: Mapping[UUID, str], drawing: Contours
) -> tuple[Area, ...]:
    kinds = {one.code: one for one in layer.classes}
    paths = {shape.insee_code: shape.path for shape in drawing.shapes}
    return tuple(
        Area(place, kinds[values[place.id]], paths.get(place.insee_code, "")) for place in found
    )


def _choices(session: Session) -> tuple[tuple[str, str], ...]:
    """The départements that are loaded and have contours."""
    drawn = set(departements())
    return tuple(
        (code, label) for code, label in collectivites.departement_choices(session) if code in drawn
    )


def print_content(session: Session, page: MapPage) -> printed.MapContent:
    where = setting(session)
    return printed.MapContent(
        reference=f"CARTE-{page.departement}-{page.layer.code}-{page.today.isoformat()}".upper(),
        version_label="1",
        is_demo=where.has_demo and page.layer.code is not LayerCode.OBLIGATION,
        title=page.layer.question,
        author=where.syndicat or "Jalon",
        territory=page.territory,
        as_of=page.today,
        conclusion=page.conclusion,
        width=page.drawing.width,
        height=page.drawing.height,
        view_box=page.drawing.view_box,
        borders=page.drawing.borders,
        areas=tuple(
            printed.MapArea(name=area.place.name, tone=area.kind.tone, path=area.path)
            for area in page.areas
        ),
        legend=tuple(
            printed.MapLegend(
                label=row.kind.label,
                tone=row.kind.tone,
                count=row.count,
                names=tuple(a.place.name for a in page.areas if a.kind.code == row.kind.code),
            )
            for row in page.legend
        ),
    )
