"""From an answer to facts: the observation, the evidence it proves, the link that died."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from app import journal
from app.core.db import insert_new
from app.core.errors import InvalidError
from app.core.french import date_fr
from app.datasets import service as datasets
from app.datasets.checking import service as checks
from app.datasets.checking.queries import Reports
from app.datasets.checking.rules import CHECKER_VERSION
from app.datasets.models import Evidence
from app.datasets.portals import queries
from app.datasets.portals.fetching import Validators
from app.datasets.portals.harvesting import Tools
from app.datasets.portals.matching import year_in
from app.datasets.portals.models import FoundRow, Harvest, Matching, Observation
from app.datasets.portals.observing import Link, Seen, link_state, observe
from app.datasets.queries import evidence_of
from app.datasets.rules import (
    DATASETS,
    Basis,
    Claim,
    Conformity,
    DatasetCode,
    Licence,
    Stage,
)
from app.journal import SYSTEM, Subject

NOT_OPEN = (
    "La licence « {licence} » n’est ni la Licence Ouverte ni l’ODbL : "
    "le jeu ne compte pas comme publié (CRPA art. D. 323-2-1)."
)

MEASURED = (
    "schema_name", "schema_version", "conformity", "row_count", "error_count", "checker_version",
)  # fmt: skip


def observe_all(tools: Tools, harvest_id: UUID, member_id: UUID | None) -> None:
    with tools.open_session() as session:
        left = queries.to_observe(session, harvest_id, member_id, is_demo=tools.is_demo)
    for number, matching_id in enumerate(left):
        tools.progress(number, len(left), "observation des fichiers publiés")
        _observe_one(tools, harvest_id, matching_id)


def _observe_one(tools: Tools, harvest_id: UUID, matching_id: UUID) -> None:
    with tools.open_session() as session:
        matching = session.get(Matching, matching_id)
        assert matching is not None  # noqa: S101  # matchings are never deleted
        url, code = matching.resource_url, DatasetCode(matching.dataset)
        last = queries.last_observation(session, matching_id, only_read=True)
        known = _validators(session, matching, last)
    seen = observe(tools.fetcher, url, code, known, tools.check)
    with tools.open_session() as session:
        record(session, tools, harvest_id, matching_id, seen)


def _validators(session: Session, matching: Matching, last: Observation | None) -> Validators:
    """A file measured by other rules, or whose report was not kept, is read again whole."""
    if last is None:
        return Validators()
    if last.conformity is not None:
        schema = checks.SCHEMA_OF[DatasetCode(matching.dataset)]
        reports = Reports(session, matching.collectivite_id)
        if reports.of(last.file_sha256, schema, CHECKER_VERSION) is None:
            return Validators()
    return Validators(last.etag, last.last_modified)


def record(session: Session, tools: Tools, harvest_id: UUID, matching_id: UUID, seen: Seen) -> None:
    """Once a harvest; the evidence follows only when it says something new."""
    today = tools.today
    matching = session.get(Matching, matching_id, with_for_update=True)
    assert matching is not None  # noqa: S101  # matchings are never deleted
    found = session.get(FoundRow, matching.found_id)
    assert found is not None  # noqa: S101  # a foreign key holds it
    values = _observed(session, matching, found, seen, tools)
    row = Observation(harvest_id=harvest_id, matching_id=matching_id, **values)
    if not insert_new(session, Observation, **row.model_dump()):
        return
    _count(session, harvest_id, seen)
    _keep_report(session, tools, matching, found, seen)
    if seen.is_answered:
        matching.failing_since = None
        matching.warned_on = None
        evidence = _prove(session, matching, row, tools)
    else:
        matching.failing_since = matching.failing_since or today
        evidence = _follow_failure(session, matching, seen, tools)
    if evidence is not None:
        session.exec(
            update(Observation).where(col(Observation.id) == row.id).values(evidence_id=evidence.id)
        )


def _keep_report(
    session: Session, tools: Tools, matching: Matching, found: FoundRow, seen: Seen
) -> None:
    if seen.verdict is None or seen.verdict.report is None or seen.file_sha256 is None:
        return
    published = checks.Published(found.title, matching.resource_url, seen.file_sha256)
    member_id = matching.collectivite_id
    checks.record_published(
        session, tools.store, member_id, published, seen.verdict.report, is_demo=tools.is_demo
    )


def _count(session: Session, harvest_id: UUID, seen: Seen) -> None:
    counted = "observed_count" if seen.is_answered else "failed_count"
    column = col(getattr(Harvest, counted))
    session.exec(update(Harvest).where(col(Harvest.id) == harvest_id).values({counted: column + 1}))


def _observed(
    session: Session, matching: Matching, found: FoundRow, seen: Seen, tools: Tools
) -> dict[str, Any]:
    values: dict[str, Any] = {
        "url": matching.resource_url,
        "observed_at": tools.clock(),
        "observed_on": tools.today,
        "is_answered": seen.is_answered,
        "is_unchanged": seen.is_unchanged,
        "status": seen.status,
        "problem": seen.problem,
        "licence": found.licence,
        "etag": seen.validators.etag[:500],
        "last_modified": seen.validators.last_modified[:100],
        **_dates(matching, found, seen, tools.today),
    }
    if seen.is_answered and seen.problem is None and found.licence == Licence.OTHER:
        values["problem"] = NOT_OPEN.format(licence=found.licence_text or "non indiquée")
    return values | (_as_before(session, matching) if seen.is_unchanged else _as_read(seen))


def _as_before(session: Session, matching: Matching) -> dict[str, Any]:
    """An unchanged file is what it was the last time it was read."""
    last = queries.last_observation(session, matching.id, only_read=True)
    return {name: getattr(last, name) for name in ("file_sha256", *MEASURED)} if last else {}


def _as_read(seen: Seen) -> dict[str, Any]:
    values: dict[str, Any] = {"file_sha256": seen.file_sha256}
    if seen.verdict is not None:
        values |= {name: getattr(seen.verdict, name) for name in MEASURED}
    return values


def _dates(matching: Matching, found: FoundRow, seen: Seen, today: date) -> dict[str, Any]:
    """The day the portal gives of the file, else the server's, else the dataset's; never to come.

    A yearly dataset is known by the only year that its titles name.
    """
    resource = next((one for one in found.resources if one["url"] == matching.resource_url), {})
    if DATASETS[DatasetCode(matching.dataset)].is_yearly:
        year = year_in(str(resource.get("title", "")), found.title)
        return {"data_year": year if year and year <= today.year else None}
    said = resource.get("modified_on")
    days = [date.fromisoformat(said) if said else None, seen.file_on, found.modified_on]
    return {"data_on": next((one for one in days if one and one <= today), None)}


def _prove(session: Session, matching: Matching, row: Observation, tools: Tools) -> Evidence | None:
    """Says « published » when the observation proves it and has not said so already.

    Only a change of what is observed speaks again: what a person declared since then stands.
    """
    code = DatasetCode(matching.dataset)
    if row.licence == Licence.OTHER and _counting(session, matching) == Basis.OBSERVED:
        return _lose(session, matching, row.problem or "", tools)
    if row.problem is not None or row.licence == Licence.OTHER:
        return None
    claim = _published(row)
    last = queries.observed_evidence(session, matching.collectivite_id, code, is_demo=tools.is_demo)
    if last is not None and _says_the_same(last, claim):
        return None
    try:
        with session.begin_nested():
            return _declare(session, matching, claim, tools)
    except InvalidError as refusal:
        # An address without a public name, for instance: seen, but not a proof.
        session.exec(
            update(Observation).where(col(Observation.id) == row.id).values(problem=refusal.message)
        )
        return None


def _declare(session: Session, matching: Matching, claim: Claim, tools: Tools) -> Evidence:
    return datasets.declare(
        session, SYSTEM, matching.collectivite_id, DatasetCode(matching.dataset), claim,
        tools.today, basis=Basis.OBSERVED, is_demo=tools.is_demo,
    )  # fmt: skip


def _published(row: Observation) -> Claim:
    return Claim(
        stage=Stage.PUBLISHED,
        observed_on=row.observed_on,
        url=row.url,
        licence=row.licence,
        data_on=row.data_on,
        data_year=row.data_year,
        file_sha256=row.file_sha256,
        conformity=Conformity(row.conformity) if row.conformity else None,
        schema_version=row.schema_version,
        checker_version=row.checker_version,
    )


def _says_the_same(last: Evidence, claim: Claim) -> bool:
    compared = ("url", "licence", "data_on", "data_year", "schema_version")
    return (
        last.stage == claim.stage
        and last.conformity == (claim.conformity.value if claim.conformity else None)
        and all(getattr(last, name) == getattr(claim, name) for name in compared)
    )


def _follow_failure(
    session: Session, matching: Matching, seen: Seen, tools: Tools
) -> Evidence | None:
    """After seven days one warning; from the next day, the cell is published no more."""
    today = tools.today
    state = link_state(matching.failing_since, matching.warned_on, today)
    code = DatasetCode(matching.dataset)
    since = date_fr(matching.failing_since or today)
    if state is Link.TO_WARN:
        matching.warned_on = today
        subject = Subject("collectivite", matching.collectivite_id)
        sentence = (
            f"{DATASETS[code].name} : l’adresse publiée ne répond plus depuis le {since} "
            f"({matching.resource_url}). {seen.problem}"
        )
        journal.record(session, SYSTEM, "dead_link", subject, sentence)
    if state is not Link.LOST:
        return None
    if _counting(session, matching) is None:
        return None
    note = f"L’adresse ne répond plus depuis le {since}. {seen.problem}"
    return _lose(session, matching, note, tools)


def _counting(session: Session, matching: Matching) -> Basis | None:
    """How it is known that this very address is published, when that is what counts."""
    facts = evidence_of(session, matching.collectivite_id)
    valid = [one for one in facts if one.dataset == matching.dataset and one.withdrawn_at is None]
    newest = valid[0] if valid else None
    if newest is None or newest.stage != Stage.PUBLISHED or newest.url != matching.resource_url:
        return None
    return Basis(newest.basis)


def rests_on(session: Session, matching: Matching) -> bool:
    """Whether its cell is published by this very address."""
    return _counting(session, matching) is not None


def _lose(session: Session, matching: Matching, note: str, tools: Tools) -> Evidence:
    """Back to « collecté » when the file was once read, else to the start; the note says why."""
    code = DatasetCode(matching.dataset)
    last = queries.last_observation(session, matching.id, only_read=True)
    is_dated = last is not None and (last.data_year if DATASETS[code].is_yearly else last.data_on)
    if last is not None and last.file_sha256 and is_dated:
        claim = Claim(
            stage=Stage.COLLECTED,
            observed_on=tools.today,
            file_sha256=last.file_sha256,
            data_on=last.data_on,
            data_year=last.data_year,
            note=note,
        )
    else:
        claim = Claim(stage=Stage.NOT_STARTED, observed_on=tools.today, note=note)
    return _declare(session, matching, claim, tools)
