"""The bodies behind a figure of the dashboard: the one list that knows all of its filters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import Session

from app.collectivites.pages import short_name
from app.conventions.rules.facts import State
from app.conventions.service.acting import STATE_LABELS
from app.core.french import typo_fr
from app.datasets import queries as datasets
from app.datasets.forms import FilterForm
from app.datasets.pages import APPLICABILITY_FILTERS, STAGE_FILTERS
from app.datasets.queries import MemberProgress
from app.datasets.rules import DATASETS, DatasetCode
from app.reports import queries
from app.reports.asked import Asked, PerimeterForm, read, strictly
from app.reports.perimeter import BODIES
from app.reports.queries import within
from app.reports.queries.members import Standing

PAGE_SIZE = 100
DATASET_CHOICES = tuple((code.value, DATASETS[code].name) for code in DatasetCode)


class BodiesForm(PerimeterForm):
    """The filters of the dashboard, and those of its table of datasets."""

    jeu: str = ""
    etape: str = ""
    concerne: str = ""

    def cells(self) -> datasets.Filters:
        typed = FilterForm(jeu=self.jeu, etape=self.etape, concerne=self.concerne)
        return typed.read()


FACETS = {
    "jeu": ("Jeu", DATASET_CHOICES),
    "etape": ("Étape", STAGE_FILTERS),
    "concerne": ("Application", APPLICABILITY_FILTERS),
}


@dataclass(frozen=True)
class BodyLine:
    """A body as the list and the spreadsheets show it."""

    progress: MemberProgress
    standing: Standing

    @property
    def id(self) -> UUID:
        return self.progress.member.id

    @property
    def name(self) -> str:
        return self.progress.member.name

    @property
    def epci(self) -> str:
        return short_name(self.standing.epci)

    @property
    def conventions(self) -> str:
        return ", ".join(STATE_LABELS[State(code)] for code in self.standing.states)


@dataclass(frozen=True)
class BodiesPage:
    asked: Asked
    today: date
    rows: tuple[BodyLine, ...]
    total: int
    number: int
    page_count: int
    typed: Mapping[str, str]
    facets: tuple[tuple[str, str, str], ...]

    @property
    def url(self) -> str:
        return _url(BODIES, self.asked, self.typed)

    @property
    def active(self) -> tuple[tuple[str, str, str], ...]:
        return (*self.asked.active, *self.facets)

    @property
    def words(self) -> str:
        return typo_fr(" ; ".join(words for words, _, _ in self.active))

    def export_url(self, kind: str) -> str:
        return _url(f"{BODIES}.{kind}", self.asked, self.typed)


def _url(path: str, asked: Asked, typed: Mapping[str, str]) -> str:
    query = {**asked.perimeter.query(), **{name: typed[name] for name in FACETS if typed[name]}}
    return f"{path}?{urlencode(query)}" if query else path


def page(session: Session, form: BodiesForm, on: date) -> BodiesPage:
    return _page(session, form, _asked(session, form), on, PAGE_SIZE)


def whole(session: Session, form: BodiesForm, on: date) -> BodiesPage:
    """For a file: every row, and a filter that means nothing is refused."""
    return _page(session, form, strictly(_asked(session, form)), on, None)


def _asked(session: Session, form: BodiesForm) -> Asked:
    asked = read(session, form)
    return replace(asked, refused=(*asked.refused, *_refused(form)))


def _page(
    session: Session, form: BodiesForm, asked: Asked, on: date, size: int | None
) -> BodiesPage:
    among = within.bodies(asked.perimeter, on)
    cells = form.cells()
    total = datasets.count(session, cells, on, among)
    page_count = max(1, -(-total // size)) if size else 1
    number = min(form.number, page_count)
    found = datasets.members(
        session, cells, on, among=among, limit=size, offset=(number - 1) * (size or 0)
    )
    return BodiesPage(
        asked=asked,
        today=on,
        rows=tuple(_lines(session, found, on)),
        total=total,
        number=number,
        page_count=page_count,
        typed=form.model_dump(),
        facets=tuple(
            (f"{label} : {dict(choices)[value]}", name, value)
            for name, (label, choices) in FACETS.items()
            if (value := getattr(form, name)) in dict(choices)
        ),
    )


def _refused(form: BodiesForm) -> Iterator[str]:
    for name, (label, choices) in FACETS.items():
        value = getattr(form, name)
        if value and value not in dict(choices):
            yield f"{label} « {value[:40]} »"


def _lines(session: Session, found: Sequence[datasets.Member], on: date) -> Iterator[BodyLine]:
    standings = queries.standings(session, [one.id for one in found], on)
    for one in datasets.progress(session, found, on):
        yield BodyLine(one, standings.get(one.member.id, Standing()))
