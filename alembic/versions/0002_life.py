"""The life of a signed convention: withdrawn notices, renewals, avenants, copies."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002_life"
down_revision = "0001"
branch_labels = None
depends_on = None

STR = sqlmodel.sql.sqltypes.AutoString
STAMP = sqlmodel.sql.sqltypes.UTCDateTime
RUNNING = sa.text("withdrawn_on IS NULL")
UNIQUE_BEFORE = {"uq": "%(table_name)s_%(column_0_name)s_key"}


def upgrade() -> None:
    with op.batch_alter_table("denonciation", naming_convention=UNIQUE_BEFORE) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("withdrawal_reason", STR(), nullable=True))
        batch_op.drop_constraint("denonciation_convention_id_key", type_="unique")
        batch_op.create_index("ix_denonciation_convention", ["convention_id"])
    op.create_index(
        "uq_denonciation_running",
        "denonciation",
        ["convention_id"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    _create_renewals()
    _create_avenants()
    _create_copies()


def _create_copies() -> None:
    op.create_table(
        "convention_copy",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("convention_id", sa.Uuid(), sa.ForeignKey("convention.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("move", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Uuid(), sa.ForeignKey("convention_party.id"), nullable=False),
        sa.Column("is_on_its_way", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("recorded_at", STAMP(), nullable=False),
        sa.UniqueConstraint("convention_id", "number", "move"),
    )


def _create_renewals() -> None:
    op.create_table(
        "renewal_act",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("convention_id", sa.Uuid(), sa.ForeignKey("convention.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("recorded_at", STAMP(), nullable=False),
        sa.UniqueConstraint("convention_id", "number"),
    )
    op.create_table(
        "renewal_side",
        sa.Column("renewal_id", sa.Uuid(), sa.ForeignKey("renewal_act.id"), primary_key=True),
        sa.Column("party_id", sa.Uuid(), sa.ForeignKey("convention_party.id"), primary_key=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("deliberation_id", sa.Uuid(), sa.ForeignKey("deliberation.id"), nullable=True),
    )


def _create_avenants() -> None:
    op.create_table(
        "avenant",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("convention_id", sa.Uuid(), sa.ForeignKey("convention.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", STR(), nullable=False),
        sa.Column("summary", STR(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("renewal", STR(), nullable=True),
        sa.Column("renewal_months", sa.Integer(), nullable=True),
        sa.Column("renewal_max_count", sa.Integer(), nullable=True),
        sa.Column("notice_months", sa.Integer(), nullable=True),
        sa.Column("notice_mode", STR(), nullable=True),
        sa.Column("recorded_at", STAMP(), nullable=False),
        sa.Column("abandoned_on", sa.Date(), nullable=True),
        sa.Column("abandon_reason", STR(), nullable=True),
        sa.UniqueConstraint("convention_id", "number"),
    )
    op.create_table(
        "avenant_signature",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("avenant_id", sa.Uuid(), sa.ForeignKey("avenant.id"), nullable=False),
        sa.Column("party_id", sa.Uuid(), sa.ForeignKey("convention_party.id"), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("name", STR(), nullable=True),
        sa.Column("capacity", STR(), nullable=False),
        sa.Column("deliberation_id", sa.Uuid(), sa.ForeignKey("deliberation.id"), nullable=True),
        sa.Column("delegation_reference", STR(), nullable=True),
        sa.UniqueConstraint("avenant_id", "party_id"),
    )


def downgrade() -> None:
    """Withdrawn dénonciations go: the older schema holds one, that counts."""
    for table in ("convention_copy", "avenant_signature", "avenant", "renewal_side", "renewal_act"):
        op.drop_table(table)
    op.drop_index("uq_denonciation_running", table_name="denonciation")
    op.execute("DELETE FROM denonciation WHERE withdrawn_on IS NOT NULL")
    with op.batch_alter_table("denonciation") as batch_op:
        batch_op.drop_index("ix_denonciation_convention")
        batch_op.create_unique_constraint("denonciation_convention_id_key", ["convention_id"])
        batch_op.drop_column("withdrawal_reason")
        batch_op.drop_column("withdrawn_on")
