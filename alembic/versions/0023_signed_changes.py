"""signatures of avenants keep how they were made; renewals and notices keep their text

Revision: 0023_signed_changes
Previous: 0022_platform_counts
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0023_signed_changes"
down_revision = "0022_platform_counts"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
SIGNED = ("means", "level", "level_source")
FROZEN = ("renewal_act", "denonciation")


def upgrade() -> None:
    """How an older avenant was signed is not known, and what it prints now proves nothing."""
    for name in SIGNED:
        op.add_column("avenant_signature", sa.Column(name, TEXT(), nullable=True))
    for table in FROZEN:
        op.add_column(table, sa.Column("text_sha256", TEXT(), nullable=True))
        op.add_column(table, sa.Column("pdf_sha256", TEXT(), nullable=True))
        op.add_column(table, sa.Column("content", sa.JSON(), nullable=True))
    op.add_column("scan_set", sa.Column("avenant_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("scan_set", "avenant_id")
    for table in FROZEN:
        for name in ("content", "pdf_sha256", "text_sha256"):
            op.drop_column(table, name)
    for name in SIGNED:
        op.drop_column("avenant_signature", name)
