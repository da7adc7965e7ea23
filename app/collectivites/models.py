"""Tables of the bodies: who they are, their figures, and the obligation computed from them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Collectivite(SQLModel, table=True):
    """A public body or associated actor.

    `code` is the INSEE code of a commune, the SIREN of an EPCI, the geographic code of a
    département or région; (kind, code) identifies a body because a SIREN does not: Paris is
    commune and département under one SIREN.
    """

    __table_args__ = (
        UniqueConstraint("kind", "code"),
        Index("ix_collectivite_list", "departement", "kind", "sort_name"),
        Index("ix_collectivite_relation", "relation", "sort_name"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str
    code: str
    siren: str | None = Field(default=None, index=True)
    insee_code: str | None = Field(default=None, index=True)
    name: str
    sort_name: str = Field(index=True)
    legal_category: str | None = None
    epci_type: str | None = None
    departement: str | None = None
    region: str | None = None
    epci_id: UUID | None = Field(default=None, foreign_key="collectivite.id", index=True)
    relation: str = "none"
    siret: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    website: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    executive_title: str | None = None
    executive_civility: str | None = None
    executive_first_name: str | None = None
    executive_last_name: str | None = None
    source: str
    vintage: str
    note: str | None = None
    is_demo: bool = False


class Territory(SQLModel, table=True):
    """The syndicat that uses this installation and the département it leads; at most one row."""

    id: int = Field(default=1, primary_key=True)
    departement: str
    syndicat_id: UUID = Field(foreign_key="collectivite.id")


class PopulationFigure(SQLModel, table=True):
    """One figure: in force from `effective_on` (1 January), counted at `vintage_year`."""

    __tablename__ = "population_figure"
    __table_args__ = ({"sqlite_with_rowid": False},)

    collectivite_id: UUID = Field(foreign_key="collectivite.id", primary_key=True)
    category: str = Field(primary_key=True)
    effective_on: date = Field(primary_key=True)
    vintage_year: int
    value: int
    source: str


class Headcount(SQLModel, table=True):
    """Agents in full-time equivalents, as a person declared or imported them; never overwritten."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    collectivite_id: UUID = Field(foreign_key="collectivite.id", index=True)
    etp: Decimal = Field(max_digits=7, decimal_places=2)
    effective_on: date
    source: str
    recorded_at: datetime
    recorded_by: str
    is_demo: bool = False


class HeadcountBand(SQLModel, table=True):
    """INSEE band of salaried headcount: an indication, never a proof (R-SEUIL-10)."""

    __tablename__ = "headcount_band"

    collectivite_id: UUID = Field(foreign_key="collectivite.id", primary_key=True)
    year: int = Field(primary_key=True)
    code: str
    source: str
    is_demo: bool = False


class ObligationPeriod(SQLModel, table=True):
    """Projection: the threshold rule over time, rebuilt with each fact it rests on.

    `status` is rules.Obligation, `reason` is rules.Ground.
    """

    __tablename__ = "obligation_period"
    __table_args__ = (
        Index("ix_obligation_status", "status", "starts_on"),
        {"sqlite_with_rowid": False},
    )

    collectivite_id: UUID = Field(foreign_key="collectivite.id", primary_key=True)
    starts_on: date = Field(primary_key=True)
    ends_on: date | None = None
    status: str
    reason: str


class Mandate(SQLModel, table=True):
    """A person of the body and the function held: signatory or correspondant, between two days.

    Professional contact only, no birth data (R-RGPD-01). `name` is null once anonymised
    (R-RGPD-02); the name a convention was signed with stays with its signature.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    collectivite_id: UUID = Field(foreign_key="collectivite.id", index=True)
    role: str
    name: str | None = None
    capacity: str
    email: str | None = None
    phone: str | None = None
    starts_on: date | None = None
    ends_on: date | None = Field(default=None, index=True)
    source: str
    is_demo: bool = False
