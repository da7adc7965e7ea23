"""Keeping what a page of a portal said: datasets seen, proposals made, datasets gone."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col

from app.core.db import insert_new
from app.datasets.portals import queries
from app.datasets.portals.found import FoundDataset, Page
from app.datasets.portals.matching import Body, Proposal, Publishers, propose
from app.datasets.portals.models import FoundRow, FoundTwin, Harvest, Matching, PortalCount
from app.datasets.portals.twins import Told, Twins

MOST_THEMES = 20


class Place(Protocol):
    """Where a page comes from."""

    @property
    def portal_id(self) -> UUID: ...

    @property
    def subject(self) -> str: ...


def keep_page(
    session: Session,
    harvest_id: UUID,
    place: Place,
    page: Page,
    publishers: Publishers,
    today: date,
) -> None:
    """Datasets of bodies that are followed; the same page again changes nothing."""
    known = queries.found(session, place.portal_id, [one.id for one in page.datasets])
    theirs = [(one, whose) for one in page.datasets if (whose := publishers.find(one))]
    bodies = {body.id for _, (body, _, _) in theirs}
    twins = Twins(map(told, queries.elsewhere(session, place.portal_id, bodies)))
    new_count = 0
    for dataset, (body, confidence, reason) in theirs:
        values = _values(dataset, body, harvest_id, today)
        row = known.get(dataset.id)
        if row is None:
            row = _new_row(session, place.portal_id, dataset.id, today, values)
            known[dataset.id] = row
            new_count += 1
        row.sqlmodel_update(values)
        session.flush()
        if proposals := propose(dataset, confidence, reason):
            _keep_proposals(session, row, proposals, twins.find(told(row)), today)
    if new_count:
        session.exec(
            update(Harvest)
            .where(col(Harvest.id) == harvest_id)
            .values(new_count=col(Harvest.new_count) + new_count)
        )


def _new_row(
    session: Session, portal_id: UUID, external_id: str, today: date, values: dict[str, Any]
) -> FoundRow:
    row = FoundRow(portal_id=portal_id, external_id=external_id, first_seen_on=today, **values)
    session.add(row)
    return row


def _values(dataset: FoundDataset, body: Body, harvest_id: UUID, today: date) -> dict[str, Any]:
    return {
        "collectivite_id": body.id,
        "title": dataset.title,
        "url": dataset.url,
        "publisher": dataset.publisher,
        "siret": dataset.siret,
        "licence_text": dataset.licence_text,
        "licence": dataset.licence.licence.value,
        "modified_on": dataset.modified_on,
        "remote_url": dataset.remote_url,
        "themes": list(dataset.themes[:MOST_THEMES]),
        "resources": resources_as_json(dataset),
        "last_seen_on": today,
        "last_harvest_id": harvest_id,
        "vanished_on": None,
    }


def resources_as_json(dataset: FoundDataset) -> list[dict[str, Any]]:
    return [
        {
            **asdict(one),
            "modified_on": one.modified_on.isoformat() if one.modified_on else None,
            "columns": list(one.columns),
        }
        for one in dataset.resources
    ]


def told(row: FoundRow) -> Told:
    addresses = [str(one.get("source_url") or one["url"]) for one in row.resources]
    return Told(row.id, row.title, row.publisher, row.url, row.remote_url, tuple(addresses))


def _keep_proposals(
    session: Session,
    row: FoundRow,
    proposals: Sequence[Proposal],
    twin: tuple[UUID, str] | None,
    today: date,
) -> None:
    """A cell that the twin is already proposed for, or was decided for, is not asked again."""
    asked = queries.asked_of(session, twin[0]) if twin else set()
    for proposal in proposals:
        if proposal.dataset not in asked:
            _keep_proposal(session, row, proposal, today)
    codes = {one.dataset.value for one in proposals} & asked
    session.exec(delete(FoundTwin).where(col(FoundTwin.found_id) == row.id))
    _set_aside(session, row.id, codes)
    if twin and codes:
        session.add(FoundTwin(found_id=row.id, same_as_id=twin[0], reason=twin[1]))


def _set_aside(session: Session, found_id: UUID, codes: Collection[str]) -> None:
    """What waits for a person is asked once, of the twin; asked again once the twin is gone."""
    of_row = col(Matching.found_id) == found_id
    is_asked_there = col(Matching.dataset).in_(codes)
    for state, other, where in (
        ("proposed", "twin", is_asked_there), ("twin", "proposed", ~is_asked_there),
    ):  # fmt: skip
        session.exec(
            update(Matching).where(of_row, where, col(Matching.state) == state).values(state=other)
        )


def _keep_proposal(session: Session, row: FoundRow, proposal: Proposal, today: date) -> None:
    """What a person decided of this file and this dataset is never asked again."""
    matching = Matching(
        found_id=row.id,
        resource_url=proposal.resource_url,
        collectivite_id=row.collectivite_id,
        dataset=proposal.dataset.value,
        confidence=int(proposal.confidence),
        reason=proposal.reason,
        proposed_on=today,
    )
    insert_new(session, Matching, **matching.model_dump())


def mark_vanished(
    session: Session, harvest_id: UUID, portal_id: UUID, of: Sequence[UUID], today: date
) -> None:
    """What these bodies had on the portal and this harvest did not see; the day is the first.

    Seen today by another harvest, it is there.
    """
    session.flush()
    gone = session.exec(
        update(FoundRow)
        .where(
            col(FoundRow.portal_id) == portal_id,
            col(FoundRow.collectivite_id).in_(of),
            col(FoundRow.last_harvest_id) != harvest_id,
            col(FoundRow.last_seen_on) < today,
            col(FoundRow.vanished_on).is_(None),
        )
        .values(vanished_on=today)
    )
    if gone.rowcount > 0:
        session.exec(
            update(Harvest)
            .where(col(Harvest.id) == harvest_id)
            .values(vanished_count=col(Harvest.vanished_count) + gone.rowcount)
        )


def keep_count(session: Session, harvest_id: UUID, portal_id: UUID, today: date) -> None:
    """How many the portal holds, when a harvest of all bodies has read the whole of it."""
    session.flush()
    harvest = session.get(Harvest, harvest_id)
    steps = [one for one in queries.steps(session, harvest_id) if one.portal_id == portal_id]
    is_whole = harvest is not None and harvest.member_id is None
    if not is_whole or not all(one.is_done for one in steps):
        return
    counted = PortalCount(
        portal_id=portal_id,
        counted_on=today,
        dataset_count=sum(one.dataset_count for one in steps),
        member_count=queries.present_count(session, portal_id),
    )
    # A second harvest of the day counts again: the later one is right.
    if not insert_new(session, PortalCount, **counted.model_dump()):
        session.merge(counted)
