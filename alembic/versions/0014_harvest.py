"""portals, harvests, what they found, its matching to cells, and observations

Revision: 0014_harvest
Previous: 0013_batches
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0014_harvest"
down_revision = "0013_batches"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()
STAMP = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    _portals()
    _found()
    op.create_table(
        "observation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("harvest_id", sa.Uuid(), nullable=False),
        sa.Column("matching_id", sa.Uuid(), nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("observed_at", STAMP, nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.Column("is_unchanged", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("licence", TEXT, nullable=True),
        sa.Column("data_on", sa.Date(), nullable=True),
        sa.Column("data_year", sa.Integer(), nullable=True),
        sa.Column("file_sha256", TEXT, nullable=True),
        sa.Column("etag", TEXT, nullable=False),
        sa.Column("last_modified", TEXT, nullable=False),
        sa.Column("schema_name", TEXT, nullable=True),
        sa.Column("schema_version", TEXT, nullable=True),
        sa.Column("conformity", TEXT, nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=True),
        sa.Column("error_count", sa.Integer(), nullable=True),
        sa.Column("checker_version", TEXT, nullable=True),
        sa.Column("problem", TEXT, nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"]),
        sa.ForeignKeyConstraint(["harvest_id"], ["harvest.id"]),
        sa.ForeignKeyConstraint(["matching_id"], ["dataset_matching.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("harvest_id", "matching_id"),
    )
    op.create_index("ix_observation_matching", "observation", ["matching_id", "observed_at"])


def _portals() -> None:
    op.create_table(
        "portal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", STAMP, nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("last_run_at", STAMP, nullable=True),
        sa.Column("last_problem", TEXT, nullable=True),
        sa.Column("tested_at", STAMP, nullable=True),
        sa.Column("test_answer", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url"),
    )
    op.create_table(
        "harvest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", STAMP, nullable=False),
        sa.Column("finished_at", STAMP, nullable=True),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("vanished_count", sa.Integer(), nullable=False),
        sa.Column("observed_count", sa.Integer(), nullable=False),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["collectivite.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_harvest_newest", "harvest", ["started_at"])
    op.create_table(
        "harvest_step",
        sa.Column("harvest_id", sa.Uuid(), nullable=False),
        sa.Column("portal_id", sa.Uuid(), nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("cursor", TEXT, nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("problem", TEXT, nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["harvest_id"], ["harvest.id"]),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"]),
        sa.PrimaryKeyConstraint("harvest_id", "portal_id", "subject"),
    )


def _found() -> None:
    op.create_table(
        "found_dataset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("portal_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", TEXT, nullable=False),
        sa.Column("collectivite_id", sa.Uuid(), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("publisher", TEXT, nullable=False),
        sa.Column("siret", TEXT, nullable=True),
        sa.Column("licence_text", TEXT, nullable=False),
        sa.Column("licence", TEXT, nullable=False),
        sa.Column("modified_on", sa.Date(), nullable=True),
        sa.Column("resources", sa.JSON(), nullable=False),
        sa.Column("first_seen_on", sa.Date(), nullable=False),
        sa.Column("last_seen_on", sa.Date(), nullable=False),
        sa.Column("last_harvest_id", sa.Uuid(), nullable=False),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["collectivite_id"], ["collectivite.id"]),
        sa.ForeignKeyConstraint(["last_harvest_id"], ["harvest.id"]),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("portal_id", "external_id"),
    )
    op.create_index("ix_found_dataset_collectivite_id", "found_dataset", ["collectivite_id"])
    op.create_index("ix_found_dataset_seen", "found_dataset", ["first_seen_on"])
    op.create_index("ix_found_dataset_vanished", "found_dataset", ["vanished_on"])
    op.create_table(
        "dataset_matching",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("found_id", sa.Uuid(), nullable=False),
        sa.Column("resource_url", TEXT, nullable=False),
        sa.Column("collectivite_id", sa.Uuid(), nullable=False),
        sa.Column("dataset", TEXT, nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("decided_by", TEXT, nullable=True),
        sa.Column("decided_at", STAMP, nullable=True),
        sa.Column("failing_since", sa.Date(), nullable=True),
        sa.Column("warned_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["collectivite_id"], ["collectivite.id"]),
        sa.ForeignKeyConstraint(["found_id"], ["found_dataset.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("found_id", "resource_url", "dataset"),
    )
    op.create_index("ix_matching_state", "dataset_matching", ["state", "proposed_on"])
    op.create_index("ix_matching_cell", "dataset_matching", ["collectivite_id", "dataset"])


def downgrade() -> None:
    for table in (
        "observation", "dataset_matching", "found_dataset", "harvest_step", "harvest", "portal",
    ):  # fmt: skip
        op.drop_table(table)
