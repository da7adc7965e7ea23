"""meetings of assemblies

Revision: 0002_meetings
Previous: 0001
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0002_meetings"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("collectivite_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=False),
        sa.Column("label", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collectivite_id"],
            ["collectivite.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("collectivite_id", "meeting_on"),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_meeting_on"), ["meeting_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_meeting_on"))
    op.drop_table("meeting")
