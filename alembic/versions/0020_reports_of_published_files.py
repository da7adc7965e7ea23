"""reports of published files, the same dataset on two portals, warnings of dead links

Revision: 0020_reports_of_published_files
Previous: 0019_shared_links
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0020_reports_of_published_files"
down_revision = "0019_shared_links"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()
STAMP = sqlmodel.sql.sqltypes.UTCDateTime()
NAMES = {"fk": "%(table_name)s_%(column_0_name)s_fkey"}
FILE_KEY = "file_check_file_sha256_fkey"


def upgrade() -> None:
    op.add_column(
        "stored_file",
        sa.Column("is_listed", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.execute(
        "UPDATE stored_file SET is_listed = false "
        "WHERE sha256 IN (SELECT report_sha256 FROM file_check) "
        "AND sha256 NOT IN (SELECT file_sha256 FROM file_check)"
    )
    with op.batch_alter_table("file_check", naming_convention=NAMES) as batch_op:
        batch_op.add_column(sa.Column("source_url", TEXT, nullable=True))
        batch_op.add_column(sa.Column("published_key", TEXT, nullable=True))
        batch_op.drop_constraint(FILE_KEY, type_="foreignkey")
        batch_op.create_unique_constraint("file_check_published_key_key", ["published_key"])
    op.add_column("evidence", sa.Column("checker_version", TEXT, nullable=True))
    _tell_the_version_of_the_rules()
    op.add_column(
        "found_dataset", sa.Column("remote_url", TEXT, nullable=False, server_default="")
    )
    op.create_table(
        "found_twin",
        sa.Column("found_id", sa.Uuid(), nullable=False),
        sa.Column("same_as_id", sa.Uuid(), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["found_id"], ["found_dataset.id"]),
        sa.ForeignKeyConstraint(["same_as_id"], ["found_dataset.id"]),
        sa.PrimaryKeyConstraint("found_id"),
    )
    op.create_index("ix_found_twin_same_as_id", "found_twin", ["same_as_id"])
    op.create_table(
        "link_warning",
        sa.Column("matching_id", sa.Uuid(), nullable=False),
        sa.Column("failing_since", sa.Date(), nullable=False),
        sa.Column("recipient", TEXT, nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("planned_at", STAMP, nullable=False),
        sa.Column("outbox_key", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["matching_id"], ["dataset_matching.id"]),
        sa.PrimaryKeyConstraint("matching_id", "failing_since", "recipient"),
    )


def _tell_the_version_of_the_rules() -> None:
    """Of the verdicts already written, from what measured them."""
    op.execute(
        "UPDATE evidence SET checker_version = (SELECT max(o.checker_version) FROM observation o "
        "WHERE o.evidence_id = evidence.id) WHERE basis = 'observed' AND conformity IS NOT NULL"
    )
    op.execute(
        "UPDATE evidence SET checker_version = (SELECT max(c.checker_version) FROM file_check c "
        "WHERE c.file_sha256 = evidence.file_sha256 "
        "AND c.collectivite_id = evidence.collectivite_id) "
        "WHERE basis = 'validated' AND conformity IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("link_warning")
    op.drop_table("found_twin")
    op.drop_column("found_dataset", "remote_url")
    op.drop_column("evidence", "checker_version")
    # The file of these was never kept.
    op.execute("DELETE FROM file_check WHERE source_url IS NOT NULL")
    with op.batch_alter_table("file_check", naming_convention=NAMES) as batch_op:
        batch_op.drop_constraint("file_check_published_key_key", type_="unique")
        batch_op.drop_column("published_key")
        batch_op.drop_column("source_url")
        batch_op.create_foreign_key(FILE_KEY, "stored_file", ["file_sha256"], ["sha256"])
    op.drop_column("stored_file", "is_listed")
