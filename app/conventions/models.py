"""Tables of conventions: dated facts, and the projections rebuilt with them."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
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


class Denonciation(SQLModel, table=True):
    """Notice given by one side; it works from the day it is received, unless withdrawn.

    Several over a life, one at a time.
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
    """An express renewal; each side's date of signature is in `RenewalSide`."""

    __tablename__ = "renewal_act"
    __table_args__ = (UniqueConstraint("convention_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id")
    number: int
    months: int
    recorded_at: datetime


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
    signed, when a successor did.
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


class ConventionCopy(SQLModel, table=True):
    """A paper original on a day: at a party's, or on its way there. The newest move counts.

    `late_from` is settled with the move: a setting changed later does not rewrite what was agreed.
    """

    __tablename__ = "convention_copy"
    __table_args__ = (UniqueConstraint("convention_id", "number", "move"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id")
    number: int
    move: int
    party_id: UUID = Field(foreign_key="convention_party.id")
    is_on_its_way: bool
    since: date
    late_from: date = Field(index=True)
    recorded_at: datetime


class CopyClaim(SQLModel, table=True):
    """A relance about an original that is late; one a day at most for the same move.

    `pdf_sha256`: the letter, when one was printed; `outbox_key`: the e-mail, when one was queued.
    """

    __tablename__ = "copy_claim"
    __table_args__ = (UniqueConstraint("convention_id", "number", "move", "claimed_on"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id")
    number: int
    move: int
    party_id: UUID = Field(foreign_key="convention_party.id")
    claimed_on: date
    pdf_sha256: str | None = None
    outbox_key: str | None = None
    recorded_by: str
    recorded_at: datetime


class ConventionFile(SQLModel, table=True):
    """A file that proves a fact; the bytes are in the store.

    `kind` says which table `about_id` names: an avenant, a délibération (its act, its receipt), a
    dénonciation (its letter, its acknowledgement), a renewal, a party (its delegation); null for
    the convention itself, `signed` by all or `partly_signed`.

    `verdict`: what its electronic signatures were found to prove when it was kept.
    """

    __tablename__ = "convention_file"
    __table_args__ = (UniqueConstraint("convention_id", "kind", "sha256"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id")
    kind: str
    about_id: UUID | None = Field(default=None, index=True)
    sha256: str
    name: str
    added_at: datetime
    added_by: str
    verdict: dict[str, object] | None = Field(default=None, sa_column=Column(JSON))


class ConventionCounter(SQLModel, table=True):
    """The last reference given in a year: a number is never given twice, even after a refusal."""

    __tablename__ = "convention_counter"

    prefix: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last_number: int


class ConventionPeriod(SQLModel, table=True):
    """Projection: a period during which the convention runs, with the date watched in it."""

    __tablename__ = "convention_period"
    __table_args__ = (Index("ix_period_watch", "watch_on"),)

    convention_id: UUID = Field(foreign_key="convention.id", primary_key=True)
    number: int = Field(primary_key=True)
    starts_on: date | None = None
    ends_on: date | None = Field(default=None, index=True)
    notice_limit_on: date | None = None
    watch_on: date | None = None
    origin: str


class ConventionStatePeriod(SQLModel, table=True):
    """Projection: the state from `starts_on` to `ends_on` (null: still): SQL can ask on a day."""

    __tablename__ = "convention_state_period"
    __table_args__ = (Index("ix_state_on", "state", "starts_on"),)

    convention_id: UUID = Field(foreign_key="convention.id", primary_key=True)
    starts_on: date = Field(primary_key=True)
    ends_on: date | None = None
    state: str


class ConventionSuccession(SQLModel, table=True):
    """Projection: the body that an avenant put in place of a party, from day to day."""

    __tablename__ = "convention_succession"
    __table_args__ = (Index("ix_succession_body", "collectivite_id"),)

    convention_id: UUID = Field(foreign_key="convention.id", primary_key=True)
    party_id: UUID = Field(foreign_key="convention_party.id", primary_key=True)
    starts_on: date = Field(primary_key=True)
    ends_on: date | None = None
    collectivite_id: UUID = Field(foreign_key="collectivite.id")
    is_member: bool
