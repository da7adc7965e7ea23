"""JSON of the progress of members on the six priority datasets."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.auth.permissions import ApiReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import InvalidError
from app.datasets import queries, rules
from app.datasets.queries import Member, MemberProgress

router = APIRouter(prefix="/progress", tags=["progress"])


class CellOut(BaseModel):
    """`stage` goes from 0 (not started) to 3 (published); null: not measured."""

    dataset: rules.DatasetCode
    applicability: rules.Applicability
    stage: int
    conformity: rules.Conformity | None
    freshness: float | None
    points: float


class NextStepOut(BaseModel):
    """`gain` is in points of the cell, `member_gain` in points of the member's rate."""

    dataset: rules.DatasetCode
    action: rules.Action
    gain: float
    member_gain: float
    how_to: str


class ProgressOut(BaseModel):
    """`percent` is null (« sans objet ») when no dataset concerns the member; `next_step` is null
    when nothing is left to win.
    """

    id: UUID
    siren: str | None
    name: str
    percent: int | None
    sentence: str
    published: int
    applicable: int
    cells: list[CellOut]
    next_step: NextStepOut | None


class ProgressPage(BaseModel):
    items: list[ProgressOut]
    next: str | None
    rule_version: str = rules.RULE_VERSION


@router.get("")
def progress(
    session: SessionDep,
    _: ApiReaderDep,
    today: TodayDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> ProgressPage:
    """Members (every body while none is followed), by name."""
    after = _read(cursor) if cursor else None
    rows = queries.members_after(session, today, after=after, limit=limit + 1)
    page = queries.progress(session, rows[:limit], today)
    is_last = len(rows) <= limit
    following = None if is_last else f"/api/v1/progress?limit={limit}&cursor={_write(rows[-2])}"
    return ProgressPage(items=[item_out(one) for one in page], next=following)


def _write(member: Member) -> str:
    return urlsafe_b64encode(f"{member.id}{member.sort_name}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[str, UUID]:
    """Raises InvalidError for anything this API did not write."""
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        return text[36:], UUID(text[:36])
    except (Base64Error, ValueError):
        raise InvalidError("Curseur illisible : reprenez l’adresse « next » reçue.") from None


def item_out(one: MemberProgress) -> ProgressOut:
    return ProgressOut(
        id=one.member.id,
        siren=one.member.siren,
        name=one.member.name,
        percent=one.score.percent,
        sentence=one.score.sentence,
        published=one.score.published,
        applicable=one.score.applicable,
        cells=[
            CellOut(
                dataset=cell.dataset,
                applicability=cell.applicability,
                stage=int(cell.stage),
                conformity=cell.conformity,
                freshness=None if cell.freshness is None else float(cell.freshness),
                points=float(cell.points),
            )
            for cell in one.cells
        ],
        next_step=_step(rules.next_step(one.cells)),
    )


def _step(step: rules.NextStep | None) -> NextStepOut | None:
    if step is None:
        return None
    return NextStepOut(
        dataset=step.dataset,
        action=step.action,
        gain=float(step.gain),
        member_gain=round(float(step.member_gain), 2),
        how_to=f"/jeux-de-donnees/{step.dataset}/mode-d-emploi",
    )
