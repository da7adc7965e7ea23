"""A convention, its sides, their signatures, its number."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Convention(SQLModel, table=True):
    """A convention between the syndicat and a member, an acteur associé or an upstream body.

    `origin` is `generated` (written and frozen here) or `recorded` (a paper that existed before).
    `text_fixed_on` is the day its text stopped moving: frozen here, or known to exist on paper.
    """

    __table_args__ = (Index("ix_convention_member", "member_id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    reference: str = Field(unique=True)
    title: str
    origin: str
    direction: str
    member_id: UUID = Field(foreign_key="collectivite.id")
    model: str | None = None
    platform_name: str | None = None
    place: str | None = None
    licence: str | None = None
    text_fixed_on: date | None = None
    text_sha256: str | None = None
    pdf_sha256: str | None = None
    content: dict[str, object] | None = Field(default=None, sa_column=Column(JSON))
    starts_on: date | None = None
    duration_months: int | None = None
    ends_on: date | None = None
    renewal: str | None = None
    renewal_months: int | None = None
    renewal_max_count: int | None = None
    notice_months: int | None = None
    notice_mode: str | None = None
    terminated_on: date | None = None
    termination_motive: str | None = None
    replaced_by_id: UUID | None = Field(default=None, foreign_key="convention.id")
    abandoned_on: date | None = None
    abandon_reason: str | None = None
    archived_on: date | None = None
    note: str | None = None
    created_at: datetime
    is_demo: bool = False


class ConventionParty(SQLModel, table=True):
    """A side of a convention. Signatory name and capacity are frozen with the signature.

    A side signs by a délibération, or without one by a delegation whose reference is kept.
    """

    __tablename__ = "convention_party"
    __table_args__ = (UniqueConstraint("convention_id", "collectivite_id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id")
    collectivite_id: UUID = Field(foreign_key="collectivite.id", index=True)
    position: int
    role: str
    signatory_name: str | None = None
    signatory_capacity: str | None = None
    delegation_reference: str | None = None
    deliberation_id: UUID | None = Field(default=None, foreign_key="deliberation.id", index=True)


class Signature(SQLModel, table=True):
    """One signature a party; `signed_on` is null only for an old paper whose date is unknown.

    Name, capacity, SIREN and SIRET are those of the day it was recorded: a merger changes the body,
    never the signature. `level` of an electronic one is what a person declares, with its source.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    party_id: UUID = Field(foreign_key="convention_party.id", unique=True)
    signed_on: date | None = None
    name: str | None = None
    capacity: str
    means: str
    recorded_at: datetime
    override_reason: str | None = None
    siren: str | None = None
    siret: str | None = None
    level: str | None = None
    level_source: str | None = None


class ConventionCounter(SQLModel, table=True):
    """The last reference given in a year: a number is never given twice, even after a refusal."""

    __tablename__ = "convention_counter"

    prefix: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last_number: int
