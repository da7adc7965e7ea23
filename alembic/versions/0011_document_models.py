"""models of documents written by the office, and their versions

Revision: 0011_document_models
Previous: 0010_signed_returns
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0011_document_models"
down_revision = "0010_signed_returns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "document_model",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("based_on", text(), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column("archived_at", moment(), nullable=True),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("created_by", text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    with op.batch_alter_table("document_model", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_model_kind"), ["kind"], unique=False)
    op.create_table(
        "document_model_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("title", text(), nullable=False),
        sa.Column("frame", text(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("sha256", text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", moment(), nullable=False),
        sa.Column("changed_by", text(), nullable=False),
        sa.Column("published_at", moment(), nullable=True),
        sa.Column("published_by", text(), nullable=True),
        sa.ForeignKeyConstraint(["model_id"], ["document_model.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("model_id", "number"),
    )
    op.create_index(
        "uq_document_model_draft",
        "document_model_version",
        ["model_id"],
        unique=True,
        sqlite_where=sa.text("number IS NULL"),
        postgresql_where=sa.text("number IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_document_model_draft", table_name="document_model_version")
    op.drop_table("document_model_version")
    with op.batch_alter_table("document_model", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_model_kind"))
    op.drop_table("document_model")
