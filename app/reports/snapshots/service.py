"""Taking snapshots: once a month by itself, and when a person asks, under a name."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlmodel import Session, col, insert, select

from app import journal
from app.collectivites import queries as collectivites
from app.core.clock import now
from app.core.db import insert_new
from app.core.errors import ConflictError, InvalidError
from app.core.french import date_fr, sort_key, typo_fr
from app.datasets import rules
from app.datasets.models import DatasetCell
from app.datasets.queries import MemberProgress
from app.journal import Actor, Subject
from app.reports import queries
from app.reports.maps.layers import NO_CONVENTION
from app.reports.snapshots import counting
from app.reports.snapshots import queries as snapshots
from app.reports.snapshots.counting import Ties
from app.reports.snapshots.models import SnapshotMember, SnapshotRow
from app.reports.snapshots.rules import Snapshot, figures_json, write_cells

NAME_MAX_LENGTH = 120
WRITTEN_AT_ONCE = 2_000
Known = Mapping[tuple[UUID, str], DatasetCell]


def take_monthly(session: Session, on: date) -> Snapshot | None:
    """The one of this month, unless it is there already or nothing is loaded; twice is harmless."""
    key = month_key(on)
    if snapshots.has_key(session, key) or not queries.setting(session).has_bodies:
        return None
    return _take(session, journal.SYSTEM, on, key, "")


def take_named(session: Session, actor: Actor, on: date, name: str) -> Snapshot:
    name = name.strip()
    if not name:
        message = typo_fr("Donnez-lui un nom, par exemple « pour le comité de décembre ».")
        raise InvalidError.of({"name": message})
    if len(name) > NAME_MAX_LENGTH:
        raise InvalidError.of({"name": f"Au plus {NAME_MAX_LENGTH} caractères."})
    return _take(session, actor, on, f"{on.isoformat()} {sort_key(name)}", name)


def take(session: Session, actor: Actor, on: date, name: str = "") -> Snapshot:
    """What `jalon snapshot` does: named when a name is given, else the one of the month."""
    if name.strip():
        return take_named(session, actor, on, name)
    taken = take_monthly(session, on)
    if taken is None:
        raise ConflictError(
            "L’arrêté de ce mois existe déjà, ou aucune collectivité n’est chargée. "
            "Pour en faire un autre, donnez-lui un nom."
        )
    return taken


def take_past(session: Session, actor: Actor, on: date, known: Known) -> Snapshot | None:
    """The month of a past day as its facts tell it; only the demonstration has a past."""
    key = month_key(on)
    if snapshots.has_key(session, key):
        return None
    return _take(session, actor, on, key, "", known=known)


def month_key(on: date) -> str:
    return f"{on:%Y-%m}"


def _take(
    session: Session, actor: Actor, on: date, key: str, name: str, known: Known | None = None
) -> Snapshot:
    """The members first, then the header that seals them, in the caller's transaction."""
    session.flush()
    if snapshots.has_key(session, key):
        raise _already(name)
    identifier = uuid4()
    members = counting.everyone(session, on, known)
    _write_members(session, identifier, members, counting.ties(session, on))
    values = {
        "id": identifier,
        "key": key,
        "taken_on": on,
        "name": name,
        "author": actor.label,
        "recorded_at": now(),
        "rule_version": rules.RULE_VERSION,
        "covers_everyone": not collectivites.has_followed(session),
        "member_count": len(members),
        "figures": figures_json(counting.figures(session, members, on)),
        "is_demo": queries.setting(session).has_demo,
    }
    if not insert_new(session, SnapshotRow, **values):
        raise _already(name)
    what = f"Chiffres arrêtés au {date_fr(on)}{f', {name}' if name else ''}."
    journal.record(session, actor, "snapshot_taken", Subject("snapshot", identifier), what)
    return snapshots.frozen(session.get_one(SnapshotRow, identifier))


def _already(name: str) -> ConflictError:
    if name:
        return ConflictError(
            "Des chiffres sont déjà arrêtés ce jour sous ce nom. Choisissez un autre nom."
        )
    return ConflictError("Les chiffres de ce mois sont déjà arrêtés : il n’y a rien à faire.")


def _write_members(
    session: Session, identifier: UUID, members: Sequence[MemberProgress], known: Ties
) -> None:
    rows = [
        {
            "snapshot_id": identifier,
            "member_id": one.member.id,
            "siren": one.member.siren,
            "name": one.member.name,
            "sort_name": one.member.sort_name,
            "kind": one.member.kind,
            "epci_id": one.member.epci_id,
            "obligation": one.member.obligation,
            "published": one.score.published,
            "applicable": one.score.applicable,
            "percent": one.score.percent,
            "possible_percent": one.score.possible_percent,
            "cells": write_cells(one.cells),
            "insee_code": known.insee_codes.get(one.member.id),
            "convention": known.conventions.get(one.member.id, NO_CONVENTION),
        }
        for one in members
    ]
    for start in range(0, len(rows), WRITTEN_AT_ONCE):
        session.connection().execute(insert(SnapshotMember), rows[start : start + WRITTEN_AT_ONCE])


def delete_demo(session: Session) -> None:
    """Those that counted the demonstration; the triggers keep every other."""
    counted = select(SnapshotRow.id).where(col(SnapshotRow.is_demo))
    session.exec(delete(SnapshotMember).where(col(SnapshotMember.snapshot_id).in_(counted)))
    session.exec(delete(SnapshotRow).where(col(SnapshotRow.is_demo)))
