"""What happens around the conventions: calendars, mandates, avenants, paper originals."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from app.collectivites.models import Mandate, Territory
from app.collectivites.people import SIGNATORY
from app.conventions.models import Convention, ConventionParty
from app.conventions.service import amending, claiming, copies, freezing_avenants
from app.conventions.service.amending import AvenantData, AvenantSignatureData
from app.conventions.service.claiming import ClaimData, Means
from app.deliberations import queries_meetings as meetings
from app.deliberations.models import Meeting
from app.demo.story import MEETINGS, OURS, WAYS, Chapter
from app.journal import Actor
from app.priority_datasets import DATASETS, DatasetCode
from app.reports.accompaniment import service as accompaniment
from app.reports.accompaniment.rules import Part
from app.reports.accompaniment.service import StepData

PERSON = "Signataire de démonstration"
SOURCE = "Démonstration (personne inventée)"
DELEGATION = "Délégation de démonstration"
TUESDAY = 1


def tell_meetings(session: Session, members: dict[str, UUID], today: date) -> None:
    """A day that a real calendar already holds is left to it."""
    territory = session.get_one(Territory, 1)
    bodies = {**members, OURS: territory.syndicat_id}
    for code, offsets in MEETINGS.items():
        body = bodies.get(code)
        if body is None:
            continue
        known = meetings.days(session, body)
        for offset in offsets:
            day = _tuesday(today + timedelta(days=offset))
            if day not in known:
                label = "Démonstration"
                session.add(
                    Meeting(collectivite_id=body, meeting_on=day, label=label, is_demo=True)
                )
    session.flush()


def _tuesday(day: date) -> date:
    return day + timedelta(days=(TUESDAY - day.weekday()) % 7)


def tell_mandate(session: Session, party: ConventionParty, signed_on: date, today: date) -> None:
    """Who signed was in function, and has left since."""
    session.add(
        Mandate(
            collectivite_id=party.collectivite_id,
            role=SIGNATORY,
            name=PERSON,
            capacity=party.signatory_capacity or "",
            starts_on=signed_on - timedelta(days=400),
            ends_on=today - timedelta(days=20),
            source=SOURCE,
            is_demo=True,
        )
    )


def tell_avenant(
    session: Session,
    actor: Actor,
    store: Path,
    chapter: Chapter,
    row: Convention,
    parties: list[ConventionParty],
    today: date,
) -> None:
    """One that shortens the notice, in effect; or one that waits for its signatures."""
    on = today - timedelta(days=60)
    if chapter.avenant == "draft":
        data = AvenantData(
            kind="datasets",
            summary="Le jeu des prénoms n’est plus couvert (démonstration).",
            datasets=tuple(code.value for code in DATASETS if code is not DatasetCode.PRENOMS),
        )
        freezing_avenants.draft(session, actor, store, row.id, data, on)
        return
    data = AvenantData(
        kind="notice", notice_months=2, summary="Préavis plus court (démonstration)."
    )
    avenant = freezing_avenants.draft(session, actor, store, row.id, data, on)
    for party in parties:
        signed = AvenantSignatureData(
            signed_on=on, capacity=party.signatory_capacity, delegation_reference=DELEGATION
        )
        amending.sign(session, actor, row.id, avenant.id, party.id, signed, on)


def tell_paper(
    session: Session,
    actor: Actor,
    store: Path,
    chapter: Chapter,
    row: Convention,
    holder: ConventionParty,
    today: date,
) -> None:
    """An original that the member keeps; once claimed, ten days ago."""
    since = today - timedelta(days=52)
    copies.place(session, actor, row.id, 1, holder.id, since, today, is_on_its_way=False)
    if chapter.paper == "claimed":
        asked_on = today - timedelta(days=10)
        claiming.claim(session, actor, store, row.id, ClaimData(1, Means.LETTER), asked_on)


def tell_ways(session: Session, actor: Actor, members: dict[str, UUID], today: date) -> None:
    """Each step on its day; functions, never persons."""
    for code, offsets in WAYS.items():
        for part, offset in zip(Part, offsets, strict=False):
            if offset is None:
                continue
            day = today + timedelta(days=offset)
            data = StepData(
                part=part,
                done_on=day if offset <= 0 else None,
                planned_on=day if offset > 0 else None,
                who="Secrétariat général et agent du syndicat",
                note="Démonstration",
            )
            accompaniment.record(session, actor, members[code], data, is_demo=True)
