"""links of the correspondants, and what comes by them

Revision: 0018_member_links
Previous: 0017_accompaniment
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0018_member_links"
down_revision = "0017_accompaniment"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
INSTANT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "member_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("collectivite_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", TEXT(), nullable=False),
        sa.Column("created_at", INSTANT(), nullable=False),
        sa.Column("created_by", TEXT(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", INSTANT(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["collectivite_id"], ["collectivite.id"]),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret_hash"),
    )
    op.create_index("ix_member_link_mandate_id", "member_link", ["mandate_id"])
    op.create_table(
        "member_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("received_at", INSTANT(), nullable=False),
        sa.Column("convention_id", sa.Uuid(), nullable=True),
        sa.Column("dataset", TEXT(), nullable=True),
        sa.Column("url", TEXT(), nullable=True),
        sa.Column("licence", TEXT(), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("note", TEXT(), nullable=True),
        sa.Column("file_key", TEXT(), nullable=True),
        sa.Column("file_name", TEXT(), nullable=True),
        sa.Column("decided_at", INSTANT(), nullable=True),
        sa.Column("decided_by", TEXT(), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=True),
        sa.Column("reason", TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["convention_id"], ["convention.id"]),
        sa.ForeignKeyConstraint(["link_id"], ["member_link.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_member_proposal_received", "member_proposal", ["link_id", "received_at"]
    )


def downgrade() -> None:
    op.drop_table("member_proposal")
    op.drop_table("member_link")
