"""Declaring evidence, withdrawing it, deciding what concerns a body; cells follow at once."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app import journal
from app.collectivites.models import Collectivite
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.datasets import queries, rules
from app.datasets.checking.models import FileCheck
from app.datasets.models import ApplicabilityDecision, DatasetCell, Evidence
from app.datasets.rules import Basis, Claim, Conformity, DatasetCode
from app.journal import Actor, Subject

WITHDRAWAL_REASON_MIN_LENGTH = 10


def declare(
    session: Session,
    actor: Actor,
    member_id: UUID,
    code: DatasetCode,
    claim: Claim,
    today: date,
    *,
    basis: Basis = Basis.DECLARED,
    is_demo: bool = False,
) -> Evidence:
    """Record what is known of a dataset; the newest evidence by date is what the cell shows."""
    member = _lock(session, member_id)
    errors = rules.claim_errors(code, claim, today)
    if basis is not Basis.OBSERVED and _needs_a_decision(session, member_id, code, claim, today):
        errors.setdefault("note", rules.WHO_DECIDED)
    if errors:
        raise InvalidError.of(errors)
    evidence = Evidence(
        collectivite_id=member_id,
        dataset=code.value,
        stage=int(claim.stage),
        basis=basis.value,
        observed_on=claim.observed_on,
        author=actor.label,
        url=claim.url,
        licence=rules.normalise(claim.licence).licence.value if claim.licence else None,
        file_sha256=claim.file_sha256,
        correspondant=claim.correspondant,
        data_source=claim.data_source,
        data_on=claim.data_on,
        data_year=claim.data_year,
        conformity=claim.conformity.value if claim.conformity else None,
        schema_version=claim.schema_version,
        checker_version=claim.checker_version,
        note=claim.note,
        recorded_at=now(),
        is_demo=is_demo,
    )
    session.add(evidence)
    rebuild_cell(session, member_id, code)
    _record(session, actor, "evidence_declared", member, f"{_name(code)} : preuve enregistrée")
    return evidence


def measure(
    session: Session,
    evidence_id: UUID,
    conformity: Conformity,
    schema_version: str,
    checker_version: str,
) -> None:
    """The verdict on the file joined to an evidence, when it took longer than its request.

    What a person said of the conformity stays; only when nothing was said does the check speak.
    """
    evidence = session.get(Evidence, evidence_id, with_for_update=True)
    if evidence is None or evidence.withdrawn_at is not None:
        return
    if evidence.stage != rules.Stage.PUBLISHED or evidence.conformity is not None:
        return
    _lock(session, evidence.collectivite_id)
    evidence.basis = Basis.VALIDATED.value
    evidence.conformity = conformity.value
    evidence.schema_version = schema_version
    evidence.checker_version = checker_version
    rebuild_cell(session, evidence.collectivite_id, DatasetCode(evidence.dataset))


def _needs_a_decision(
    session: Session, member_id: UUID, code: DatasetCode, claim: Claim, today: date
) -> bool:
    """Few births: somebody must have weighed it (R-RGPD-PRENOMS)."""
    if claim.stage is not rules.Stage.PUBLISHED or claim.note or code is not DatasetCode.PRENOMS:
        return False
    return rules.is_sensitive(code, queries.population(session, member_id, today))


def withdraw(session: Session, actor: Actor, evidence_id: UUID, reason: str) -> Evidence:
    """A wrong evidence stays readable, with the reason, and counts no more."""
    evidence = session.get(Evidence, evidence_id)
    if evidence is None:
        raise NotFoundError("Cette preuve n’existe pas.")
    member = _lock(session, evidence.collectivite_id)
    session.refresh(evidence)
    if evidence.withdrawn_at is not None:
        raise ConflictError("Cette preuve est déjà retirée : il n’y a rien à faire.")
    if len(reason.strip()) < WITHDRAWAL_REASON_MIN_LENGTH:
        message = (
            f"Dites pourquoi en {WITHDRAWAL_REASON_MIN_LENGTH} caractères au moins : "
            "la raison reste affichée."
        )
        raise InvalidError.of({"reason": message})
    evidence.withdrawn_at = now()
    evidence.withdrawn_by = actor.label
    evidence.withdrawal_reason = reason.strip()
    code = DatasetCode(evidence.dataset)
    rebuild_cell(session, member.id, code)
    what = f"{_name(code)} : preuve retirée ({reason.strip()})"
    _record(session, actor, "evidence_withdrawn", member, what)
    return evidence


def decide(
    session: Session,
    actor: Actor,
    member_id: UUID,
    code: DatasetCode,
    value: str,
    reason: str,
    on: date,
    *,
    is_demo: bool = False,
) -> ApplicabilityDecision:
    """A person's word on whether a dataset concerns a body; it lapses after twelve months."""
    collectivite = _lock(session, member_id)
    member = queries.member(session, member_id, on)
    assert member is not None  # noqa: S101  # locked just above
    errors = rules.decision_errors(code, member.standing, value, reason)
    if errors:
        raise InvalidError.of(errors)
    decision = ApplicabilityDecision(
        collectivite_id=member_id,
        dataset=code.value,
        value=value,
        reason=reason.strip(),
        author=actor.label,
        decided_on=on,
        recorded_at=now(),
        is_demo=is_demo,
    )
    session.add(decision)
    rebuild_cell(session, member_id, code)
    what = f"{_name(code)} : décision d’application « {value} » ({reason.strip()})"
    _record(session, actor, "applicability_decided", collectivite, what)
    return decision


def _lock(session: Session, member_id: UUID) -> Collectivite:
    """One writer at a time for a body, so that its cells never miss a fact."""
    member = session.get(Collectivite, member_id, with_for_update=True)
    if member is None:
        raise NotFoundError("Cette collectivité n’existe pas.")
    return member


