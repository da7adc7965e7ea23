"""What people decide: which portals are read, and which file belongs to which cell."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app import journal
from app.core.clock import now
from app.core.db import insert_new
from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.core.french import plural
from app.datasets.portals.addresses import (
    Address,
    Reach,
    UnsafeAddressError,
    names_inside,
    parse,
)
from app.datasets.portals.found import PortalKind
from app.datasets.portals.models import (
    FoundRow,
    FoundTwin,
    Harvest,
    HarvestStep,
    Matching,
    Observation,
    Portal,
    PortalCount,
)
from app.datasets.portals.recording import rests_on
from app.datasets.portals.running import TRY_KIND
from app.jobs import service as jobs
from app.journal import SYSTEM, Actor, Subject

DATA_GOUV = "https://www.data.gouv.fr"
DECISIONS = {"confirm": "confirmed", "reject": "rejected"}


def propose_defaults(session: Session) -> None:
    """The national portal, not read until somebody activates it; harmless twice."""
    portal = Portal(
        kind=PortalKind.UDATA.value,
        url=DATA_GOUV,
        name="data.gouv.fr",
        created_at=now(),
        created_by=SYSTEM.label,
    )
    insert_new(session, Portal, **portal.model_dump())


def _anywhere(_: Address) -> bool:
    return True


def add_portal(
    session: Session,
    actor: Actor,
    *,
    kind: str,
    url: str,
    name: str,
    may_reach: Reach = _anywhere,
) -> Portal:
    """`may_reach` refuses at once what no harvest would read."""
    errors = {}
    if kind not in set(PortalKind):
        errors["kind"] = "Choisissez le type du portail dans la liste."
    if not name.strip():
        errors["name"] = "Donnez un nom au portail."
    url = url.strip().rstrip("/")
    try:
        if names_inside(parse(url), may_reach):
            errors["url"] = "Cette adresse est celle d’un réseau interne : elle ne serait pas lue."
    except UnsafeAddressError as error:
        errors["url"] = str(error)
    if errors:
        raise InvalidError.of(errors)
    portal = Portal(
        kind=kind,
        url=url,
        name=" ".join(name.split())[:200],
        is_active=True,
        created_at=now(),
        created_by=actor.label,
    )
    if not insert_new(session, Portal, **portal.model_dump()):
        raise InvalidError.of({"url": "Ce portail est déjà dans la liste."})
    _record(session, actor, "portal_added", portal, "Portail ajouté")
    return get_portal(session, portal.id)


def set_active(session: Session, actor: Actor, portal_id: UUID, *, is_active: bool) -> Portal:
    portal = _real_portal(session, portal_id)
    if portal.is_active == is_active:
        word = "actif" if is_active else "inactif"
        raise ConflictError(f"Ce portail est déjà {word} : il n’y a rien à faire.")
    portal.is_active = is_active
    what = "Portail activé" if is_active else "Portail désactivé"
    _record(session, actor, "portal_activated" if is_active else "portal_stopped", portal, what)
    return portal


def ask_for_try(session: Session, portal_id: UUID) -> None:
    """The worker asks the portal; its answer shows on the page."""
    portal = _real_portal(session, portal_id)
    key = f"portal-test:{portal.id}"
    jobs.forget(session, key)
    label = f"Essai du portail {portal.name}"
    payload = {"portal_id": str(portal.id)}
    jobs.enqueue(session, TRY_KIND, payload, label=label, key=key, priority=1, max_tries=1)


def decide(session: Session, actor: Actor, ids: Sequence[UUID], decision: str) -> int:
    """Confirm or reject proposals; those already decided are left as they are. How many."""
    if decision not in DECISIONS:
        raise InvalidError("Choisissez « Confirmer » ou « Écarter ».")
    if not ids:
        raise InvalidError("Cochez au moins une proposition.")
    rows = session.exec(
        select(Matching)
        .where(col(Matching.id).in_(ids), col(Matching.state) == "proposed")
        .order_by(col(Matching.id))
        .with_for_update()
    ).all()
    for row in rows:
        row.state = DECISIONS[decision]
        row.decided_by = actor.label
        row.decided_at = now()
    if rows:
        word = "confirmé" if decision == "confirm" else "écarté"
        counted = plural(len(rows), f"rapprochement {word}", f"rapprochements {word}s")
        details = {"ids": [str(row.id) for row in rows]}
        subject = Subject("dataset_matching")
        journal.record(session, actor, "matchings_decided", subject, f"{counted}.", details)
    return len(rows)


def stop_following(session: Session, actor: Actor, matching_id: UUID) -> None:
    """A dead address that will not come back is observed no more, once no cell rests on it."""
    matching = session.get(Matching, matching_id, with_for_update=True)
    if matching is None:
        raise NotFoundError("Ce rapprochement n’existe pas.")
    if matching.state != "confirmed" or matching.failing_since is None:
        raise ConflictError("Cette adresse répond, ou n’est plus suivie : il n’y a rien à faire.")
    if rests_on(session, matching):
        raise ConflictError(
            "La case compte encore sur cette adresse. Déclarez d’abord la nouvelle sur la page de "
            "la case, ou attendez la moisson qui la dira perdue."
        )
    matching.state = "stopped"
    matching.failing_since = None
    matching.warned_on = None
    sentence = f"Adresse morte qui n’est plus suivie : {matching.resource_url}."
    subject = Subject("dataset_matching", matching.id)
    journal.record(session, actor, "link_given_up", subject, sentence)


def get_portal(session: Session, portal_id: UUID) -> Portal:
    portal = session.get(Portal, portal_id, with_for_update=True)
    if portal is None:
        raise NotFoundError("Ce portail n’existe pas.")
    return portal


def _real_portal(session: Session, portal_id: UUID) -> Portal:
    portal = get_portal(session, portal_id)
    if portal.is_demo:
        raise ConflictError(
            "Ce portail est inventé par la démonstration : rien ne le lit. Ajoutez le vôtre à la "
            "liste pour le tester."
        )
    return portal


def add_demo(session: Session, actor: Actor, *, kind: PortalKind, url: str, name: str) -> Portal:
    """A portal of the demonstration: no harvest but its own reads it."""
    portal = Portal(
        kind=kind.value, url=url, name=name, created_at=now(), created_by=actor.label, is_demo=True
    )
    session.add(portal)
    session.flush()
    return portal


def delete_demo(session: Session) -> None:
    """The portals of the demonstration and all that was found on them; evidence goes after."""
    portals = select(Portal.id).where(col(Portal.is_demo))
    found = select(FoundRow.id).where(col(FoundRow.portal_id).in_(portals))
    matchings = select(Matching.id).where(col(Matching.found_id).in_(found))
    harvests = select(Harvest.id).where(col(Harvest.is_demo))
    session.exec(delete(Observation).where(col(Observation.matching_id).in_(matchings)))
    for table in (FoundTwin, Matching):
        session.exec(delete(table).where(col(table.found_id).in_(found)))
    for owned in (FoundRow, PortalCount):
        session.exec(delete(owned).where(col(owned.portal_id).in_(portals)))
    session.exec(delete(HarvestStep).where(col(HarvestStep.harvest_id).in_(harvests)))
    for told in (Harvest, Portal):
        session.exec(delete(told).where(col(told.is_demo)))
    session.expire_all()


def _record(session: Session, actor: Actor, action: str, portal: Portal, what: str) -> None:
    subject = Subject("portal", portal.id)
    journal.record(session, actor, action, subject, f"{what} : {portal.name} ({portal.url}).")
