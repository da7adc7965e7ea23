"""Tables of background work: jobs, the turns of planners, signs of life."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from app.jobs.rules import JobState


class Job(SQLModel, table=True):
    """One piece of work. `key`, when given, makes asking twice the same as asking once.

    A row in `running` whose lease is over belongs to nobody: its worker was killed or is lost.
    """

    __table_args__ = (
        Index("ix_job_due", "state", "not_before"),
        Index("ix_job_list", "created_at", "id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str
    key: str | None = Field(default=None, unique=True)
    label: str
    payload: dict[str, object] = Field(sa_column=Column(JSON, nullable=False))
    state: str = JobState.QUEUED.value
    priority: int = 0
    not_before: datetime
    lease_until: datetime | None = None
    worker: str | None = None
    tries: int = 0
    max_tries: int = 5
    progress_done: int = 0
    progress_total: int = 0
    progress_label: str = ""
    result: dict[str, object] | None = Field(default=None, sa_column=Column(JSON))
    last_error: str | None = None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None


class PlannerTurn(SQLModel, table=True):
    """Whose turn it is to plan: this row keeps two workers from planning together."""

    __tablename__ = "planner_turn"

    name: str = Field(primary_key=True)
    due_at: datetime
    lease_until: datetime | None = None
    worker: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    last_error: str | None = None


class Heartbeat(SQLModel, table=True):
    """The last sign of life of a part of the program."""

    name: str = Field(primary_key=True)
    at: datetime
    details: dict[str, object] = Field(sa_column=Column(JSON, nullable=False))
