"""The page of the report, for somebody signed in and behind a shared link."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.reports.prints import pages as prints
from app.reports.progress_report import building, printing
from app.reports.progress_report.pages import HOME, ReportPage, choice
from app.reports.snapshots import building as snapshots
from app.reports.snapshots import queries
from app.reports.snapshots.building import LISTED

TEMPLATE = "reports/progress/report.html"


def page(session: Session, snapshot_id: UUID, shared: str = "", **more: Any) -> ReportPage:
    """`shared`: the address of the link; `more`: what was typed, and what is wrong in it."""
    content = building.content(session, snapshot_id)
    order, mark = printing.order(snapshot_id, content.as_of), printing.paper(content).mark
    url = f"{HOME}/{snapshot_id}"
    pdf_url = f"{shared or url}/rapport.pdf"
    choices = [] if shared else [choice(one) for one in queries.recent(session, LISTED)]
    paper = prints.view(session, order.key, f"{url}/pdf", pdf_url, mark)
    return ReportPage(content, snapshot_id, paper, choices, shared, **more)


def key(session: Session, snapshot_id: UUID) -> str:
    """Of its paper."""
    return printing.order(snapshot_id, snapshots.get(session, snapshot_id).taken_on).key
