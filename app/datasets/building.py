"""From rows to pages: what the routes of the datasets show."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.collectivites import queries as collectivites
from app.core.errors import NotFoundError
from app.datasets import pages, pages_matrix, queries, rules
from app.datasets.checking import queries as checks
from app.datasets.checking.queries import Reports
from app.datasets.checking.service import SCHEMA_OF
from app.datasets.forms import FilterForm
from app.datasets.models import ApplicabilityDecision, Evidence
from app.datasets.portals.building import observed_files
from app.datasets.queries import EpciChoice, Filters, Member, MemberProgress
from app.datasets.rules import DatasetCode

# Rows are lightened so that a territory fits on one page under 150 kB; a test weighs it.
PAGE_SIZE = 200
# The groupings of the whole country would weigh more than the rows: there, the name finds them.
EPCI_LIMIT = 150


def cell_url(member_id: UUID, code: DatasetCode) -> str:
    return f"/jeux-de-donnees/membres/{member_id}/{code}"


def list_page(session: Session, form: FilterForm, url: str, on: date) -> pages.ListPage:
    filters = form.read()
    total = queries.count(session, filters, on)
    number, page_count = _place(form.number, total)
    epcis = tuple(queries.epci_choices(session))
    shown = _shown(session, filters, on, form.sort, number)
    is_followed = collectivites.has_followed(session)
    marks = pages_matrix.Marks()
    return pages.ListPage(
        url=url,
        typed=form.model_dump(),
        counts=count_rows(session, on),
        rows=tuple(_matrix_row(one, marks) for one in shown),
        total=total,
        number=number,
        page_count=page_count,
        epcis=epcis if len(epcis) <= EPCI_LIMIT else _asked(epcis, form.epci),
        is_followed=is_followed,
        marks=marks.all,
        territory=queries.territory(session, on) if is_followed else None,
    )


def _asked(epcis: Sequence[EpciChoice], typed: str) -> tuple[EpciChoice, ...]:
    """Only the one in use, so that it can be taken away."""
    return tuple(one for one in epcis if str(one.id) == typed)


def _place(number: int, total: int) -> tuple[int, int]:
    """A page past the end shows the last one."""
    page_count = max(1, -(-total // PAGE_SIZE))
    return min(number, page_count), page_count


def _shown(
    session: Session, filters: Filters, on: date, sort: str, number: int
) -> list[MemberProgress]:
    start = (number - 1) * PAGE_SIZE
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    reached = _reached(key)
    if reached is None:
        page = queries.members(
            session, filters, on, limit=PAGE_SIZE, offset=start, descending=sort == "-name"
        )
        return queries.progress(session, page, on)
    return queries.ranked(
        session, filters, on, reached, limit=PAGE_SIZE, offset=start, descending=descending
    )


def _reached(key: str) -> queries.Reached | None:
    """What the list is ordered by: the rate, or the points of one dataset; None: by name."""
    if key == "progress":
        return queries.rate
    return queries.points_of(DatasetCode(key)) if key in set(DatasetCode) else None


def count_rows(session: Session, on: date) -> tuple[pages.CountRow, ...]:
    return tuple(
        pages.CountRow(rules.DATASETS[one.dataset], one)
        for one in queries.dataset_counts(session, on)
    )


def _matrix_row(one: MemberProgress, marks: pages_matrix.Marks) -> pages_matrix.MatrixRow:
    member = one.member
    return pages_matrix.MatrixRow(
        id=member.id,
        name=member.name,
        kind=member.kind,
        obligation=member.obligation,
        score=one.score,
        marks=tuple(marks.of(cell) for cell in one.cells),
        step=pages_matrix.step_words(rules.next_step(one.cells)),
        applicabilities=tuple(cell.applicability for cell in one.cells),
    )


def dataset_page(
    session: Session, code: DatasetCode, form: FilterForm, url: str, on: date
) -> pages.DatasetPage:
    filters = form.model_copy(update={"jeu": code.value}).read()
    total = queries.count(session, filters, on)
    number, page_count = _place(form.number, total)
    sort = form.sort if form.sort in {"name", "-name"} else form.sort.replace("progress", code)
    shown = _shown(session, filters, on, sort, number)
    stored = queries.cells(session, [one.member.id for one in shown])
    marks = pages_matrix.Marks()
    counts = next(row for row in count_rows(session, on) if row.dataset.code is code)
    return pages.DatasetPage(
        dataset=rules.DATASETS[code],
        counts=counts,
        url=url,
        rows=tuple(_matrix_row(one, marks) for one in shown),
        marks=marks.all,
        published_on={
            one.member.id: row.published_on
            for one in shown
            if (row := stored.get((one.member.id, code)))
        },
        typed=form.model_dump(),
        total=total,
        number=number,
        page_count=page_count,
    )


def get_member(session: Session, member_id: UUID, on: date) -> Member:
    member = queries.member(session, member_id, on)
    if member is None:
        raise NotFoundError("Cette collectivité n’existe pas. Cherchez-la dans la liste.")
    return member


def member_page(session: Session, member_id: UUID, on: date) -> pages.MemberPage:
    member = get_member(session, member_id, on)
    (progress,) = queries.progress(session, [member], on)
    step = rules.next_step(progress.cells)
    return pages.MemberPage(
        progress=progress,
        today=on,
        cells=tuple(_details(session, progress, on)),
        checks=tuple(checks.newest(session, member_id=member_id)),
        next_step=pages_matrix.StepView(step, cell_url(member_id, step.dataset)) if step else None,
    )


def _details(session: Session, progress: MemberProgress, on: date) -> list[pages.CellDetail]:
    member = progress.member
    stored = queries.cells(session, [member.id])
    evidence = {one.id: one for one in queries.evidence_of(session, member.id)}
    decisions = queries.decisions_of(session, member.id)
    reports = Reports(session, member.id)
    details = []
    for cell in progress.cells:
        row = stored.get((member.id, cell.dataset))
        proof = evidence.get(row.evidence_id) if row and row.evidence_id else None
        newest = next((one for one in decisions if one.dataset == cell.dataset), None)
        decision = _decision_view(newest, on) if newest else None
        details.append(
            pages.CellDetail(
                dataset=rules.DATASETS[cell.dataset],
                view=pages.CellView(cell, cell_url(member.id, cell.dataset)),
                ground=rules.default_applicability(cell.dataset, member.standing),
                evidence=_evidence_view(proof, reports) if proof else None,
                decision=decision if decision and decision.holds else None,
            )
        )
    return details


def cell_page(
    session: Session, member_id: UUID, code: DatasetCode, on: date, **shown: Any
) -> pages.CellPage:
    """`shown` replaces what a refused form had typed and its messages."""
    page = member_page(session, member_id, on)
    detail = next(one for one in page.cells if one.dataset.code is code)
    reports = Reports(session, member_id)
    history = [one for one in queries.evidence_of(session, member_id) if one.dataset == code]
    decisions = [one for one in queries.decisions_of(session, member_id) if one.dataset == code]
    return pages.CellPage(
        progress=page.progress,
        today=on,
        detail=detail,
        history=tuple(_evidence_view(one, reports) for one in history),
        decisions=tuple(_decision_view(one, on) for one in decisions),
        checked_as=SCHEMA_OF[code].value,
        checks=tuple(one for one in page.checks if one.check.schema_code == SCHEMA_OF[code]),
        observed=observed_files(session, member_id, code, reports),
        warning=_warning(session, member_id, code, detail, on),
        can_be_freed=not rules.is_certain(code, page.progress.member.standing),
        **{"typed": _prefilled(detail.evidence, on), **shown},
    )


def _warning(
    session: Session, member_id: UUID, code: DatasetCode, detail: pages.CellDetail, on: date
) -> str:
    """What a commune must weigh before it publishes; nothing for a body not concerned."""
    if code is not DatasetCode.PRENOMS or not detail.view.cell.is_applicable:
        return ""
    return rules.privacy_warning(code, queries.population(session, member_id, on))


def _prefilled(evidence: pages.EvidenceView | None, on: date) -> dict[str, str]:
    """A new evidence starts from the one that counts, so that nothing known is lost."""
    typed = {"observed_on": on.strftime("%d/%m/%Y")}
    kept = (
        "stage", "correspondant", "data_source", "url", "licence", "data_year", "conformity",
        "schema_version",
    )  # fmt: skip
    for name in kept:
        value = getattr(evidence, name, None)
        typed[name] = "" if value is None else str(value)
    data_on = evidence.data_on if evidence else None
    return {**typed, "data_on": data_on.strftime("%d/%m/%Y") if data_on else "", "note": ""}


_SAID = tuple(one.name for one in fields(pages.EvidenceView) if one.name != "report")


def _evidence_view(row: Evidence, reports: Reports) -> pages.EvidenceView:
    report = reports.of(row.file_sha256, SCHEMA_OF[DatasetCode(row.dataset)], row.checker_version)
    return pages.EvidenceView(
        **{name: getattr(row, name) for name in _SAID},
        report=f"/jeux-de-donnees/controles/{report}" if report else "",
    )


def _decision_view(row: ApplicabilityDecision, on: date) -> pages.DecisionView:
    until = rules.decision_until(row.decided_on)
    return pages.DecisionView(
        value=row.value,
        reason=row.reason,
        author=row.author,
        decided_on=row.decided_on,
        until=until,
        holds=row.value != rules.BACK_TO_RULE and on <= until,
        is_demo=row.is_demo,
    )
