"""avenants change parties, signatories and datasets; corrections of dénonciations

Revision: 0007_avenants_overlays
Previous: 0006_proof_and_copies
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0007_avenants_overlays"
down_revision = "0006_proof_and_copies"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "avenant_party",
        sa.Column("avenant_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("successor_name", TEXT(), nullable=True),
        sa.Column("successor_siren", TEXT(), nullable=True),
        sa.Column("signatory_name", TEXT(), nullable=True),
        sa.Column("signatory_capacity", TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["avenant_id"], ["avenant.id"]),
        sa.ForeignKeyConstraint(["party_id"], ["convention_party.id"]),
        sa.ForeignKeyConstraint(["successor_id"], ["collectivite.id"]),
        sa.PrimaryKeyConstraint("avenant_id", "party_id"),
    )
    op.create_table(
        "convention_succession",
        sa.Column("convention_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("collectivite_id", sa.Uuid(), nullable=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["collectivite_id"], ["collectivite.id"]),
        sa.ForeignKeyConstraint(["convention_id"], ["convention.id"]),
        sa.ForeignKeyConstraint(["party_id"], ["convention_party.id"]),
        sa.PrimaryKeyConstraint("convention_id", "party_id", "starts_on"),
    )
    op.create_index("ix_succession_body", "convention_succession", ["collectivite_id"])
    op.create_table(
        "denonciation_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("denonciation_id", sa.Uuid(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("letter_number", TEXT(), nullable=True),
        sa.Column("reason", TEXT(), nullable=False),
        sa.Column("corrected_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["denonciation_id"], ["denonciation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_denonciation_correction_denonciation_id",
        "denonciation_correction",
        ["denonciation_id"],
    )
    with op.batch_alter_table("avenant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("datasets", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("avenant_signature", schema=None) as batch_op:
        batch_op.add_column(sa.Column("override_reason", TEXT(), nullable=True))
        batch_op.add_column(sa.Column("body_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("siren", TEXT(), nullable=True))
        batch_op.create_foreign_key(
            "fk_avenant_signature_body", "collectivite", ["body_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("avenant_signature", schema=None) as batch_op:
        batch_op.drop_constraint("fk_avenant_signature_body", type_="foreignkey")
        batch_op.drop_column("siren")
        batch_op.drop_column("body_id")
        batch_op.drop_column("override_reason")
    with op.batch_alter_table("avenant", schema=None) as batch_op:
        batch_op.drop_column("datasets")
    op.drop_table("denonciation_correction")
    op.drop_table("convention_succession")
    op.drop_table("avenant_party")
