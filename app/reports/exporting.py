"""The dashboard and its list of bodies as spreadsheets: the figures of the page, row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.collectivites.pages import KIND_CHOICES, OBLIGATION_CHOICES
from app.core import sheets
from app.core.french import typo_fr
from app.core.sheets import Cell, Sheet
from app.reports import printing
from app.reports.bodies import BodiesPage, BodyLine
from app.reports.pages import DashboardPage

ABOUT, DUTY, CONVENTIONS = "À propos", "Qui doit publier", "Conventions par état"
WAY, DATASETS, EPCIS = "Accompagnement", "Jeux de données", "EPCI"
DUE, WORK = "Échéances", "À faire"
HEADINGS = (
    "Rubrique", "Libellé", "Nombre", "Sur", "Taux (%)", "Évolution", "Date", "Référence",
    "Précision",
)  # fmt: skip
WIDTHS = (22, 48, 11, 11, 11, 11, 13, 18, 70)
KINDS, OBLIGATIONS = dict(KIND_CHOICES), dict(OBLIGATION_CHOICES)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the dashboard; every file holds the same ones."""

    section: str
    label: str
    number: int | None = None
    of: int | None = None
    percent: int | None = None
    moved: int | None = None
    on: date | None = None
    reference: str = ""
    detail: str = ""

    @property
    def cells(self) -> Sequence[Cell]:
        return (
            self.section, self.label, self.number, self.of, self.percent, self.moved, self.on,
            self.reference, self.detail,
        )  # fmt: skip


def lines(page: DashboardPage) -> Iterator[Line]:
    yield from _about(page)
    for figure in page.figures:
        yield Line(section=DUTY, label=figure.label, number=figure.value,
                   moved=figure.moved.by if figure.moved else None)  # fmt: skip
    for state in page.states:
        yield Line(section=CONVENTIONS, label=state.label, number=state.count,
                   moved=state.moved.by if state.moved else None)  # fmt: skip
    for place in page.accompaniment.places if page.accompaniment else ():
        yield Line(section=WAY, label=place.label, number=place.value)
    for one in page.datasets:
        yield Line(section=DATASETS, label=one.dataset.name, number=one.published,
                   of=one.concerned, percent=one.counts.percent,
                   moved=one.moved.by if one.moved else None)  # fmt: skip
    for epci in page.epcis:
        yield Line(section=EPCIS, label=epci.name, number=epci.published, of=epci.concerned,
                   percent=epci.share, detail=f"{epci.members} {page.whose}")  # fmt: skip
    yield from _to_come(page)


def _about(page: DashboardPage) -> Iterator[Line]:
    yield Line(section=ABOUT, label="Situation au", on=page.today, detail=page.setting.territory)
    yield Line(section=ABOUT, label="Filtres", detail=printing.filter_words(page))
    if page.trend:
        yield Line(section=ABOUT, label="Évolution", on=page.compared_on,
                   detail=typo_fr(f"Publication : {page.trend}"))  # fmt: skip
    for note in printing.notes(page):
        yield Line(section=ABOUT, label="Sources et méthode", detail=note)


def _to_come(page: DashboardPage) -> Iterator[Line]:
    for due in page.due:
        detail = typo_fr(f"{due.what} ; {due.left_words}" if due.asks_for_an_act else due.what)
        yield Line(section=DUE, label=due.row.member_name, on=due.row.due_on,
                   reference=due.row.reference, detail=detail)  # fmt: skip
    for item in page.work:
        detail = f"{item.reason} ({printing.UNFILTERED})" if item.is_unfiltered else item.reason
        yield Line(section=WORK, label=typo_fr(item.text), on=item.on, detail=typo_fr(detail))


def as_csv(page: DashboardPage) -> bytes:
    return sheets.as_csv(HEADINGS, (line.cells for line in lines(page)))


def as_xlsx(page: DashboardPage) -> bytes:
    """The figures on one sheet, what has a date on its own, where from on the last."""
    found = list(lines(page))

    def sheet(name: str, *sections: str) -> Sheet:
        rows = [line.cells for line in found if line.section in sections]
        return Sheet(name, HEADINGS, rows, WIDTHS)

    return sheets.as_xlsx([
        sheet("Chiffres", DUTY, CONVENTIONS, WAY, DATASETS, EPCIS),
        sheet(DUE, DUE),
        sheet(WORK, WORK),
        sheet(ABOUT, ABOUT),
    ])  # fmt: skip


BODY_HEADINGS = (
    "Organisme", "SIREN", "Code INSEE", "Nature", "Département", "EPCI", "Obligation",
    "Conventions", "Jeux publiés", "Jeux concernés", "Taux (%)", "Situation au", "Filtres",
)  # fmt: skip
BODY_WIDTHS = (38, 13, 12, 18, 13, 38, 18, 28, 13, 15, 10, 13, 60)


def _body(line: BodyLine, page: BodiesPage) -> Sequence[Cell]:
    member, score = line.progress.member, line.progress.score
    return (
        member.name, line.standing.siren, line.standing.insee_code, KINDS.get(member.kind, ""),
        line.standing.departement, line.standing.epci, OBLIGATIONS.get(member.obligation, ""),
        line.conventions, score.published, score.applicable, score.percent, page.today,
        page.words or "aucun",
    )  # fmt: skip


def bodies_csv(page: BodiesPage) -> bytes:
    return sheets.as_csv(BODY_HEADINGS, (_body(line, page) for line in page.rows))


def bodies_xlsx(page: BodiesPage) -> bytes:
    rows = [_body(line, page) for line in page.rows]
    return sheets.as_xlsx([Sheet("Organismes", BODY_HEADINGS, rows, BODY_WIDTHS)])
