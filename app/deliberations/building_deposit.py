"""Fills the pages of the deposit from the database."""

from collections.abc import Mapping
from pathlib import Path

from sqlmodel import Session

from app.collectivites.models import Collectivite
from app.core.clock import now
from app.deliberations import building, deposit, pages, queries, queries_reading, readings, rules
from app.deliberations.pages_deposit import DepositCheckPage, DepositPage, DepositWaitPage
from app.deliberations.reading import pdf
from app.deliberations.reading.reader import Doubt, Reading
from app.deliberations.readings import Seen
from app.documents import store
from app.jobs import queries as jobs
from app.jobs.pages import JobView
from app.jobs.queries import JobRow
from app.jobs.rules import JobState

STOPPED = "La lecture a été arrêtée."
NOT_READ = "Ce document n’a pas encore été lu."


def choose_page(session: Session, days: int, error: str = "") -> DepositPage:
    waiting = queries_reading.without_act(session)
    return DepositPage(waiting=waiting, days=days, error=error)


def wait_page(session: Session, sha256: str) -> DepositWaitPage | None:
    """While the document is being read; None once there is something to check or to type."""
    file = deposit.stored(session, sha256)
    if queries_reading.reading(session, sha256) is not None:
        return None
    job = readings.job_of(session, sha256)
    view = JobView(job, jobs.worker_is_alive(session, now())) if job else None
    return DepositWaitPage(file, view) if view and not view.is_over else None


def check_page(
    session: Session,
    root: Path,
    sha256: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> DepositCheckPage:
    """Filled with what was read, or with what was typed when it has just been refused.

    A document that could not be read is shown beside an empty form.
    """
    file = deposit.stored(session, sha256)
    seen = readings.get(session, sha256)
    problem = "" if seen else _problem(readings.job_of(session, sha256))
    if seen is None:
        seen = Seen(Reading(), pdf.page_count(store.read(root, sha256)))
    reading = seen.reading
    body = queries.body_by_siren(session, reading.siren) if reading.siren else None
    values = typed if typed is not None else _typed(reading, body)
    return DepositCheckPage(
        form=building.form_page(session, values, errors),
        file=file,
        page_count=seen.page_count,
        turns=seen.turns,
        problem=problem,
        general_doubts=reading.doubts_of(""),
        doubts=_doubts(reading, body),
        places={
            "collectivite_id" if name == "siren" else name: place
            for name, place in reading.places.items()
        },
        executoire_on=reading.executoire_on,
        known=queries.recorded_from(session, sha256, reading.identifiers),
    )


def _problem(job: JobRow | None) -> str:
    if job is None or job.state == JobState.DONE:
        return NOT_READ
    return STOPPED if job.state == JobState.CANCELLED else job.last_error or NOT_READ


def _typed(reading: Reading, body: Collectivite | None) -> dict[str, str]:
    """Every field of the form; those the reader does not know stay empty."""
    read_fields = {name: pages.shown(getattr(reading, name)) for name in pages.READ_FIELDS}
    return {**read_fields, "collectivite_id": str(body.id) if body else ""}


def _doubts(reading: Reading, body: Collectivite | None) -> dict[str, list[str]]:
    found = [doubt for doubt in reading.doubts if doubt.field]
    found += [Doubt("collectivite_id", words) for words in _body_doubts(reading, body)]
    doubts: dict[str, list[str]] = {}
    for doubt in found:
        name = "collectivite_id" if doubt.field == "siren" else doubt.field
        doubts.setdefault(name, []).append(doubt.message)
    return doubts


def _body_doubts(reading: Reading, body: Collectivite | None) -> list[str]:
    if reading.siren is None:
        return []
    if body is None:
        return [
            f"Le SIREN lu, {reading.siren}, n’est pas dans votre base : choisissez la collectivité."
        ]
    act = rules.parse_act(reading.act_identifier or "")
    return list(rules.coherence(act, rules.ActContext(departement=body.departement)))
