"""piles of scans, their pages, the sets attached to conventions

Revision: 0009_scans
Previous: 0008_calendar
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0009_scans"
down_revision = "0008_calendar"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "scan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", TEXT(), nullable=False),
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("dropped_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("dropped_by", TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_table(
        "scan_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("convention_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", TEXT(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("bound_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("bound_by", TEXT(), nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"]),
        sa.ForeignKeyConstraint(["convention_id"], ["convention.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_scan_set_scan_id", "scan_set", ["scan_id"])
    op.create_index("ix_scan_set_convention_id", "scan_set", ["convention_id"])
    op.create_table(
        "scan_page",
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("lean", sa.Float(), nullable=False),
        sa.Column("how", TEXT(), nullable=False),
        sa.Column("reference", TEXT(), nullable=False),
        sa.Column("mark", TEXT(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("is_blank", sa.Boolean(), nullable=False),
        sa.Column("is_aside", sa.Boolean(), nullable=False),
        sa.Column("problem", TEXT(), nullable=False),
        sa.Column("set_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"]),
        sa.ForeignKeyConstraint(["set_id"], ["scan_set.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("scan_id", "number"),
    )
    op.create_index("ix_scan_page_set_id", "scan_page", ["set_id"])


def downgrade() -> None:
    op.drop_table("scan_page")
    op.drop_table("scan_set")
    op.drop_table("scan")