def _name(code: DatasetCode) -> str:
    return rules.DATASETS[code].name


def _record(session: Session, actor: Actor, action: str, member: Collectivite, what: str) -> None:
    subject = Subject("collectivite", member.id)
    journal.record(session, actor, action, subject, f"{member.name} – {what}.")


def rebuild_cell(session: Session, member_id: UUID, code: DatasetCode) -> None:
    """Recompute one cell from every evidence and decision; no fact left, no row left."""
    session.flush()
    facts = [one for one in queries.evidence_of(session, member_id) if one.dataset == code]
    decisions = [one for one in queries.decisions_of(session, member_id) if one.dataset == code]
    wanted = _projected(member_id, code, facts, decisions)
    row = session.get(DatasetCell, (member_id, code.value))
    if row is not None and wanted is None:
        session.delete(row)
    elif row is None and wanted is not None:
        session.add(wanted)
    elif row is not None and wanted is not None:
        row.sqlmodel_update(wanted.model_dump())
    session.flush()


def _projected(
    member_id: UUID,
    code: DatasetCode,
    facts: Iterable[Evidence],
    decisions: Iterable[ApplicabilityDecision],
) -> DatasetCell | None:
    projection = rules.project(code, [_fact(one) for one in facts])
    decision = rules.newest_decision(
        [rules.Decision(one.value, one.decided_on, one.recorded_at) for one in decisions]
    )
    if decision is None and projection.evidence_id is None:
        return None
    return DatasetCell(
        collectivite_id=member_id,
        dataset=code.value,
        decision=decision.value if decision else None,
        decision_until=rules.decision_until(decision.decided_on) if decision else None,
        **asdict(projection),
    )


def _fact(row: Evidence) -> rules.EvidenceFact:
    return rules.EvidenceFact(
        id=row.id,
        stage=row.stage,
        observed_on=row.observed_on,
        recorded_at=row.recorded_at,
        is_withdrawn=row.withdrawn_at is not None,
        data_on=row.data_on,
        data_year=row.data_year,
        conformity=row.conformity,
    )


def cells_as_of(session: Session, on: date) -> dict[tuple[UUID, str], DatasetCell]:
    """Every cell as the facts known on a past day made it, whatever was said since."""
    facts: dict[tuple[UUID, str], list[Evidence]] = {}
    for evidence in session.exec(select(Evidence).where(col(Evidence.observed_on) <= on)):
        facts.setdefault((evidence.collectivite_id, evidence.dataset), []).append(evidence)
    decisions: dict[tuple[UUID, str], list[ApplicabilityDecision]] = {}
    decided = col(ApplicabilityDecision.decided_on) <= on
    for decision in session.exec(select(ApplicabilityDecision).where(decided)):
        decisions.setdefault((decision.collectivite_id, decision.dataset), []).append(decision)
    cells = {}
    for member_id, dataset in {*facts, *decisions}:
        key = (member_id, dataset)
        code = DatasetCode(dataset)
        wanted = _projected(member_id, code, facts.get(key, []), decisions.get(key, []))
        if wanted is not None:
            cells[key] = wanted
    return cells


def rebuild_all(session: Session) -> None:
    """Every cell about which something was said; for `jalon doctor --repair`."""
    session.exec(delete(DatasetCell))
    session.expire_all()
    told: set[tuple[UUID, str]] = set()
    for table in (Evidence, ApplicabilityDecision):
        told |= set(session.exec(select(table.collectivite_id, table.dataset)).all())
    for member_id, dataset in sorted(told, key=str):
        rebuild_cell(session, member_id, DatasetCode(dataset))


def check_projections(session: Session) -> list[str]:
    """Recompute every cell from the facts; one French line for each that differs."""
    facts: dict[tuple[UUID, str], list[Evidence]] = {}
    for evidence in session.exec(select(Evidence)):
        facts.setdefault((evidence.collectivite_id, evidence.dataset), []).append(evidence)
    decisions: dict[tuple[UUID, str], list[ApplicabilityDecision]] = {}
    for decision in session.exec(select(ApplicabilityDecision)):
        decisions.setdefault((decision.collectivite_id, decision.dataset), []).append(decision)
    stored = {(row.collectivite_id, row.dataset): row for row in session.exec(select(DatasetCell))}
    differences = []
    for key in sorted({*facts, *decisions, *stored}):
        member_id, dataset = key
        wanted = _projected(
            member_id, DatasetCode(dataset), facts.get(key, []), decisions.get(key, [])
        )
        known = stored.get(key)
        if (wanted and wanted.model_dump()) != (known and known.model_dump()):
            differences.append(f"Case {dataset} de {member_id} : elle ne suit plus ses preuves.")
    return differences


def delete_demo(session: Session) -> None:
    """Remove the demonstration evidence and decisions; real ones and their cells stay."""
    tables = (Evidence, ApplicabilityDecision)
    touched: set[tuple[UUID, str]] = set()
    for table in tables:
        keys = select(table.collectivite_id, table.dataset).where(col(table.is_demo))
        touched |= set(session.exec(keys).all())
    for member_id, dataset in touched:
        session.exec(
            delete(DatasetCell).where(
                col(DatasetCell.collectivite_id) == member_id, col(DatasetCell.dataset) == dataset
            )
        )
    for table in tables:
        session.exec(delete(table).where(col(table.is_demo)))
    session.exec(delete(FileCheck).where(col(FileCheck.is_demo)))
    session.expire_all()
    for member_id, dataset in touched:
        rebuild_cell(session, member_id, DatasetCode(dataset))
