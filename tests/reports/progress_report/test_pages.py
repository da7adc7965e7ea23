"""Whatever the territory, the report keeps to four to eight pages and to the rules of PDF/UA."""

from uuid import uuid5

import pdfua
import pypdfium2
import pytest

from app.documents.pdf import render_pdf
from app.documents.report_content import ReportContent
from app.reports.maps.contours import contours
from app.reports.progress_report import charts, printing
from app.reports.progress_report.essential import essential
from app.reports.progress_report.listing import MOST_ROWS, listing
from app.reports.progress_report.method import duty, method
from app.reports.snapshots.rules import Context, FrozenMember, Snapshot
from tests.documents import samples
from tests.reports.progress_report.test_content import (
    BEFORE,
    EPCI,
    NOTHING,
    ONE_SET,
    member,
    snapshot,
)

LONG = "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"
CONTEXT = Context(
    syndicat="Syndicat mixte", territory="Département", departement="31", population_year=2022,
    headcount_count=18, headcount_on="2026-07-24", seen_on="2026-11-06",
)  # fmt: skip
STATES = ("draft", "in_approval", "to_sign", "partly_signed", "signed", "in_force", "in_notice",
          "ended", "abandoned", "archived")  # fmt: skip


def content(now: Snapshot, before: Snapshot | None, departement: str) -> ReportContent:
    """As `building.content` puts it together, without a database."""
    drawing = contours(departement)
    groups, left_out = listing(now)
    history = [before, now] if before else [now]
    duties = now.figures.obligations
    return ReportContent(
        reference="RAPPORT-31-2026-11-21-9765C26B",
        version_label="1",
        is_demo=True,
        title=samples.REPORT.title,
        author=now.figures.context.syndicat or "Jalon",
        territory=now.figures.context.territory,
        departement=departement,
        name=now.name,
        as_of=now.taken_on,
        essential=essential(now, before),
        map=charts.progress_map(now.members, drawing, {}) if drawing else None,
        datasets=charts.dataset_bars(now.figures, before.figures if before else None),
        evolution=charts.evolution(history * 4 if before else history),
        obligation=samples.ObligationCounts(
            subject=duties["subject"], exempt=duties["exempt"], unknown=duties["unknown"]
        ),
        duty=duty(now),
        conventions=charts.conventions(now.figures),
        groups=groups,
        left_out=left_out,
        method=method(now),
    )


def wide() -> tuple[Snapshot, Snapshot]:
    """Every commune of Haute-Garonne and long names everywhere, with as much to say as can be."""
    drawing = contours("31")
    assert drawing is not None

    def taken(*, published: bool) -> list[FrozenMember]:
        kinds = ("subject", "unknown", "exempt")
        bound = ("in_notice", "in_force", "preparing", "over", "none")
        loud = [
            member(
                f"{LONG} {number}",
                ONE_SET if (number % 2 == 0) is published else NOTHING,
                obligation=kinds[number % 3] if number % 5 else "subject",
                convention=bound[(number + published) % 5] if number < 40 else "none",
                percent=number % 90 if published else 0,
                epci_id=None if number % 7 == 0 else EPCI,
            )
            for number in range(50)
        ]
        quiet = [
            member(shape.name, insee_code=shape.insee_code, percent=place % 100)
            for place, shape in enumerate(drawing.shapes if drawing else ())
        ]
        return loud + quiet

    states = dict.fromkeys(STATES, 12)
    return (
        snapshot(*taken(published=True), conventions=states, without=9, context=CONTEXT),
        snapshot(
            *taken(published=False), conventions=states, on=BEFORE, rule="2025-01", context=CONTEXT
        ),
    )


WIDE, EARLIER = wide()
ALONE = snapshot(member("Moissac", convention=None, obligation="unknown", percent=None))
NOBODY = snapshot()


def in_groups(size: int) -> Snapshot:
    """As many members as a report names, in groups of that size."""
    number = MOST_ROWS // (size + 2)
    members = [
        member(f"Commune {group} {line}", obligation="subject", epci_id=uuid5(EPCI, str(group)))
        for group in range(number)
        for line in range(size)
    ]
    return snapshot(*members, conventions=dict.fromkeys(STATES, 12), without=9, context=CONTEXT)


@pytest.mark.parametrize(
    ("found", "least", "most"),
    [
        pytest.param(content(WIDE, EARLIER, "31"), 6, 8, id="a-wide-departement"),
        pytest.param(content(in_groups(4), EARLIER, "82"), 6, 8, id="many-groups"),
        pytest.param(content(in_groups(7), EARLIER, "82"), 6, 8, id="groups-kept-whole"),
        pytest.param(content(in_groups(16), EARLIER, "82"), 6, 8, id="groups-that-part"),
        pytest.param(content(ALONE, None, "82"), 4, 8, id="one-member-that-did-nothing"),
        pytest.param(content(ALONE, None, "999"), 4, 8, id="without-contours"),
        pytest.param(content(NOBODY, None, ""), 4, 8, id="nobody"),
    ],
)
def test_it_keeps_to_its_pages(
    found: ReportContent, least: int, most: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    paper = printing.paper(found)

    pdf = render_pdf(paper.template, found, meta=paper.meta)

    path = tmp_path_factory.mktemp("rapport") / "rapport.pdf"
    path.write_bytes(pdf)
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    assert least <= len(texts) <= most
    (essential_page,) = [text for text in texts if "demandé au comité" in text]
    assert "L’essentiel" in essential_page
    findings = pdfua.validate(str(path)).findings
    assert [one for one in findings if one.severity is pdfua.Severity.ERROR] == []
    assert all("DÉMONSTRATION" in text for text in texts)
    assert sum("Méthode et sources" in text for text in texts) == 2  # the cover, then itself


def test_the_head_of_the_list_comes_back_and_no_group_is_alone_at_the_foot() -> None:
    found = content(WIDE, EARLIER, "31")
    paper = printing.paper(found)

    with pypdfium2.PdfDocument(render_pdf(paper.template, found, meta=paper.meta)) as document:
        texts = [page.get_textpage().get_text_range() for page in document]

    listed = [text for text in texts if "Délib." in text]
    assert len(listed) >= 2
    assert all("Obligation" in text and "Équip." in text for text in listed)
    assert "non nommés" not in listed[0].splitlines()[-5]
