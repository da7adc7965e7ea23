"""A file received as the proof of a cell: kept and checked, and its verdict measures the cell."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from app.datasets import queries as member_queries
from app.datasets import service as datasets
from app.datasets.checking import service
from app.datasets.checking.models import FileCheck
from app.datasets.checking.rules import CHECKER_VERSION
from app.datasets.rules import Basis, Claim, DatasetCode, Stage
from app.journal import Actor


def declare_received(
    session: Session,
    actor: Actor,
    root: Path,
    member_id: UUID,
    code: DatasetCode,
    claim: Claim,
    checked: service.Checked,
    today: date,
) -> FileCheck:
    """An evidence with its file: the file is kept and checked, and its verdict measures the cell.

    What a person said of the conformity stays; only when nothing was said does the check speak.
    """
    claim = unsaid(session, member_id, code, claim)
    is_measured = claim.stage is Stage.PUBLISHED and claim.conformity is None
    if is_measured:
        version = checked.report.schema.version
        verdict = service.conformity(checked.report)
        claim = replace(
            claim, conformity=verdict, schema_version=version, checker_version=CHECKER_VERSION
        )
    basis = Basis.VALIDATED if is_measured else Basis.DECLARED
    datasets.declare(session, actor, member_id, code, claim, today, basis=basis)
    return service.record(session, actor, root, checked, member_id)


def unsaid(session: Session, member_id: UUID, code: DatasetCode, claim: Claim) -> Claim:
    """Beside a new file, a verdict that only repeats the measure of the file before says nothing.

    The form is filled with what was known, so that nobody types it again.
    """
    facts = member_queries.evidence_of(session, member_id)
    known = next((one for one in facts if one.dataset == code and one.withdrawn_at is None), None)
    is_repeated = (
        known is not None
        and known.checker_version is not None
        and known.file_sha256 != claim.file_sha256
        and (known.conformity, known.schema_version) == (claim.conformity, claim.schema_version)
    )
    return replace(claim, conformity=None, schema_version=None) if is_repeated else claim
