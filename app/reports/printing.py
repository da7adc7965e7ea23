"""The dashboard as a document: the figures of the screen, with what they are and where from."""

from app.core.french import typo_fr
from app.datasets.rules import RULE_VERSION
from app.documents.dashboard_content import (
    CountRow,
    DashboardContent,
    DueRow,
    ObligationCounts,
    ProgressRow,
    WorkRow,
)
from app.reports import pages
from app.reports.pages import DashboardPage

UNFILTERED = "tout le territoire : ce chiffre ne se filtre pas"
LAW = "Obligation : CRPA, articles L. 312-1-1 et D. 312-1-1-1 ; loi n° 2016-1321 du 7 octobre 2016."


def printed(page: DashboardPage) -> DashboardContent:
    duty = page.obligations
    return DashboardContent(
        reference=f"TDB-{page.today.isoformat()}",
        version_label="1",
        is_demo=page.setting.has_demo,
        title="Tableau de bord de l’ouverture des données",
        author=page.setting.syndicat or "Jalon",
        territory=page.setting.territory,
        as_of=page.today,
        filters=page.asked.words,
        conclusion=page.conclusion,
        trend=page.trend,
        obligation=ObligationCounts(subject=duty.subject, exempt=duty.exempt, unknown=duty.unknown),
        without_convention=page.without_convention,
        moved=tuple(str(one.moved or "") for one in page.figures),
        conventions=tuple(
            CountRow(label=one.label, count=one.count, moved=one.note) for one in page.states
        ),
        steps=tuple(
            CountRow(label=one.label, count=one.value)
            for one in (page.accompaniment.places if page.accompaniment else ())
        ),
        due=tuple(_due(one) for one in page.due),
        datasets=tuple(_dataset(one) for one in page.datasets),
        epcis=tuple(_epci(one) for one in page.epcis),
        work=tuple(_work(one) for one in page.work),
        notes=notes(page),
    )


def _due(one: pages.Deadline) -> DueRow:
    """The meetings left of what is urgent are said with the work to do."""
    return DueRow(
        on=one.row.due_on,
        reference=one.row.reference,
        member=one.row.member_name,
        what=one.what,
        meetings=one.left_words if one.asks_for_an_act and not one.is_urgent else "",
    )


def _dataset(one: pages.DatasetLine) -> ProgressRow:
    return ProgressRow(
        label=one.dataset.name,
        published=one.published,
        concerned=one.concerned,
        percent=one.counts.percent,
        moved=str(one.moved or ""),
    )


def _epci(one: pages.EpciLine) -> ProgressRow:
    return ProgressRow(
        label=one.name, published=one.published, concerned=one.concerned, percent=one.share
    )


def _work(one: pages.WorkItem) -> WorkRow:
    detail = f"{one.reason} ({UNFILTERED})" if one.is_unfiltered else one.reason
    return WorkRow(text=one.text, detail=detail, on=one.on)


def filter_words(page: DashboardPage) -> str:
    return page.asked.words or "aucun, tout le territoire"


def notes(page: DashboardPage) -> tuple[str, ...]:
    """Perimeter, acts, law and method: what every file of the dashboard says of itself."""
    return tuple(
        typo_fr(one)
        for one in (
            f"Périmètre : {page.obligations.total} {page.whose}. Filtres : {filter_words(page)}.",
            *(pages.frame_sentence(frame) for frame in page.frames),
            LAW,
            f"Avancement : règle {RULE_VERSION} ; un jeu à déterminer compte 0 point.",
        )
    )
