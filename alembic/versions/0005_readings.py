"""deposited files and what was read of them

Revision: 0005_readings
Previous: 0004_seances
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0005_readings"
down_revision = "0004_seances"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()
STAMP = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    op.create_table(
        "deposit",
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("deposited_at", STAMP, nullable=False),
        sa.Column("brought_file", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "page_reading",
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("reader", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sha256", "reader", "number"),
    )
    op.create_table(
        "act_reading",
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("reader", TEXT, nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("turns", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("read_at", STAMP, nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sha256", "reader"),
    )
    # Until now, only deposited acts were kept for agents alone.
    op.execute(
        "INSERT INTO deposit (sha256, deposited_at, brought_file) "
        "SELECT sha256, created_at, is_restricted FROM stored_file WHERE is_restricted"
    )


def downgrade() -> None:
    op.drop_table("act_reading")
    op.drop_table("page_reading")
    op.drop_table("deposit")
