"""the steps of each member's way, as they were recorded

Revision: 0017_accompaniment
Previous: 0016_avenant_identity
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0017_accompaniment"
down_revision = "0016_avenant_identity"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "accompaniment_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("collectivite_id", sa.Uuid(), nullable=False),
        sa.Column("part", TEXT(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("who", TEXT(), nullable=True),
        sa.Column("note", TEXT(), nullable=True),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_by", TEXT(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["collectivite_id"], ["collectivite.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("collectivite_id", "part", "number"),
    )


def downgrade() -> None:
    op.drop_table("accompaniment_step")
