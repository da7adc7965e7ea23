"""checks of files: each file checked, its verdict, and by which rules

Revision: 0012_file_checks
Previous: 0011_document_models
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0012_file_checks"
down_revision = "0011_document_models"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "file_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("collectivite_id", sa.Uuid(), nullable=True),
        sa.Column("schema_code", TEXT(), nullable=False),
        sa.Column("schema_name", TEXT(), nullable=False),
        sa.Column("schema_version", TEXT(), nullable=False),
        sa.Column("checker_version", TEXT(), nullable=False),
        sa.Column("file_sha256", TEXT(), nullable=False),
        sa.Column("file_name", TEXT(), nullable=False),
        sa.Column("report_sha256", TEXT(), nullable=False),
        sa.Column("has_copy", sa.Boolean(), nullable=False),
        sa.Column("is_readable", sa.Boolean(), nullable=False),
        sa.Column("is_valid", sa.Boolean(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("warning_count", sa.Integer(), nullable=False),
        sa.Column("conformity", TEXT(), nullable=True),
        sa.Column("checked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("author", TEXT(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["collectivite_id"], ["collectivite.id"]),
        sa.ForeignKeyConstraint(["file_sha256"], ["stored_file.sha256"]),
        sa.ForeignKeyConstraint(["report_sha256"], ["stored_file.sha256"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_file_check_newest", "file_check", ["checked_at", "id"])
    op.create_index("ix_file_check_member", "file_check", ["collectivite_id", "checked_at"])
    op.create_index("ix_file_check_file", "file_check", ["file_sha256"])


def downgrade() -> None:
    op.drop_table("file_check")
