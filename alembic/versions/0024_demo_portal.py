"""the demonstration has portals and harvests of its own

Revision: 0024_demo_portal
Previous: 0023_signed_changes
"""

import sqlalchemy as sa
from alembic import op


revision = "0024_demo_portal"
down_revision = "0023_signed_changes"
branch_labels = None
depends_on = None

TABLES = ("portal", "harvest")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(
            table, sa.Column("is_demo", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "is_demo")
