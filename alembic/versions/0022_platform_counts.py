"""what each portal holds day after day, and the themes of its datasets

Revision: 0022_platform_counts
Previous: 0021_progress_report
"""

import sqlalchemy as sa
from alembic import op


revision = "0022_platform_counts"
down_revision = "0021_progress_report"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portal_count",
        sa.Column("portal_id", sa.Uuid(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("dataset_count", sa.Integer(), nullable=False),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"]),
        sa.PrimaryKeyConstraint("portal_id", "counted_on"),
    )
    # What was read before says nothing of its themes; the next harvest does.
    op.add_column(
        "found_dataset", sa.Column("themes", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column(
        "harvest_step",
        sa.Column("dataset_count", sa.Integer(), nullable=False, server_default="0"),
    )


def downgrade() -> None:
    op.drop_column("harvest_step", "dataset_count")
    op.drop_column("found_dataset", "themes")
    op.drop_table("portal_count")
