"""Signed returns: declared level of a signature, verdict of a file, who kept it.

Revision ID: 0010_signed_returns
Revises: 0009_scans
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_signed_returns"
down_revision = "0009_scans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signature", sa.Column("level", sa.String(), nullable=True))
    op.add_column("signature", sa.Column("level_source", sa.String(), nullable=True))
    op.add_column("convention_file", sa.Column("verdict", sa.JSON(), nullable=True))
    op.add_column("stored_file", sa.Column("kept_by", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("stored_file", "kept_by")
    op.drop_column("convention_file", "verdict")
    op.drop_column("signature", "level_source")
    op.drop_column("signature", "level")
