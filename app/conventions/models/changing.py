"""What changes a convention or ends it: dénonciations, renewals, avenants."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Denonciation(SQLModel, table=True):
    """Notice given by one side; it works from the day it is received, unless withdrawn.

    Several over a life, one at a time. The letter is frozen as it is recorded: null for an older
    one, which was printed when asked.
    """

    __table_args__ = (
        Index("ix_denonciation_convention", "convention_id"),
        Index(
            "uq_denonciation_running",
            "convention_id",
            unique=True,
            sqlite_where=text("withdrawn_on IS NULL"),
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id")
    party_id: UUID = Field(foreign_key="convention_party.id")
    sent_on: date
    letter_number: str | None = None
    received_on: date | None = None
    withdrawn_on: date | None = None
    withdrawal_reason: str | None = None
    text_sha256: str | None = None
    pdf_sha256: str | None = None
    content: dict[str, object] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True))
    )


class DenonciationCorrection(SQLModel, table=True):
    """What was recorded of a dénonciation before it was corrected, and why."""

    __tablename__ = "denonciation_correction"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    denonciation_id: UUID = Field(foreign_key="denonciation.id", index=True)
    sent_on: date
    received_on: date | None = None
    letter_number: str | None = None
    reason: str
    corrected_at: datetime


class RenewalAct(SQLModel, table=True):
    """An express renewal; each side's date of signature is in `RenewalSide`.

    Its text is frozen as it is recorded: null for an older one, which was printed when asked.
    """

    __tablename__ = "renewal_act"
    __table_args__ = (UniqueConstraint("convention_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id")
    number: int
    months: int
    recorded_at: datetime
    text_sha256: str | None = None
    pdf_sha256: str | None = None
    content: dict[str, object] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True))
    )


class RenewalSide(SQLModel, table=True):
    """One side of an express renewal, with its délibération when there is one."""

    __tablename__ = "renewal_side"

    renewal_id: UUID = Field(foreign_key="renewal_act.id", primary_key=True)
    party_id: UUID = Field(foreign_key="convention_party.id", primary_key=True)
    signed_on: date
    deliberation_id: UUID | None = Field(default=None, foreign_key="deliberation.id")


class Avenant(SQLModel, table=True):
    """What an avenant changes, and nothing else: a null term is left as it was.

    Without `effective_on` it takes effect on its last signature, and never before it. Its text to
    sign is frozen as it is prepared: null for an older one, which was printed when asked.
    """

    __table_args__ = (UniqueConstraint("convention_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id")
    number: int
    kind: str
    summary: str | None = None
    effective_on: date | None = None
    ends_on: date | None = None
    renewal: str | None = None
    renewal_months: int | None = None
    renewal_max_count: int | None = None
    notice_months: int | None = None
    notice_mode: str | None = None
    datasets: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    text_sha256: str | None = None
    pdf_sha256: str | None = None
    content: dict[str, object] | None = Field(default=None, sa_column=Column(JSON))
    recorded_at: datetime
    abandoned_on: date | None = None
    abandon_reason: str | None = None


class AvenantParty(SQLModel, table=True):
    """What an avenant changes of one side: the body that takes over, or who signs for it.

    Name and SIREN of the successor are those of the avenant, whatever the body becomes.
    """

    __tablename__ = "avenant_party"

    avenant_id: UUID = Field(foreign_key="avenant.id", primary_key=True)
    party_id: UUID = Field(foreign_key="convention_party.id", primary_key=True)
    successor_id: UUID | None = Field(default=None, foreign_key="collectivite.id")
    successor_name: str | None = None
    successor_siren: str | None = None
    signatory_name: str | None = None
    signatory_capacity: str | None = None


class AvenantSignature(SQLModel, table=True):
    """One side's signature, by its délibération or by the delegation named here (R-SIGN-01).

    Name, capacity, SIREN and SIRET are those of that day, as for `Signature`. `body_id`: who
    signed, when a successor did. `means` is null for an older one: it was not asked. `level` is
    what a person declares, with its source.
    """

    __tablename__ = "avenant_signature"
    __table_args__ = (UniqueConstraint("avenant_id", "party_id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    avenant_id: UUID = Field(foreign_key="avenant.id")
    party_id: UUID = Field(foreign_key="convention_party.id")
    signed_on: date
    name: str | None = None
    capacity: str
    deliberation_id: UUID | None = Field(default=None, foreign_key="deliberation.id")
    delegation_reference: str | None = None
    override_reason: str | None = None
    body_id: UUID | None = Field(default=None, foreign_key="collectivite.id")
    siren: str | None = None
    siret: str | None = None
    means: str | None = None
    level: str | None = None
    level_source: str | None = None
