"""conventions prepared for many members at once

Revision: 0013_batches
Previous: 0012_file_checks
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0013_batches"
down_revision = "0012_file_checks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("model", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("is_double_sided", sa.Boolean(), nullable=False),
        sa.Column("with_mails", sa.Boolean(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("created_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("launched_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("merged_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("merged_page_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_batch_created_at"), "batch", ["created_at"])
    op.create_table(
        "batch_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("collectivite_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("left_out", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("failure", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("convention_id", sa.Uuid(), nullable=True),
        sa.Column("mail_key", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("done_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"]),
        sa.ForeignKeyConstraint(["collectivite_id"], ["collectivite.id"]),
        sa.ForeignKeyConstraint(["convention_id"], ["convention.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_id", "collectivite_id"),
        sa.UniqueConstraint("batch_id", "position"),
        sa.UniqueConstraint("convention_id"),
    )
    op.create_index(
        op.f("ix_batch_member_collectivite_id"), "batch_member", ["collectivite_id"]
    )
    op.create_table(
        "batch_document",
        sa.Column("batch_member_id", sa.Uuid(), nullable=False),
        sa.Column("part", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_member_id"], ["batch_member.id"]),
        sa.PrimaryKeyConstraint("batch_member_id", "part"),
    )


def downgrade() -> None:
    op.drop_table("batch_document")
    op.drop_table("batch_member")
    op.drop_table("batch")
