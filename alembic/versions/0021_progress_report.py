"""report of a snapshot: conventions and contours of its members, prints kept, links that open it

The two columns are added in place: a copy of the table would lose the triggers that guard it. They
stay empty in the snapshots already taken, which never change.

Revision: 0021_progress_report
Previous: 0020_reports_of_published_files
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0021_progress_report"
down_revision = "0020_reports_of_published_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("insee_code", "convention"):
        op.add_column(
            "snapshot_member",
            sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        )
    with op.batch_alter_table("shared_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("snapshot_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            "fk_shared_link_snapshot", "snapshot", ["snapshot_id"], ["id"], ondelete="SET NULL"
        )
    op.create_table(
        "report_print",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("mark", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def downgrade() -> None:
    op.drop_table("report_print")
    with op.batch_alter_table("shared_link", schema=None) as batch_op:
        batch_op.drop_constraint("fk_shared_link_snapshot", type_="foreignkey")
        batch_op.drop_column("snapshot_id")
    for name in ("convention", "insee_code"):
        op.drop_column("snapshot_member", name)
