"""From rows to the page of the harvests, and to what a cell page says was observed."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from app.core.clock import now
from app.datasets.checking.queries import Reports
from app.datasets.checking.service import SCHEMA_OF
from app.datasets.portals import queries
from app.datasets.portals.models import Harvest
from app.datasets.portals.pages import SHOWN_ROWS, SHOWN_RUNS, HarvestPage, ObservedFile, runs_of
from app.datasets.portals.running import MANUAL_JOB
from app.datasets.rules import DatasetCode
from app.jobs import queries as jobs
from app.jobs.pages import JobView

NEW_DAYS = 30


def harvest_page(
    session: Session,
    on: date,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> HarvestPage:
    latest = queries.latest_harvest(session)
    job = jobs.by_key(session, MANUAL_JOB)
    problems, notes = _told(session, latest) if latest else ([], [])
    proposals = queries.matchings(session, "proposed", limit=SHOWN_ROWS)
    return HarvestPage(
        today=on,
        portals=queries.portals(session),
        proposals=proposals,
        places=queries.other_places(session, [one.found.id for one in proposals]),
        proposal_count=queries.proposal_count(session),
        failing=queries.matchings(session, "confirmed", only_failing=True, limit=SHOWN_ROWS),
        vanished=queries.vanished(session, limit=SHOWN_ROWS),
        new=queries.new_since(session, on - timedelta(days=NEW_DAYS), limit=SHOWN_ROWS),
        harvest=latest,
        has_work=queries.has_work(session),
        problems=problems,
        notes=notes,
        job=JobView(job, jobs.worker_is_alive(session, now())) if job else None,
        typed=typed or {},
        errors=errors or {},
    )


def _told(session: Session, harvest: Harvest) -> tuple[list[tuple[str, str]], list[str]]:
    names = {one.id: one.name for one in queries.portals(session)}
    steps = queries.steps(session, harvest.id)
    problems = [(names[one.portal_id], one.problem) for one in steps if one.problem]
    notes = [f"{names[one.portal_id]}, {note}" for one in steps for note in one.notes]
    return sorted(set(problems)), notes


def observed_files(
    session: Session, member_id: UUID, code: DatasetCode, reports: Reports
) -> tuple[ObservedFile, ...]:
    """The confirmed publications of one cell."""
    rows = queries.matchings(session, "confirmed", member_id=member_id, dataset=code.value)
    seen = queries.observations_of(session, [one.matching.id for one in rows])
    places = queries.other_places(session, [one.found.id for one in rows])
    by_observation = {
        one.id: report
        for one in seen
        if (report := reports.of(one.file_sha256, SCHEMA_OF[code], one.checker_version))
    }
    return tuple(
        ObservedFile(
            one,
            runs_of(each for each in seen if each.matching_id == one.matching.id)[:SHOWN_RUNS],
            by_observation,
            places.get(one.found.id, ()),
        )
        for one in rows
    )
