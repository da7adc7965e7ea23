"""From one snapshot to the report: the same content for the page, the PDF and a shared link."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlmodel import Session

from app.documents.dashboard_content import ObligationCounts
from app.documents.report_content import ReportContent, ReportMap
from app.reports import queries as reports
from app.reports.maps.contours import contours, departement_of
from app.reports.progress_report import charts
from app.reports.progress_report.essential import essential
from app.reports.progress_report.listing import listing
from app.reports.progress_report.method import duty, method
from app.reports.queries import places
from app.reports.snapshots import building as snapshots
from app.reports.snapshots import queries
from app.reports.snapshots.rules import Context, FrozenMember, Snapshot

TITLE = "Rapport d’avancement de l’ouverture des données"
EVOLUTION_POINTS = 8


def content(session: Session, snapshot_id: UUID) -> ReportContent:
    now = snapshots.get(session, snapshot_id, members=True)
    before = queries.previous(session, now)
    where = _context(session, now)
    figures, groups = now.figures, listing(now)
    return ReportContent(
        reference=_reference(now, where),
        version_label="1",
        is_demo=now.is_demo,
        title=TITLE,
        author=where.syndicat or "Jalon",
        territory=where.territory,
        departement=where.departement,
        name=now.name,
        as_of=now.taken_on,
        essential=essential(now, before),
        map=_map(session, now, where),
        datasets=charts.dataset_bars(figures, before.figures if before else None),
        evolution=charts.evolution(queries.until(session, now, EVOLUTION_POINTS)),
        obligation=ObligationCounts(
            subject=figures.obligations["subject"],
            exempt=figures.obligations["exempt"],
            unknown=figures.obligations["unknown"],
        ),
        duty=duty(now),
        conventions=charts.conventions(figures),
        groups=groups[0],
        left_out=groups[1],
        method=method(now),
    )


def _context(session: Session, now: Snapshot) -> Context:
    """Where it was counted; the first snapshots did not keep it, and take the place of today.

    Before a syndicat is told, the communes say their département, when they share one.
    """
    kept = now.figures.context
    if not (kept.syndicat or kept.territory or kept.departement):
        here, number = reports.setting(session), places.home_departement(session)
        kept = replace(kept, syndicat=here.syndicat, territory=here.territory, departement=number)
    if kept.departement:
        return kept
    shared = {departement_of(one.insee_code) for one in now.members if one.insee_code}
    return replace(kept, departement=shared.pop()) if len(shared) == 1 else kept


def _reference(now: Snapshot, where: Context) -> str:
    parts = ("RAPPORT", where.departement, now.taken_on.isoformat(), str(now.id)[:8])
    return "-".join(part for part in parts if part).upper()


def _map(session: Session, now: Snapshot, where: Context) -> ReportMap | None:
    """None where the département has no contours, or nothing was counted in communes."""
    drawing = contours(where.departement)
    if drawing is None:
        return None
    return charts.progress_map(now.members, drawing, _codes(session, now.members))


def _codes(session: Session, members: tuple[FrozenMember, ...]) -> Mapping[UUID, str]:
    lacking = any(one.kind == "commune" and one.insee_code is None for one in members)
    return places.insee_codes(session) if lacking else {}
