"""avenants keep their text to sign, and the SIRET of who signed

Revision: 0016_avenant_identity
Previous: 0015_snapshots
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0016_avenant_identity"
down_revision = "0015_snapshots"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString

# What the party was when it signed the convention is known of the avenant too only when the same
# body signed it, under the same SIREN. A name left blank stays so: who signed is not known.
SAME_BODY = """
    FROM signature JOIN convention_party ON convention_party.id = signature.party_id
    WHERE signature.party_id = avenant_signature.party_id
    AND (avenant_signature.body_id IS NULL
         OR avenant_signature.body_id = convention_party.collectivite_id)
"""
SIREN = f"""
    UPDATE avenant_signature SET siren = (SELECT signature.siren {SAME_BODY}) WHERE siren IS NULL
"""
SIRET = f"""
    UPDATE avenant_signature SET siret = (
        SELECT signature.siret {SAME_BODY} AND signature.siren = avenant_signature.siren
    )
"""


def upgrade() -> None:
    op.add_column("avenant", sa.Column("text_sha256", TEXT(), nullable=True))
    op.add_column("avenant", sa.Column("pdf_sha256", TEXT(), nullable=True))
    op.add_column("avenant", sa.Column("content", sa.JSON(), nullable=True))
    op.add_column("avenant_signature", sa.Column("siret", TEXT(), nullable=True))
    op.execute(SIREN)
    op.execute(SIRET)


def downgrade() -> None:
    op.drop_column("avenant_signature", "siret")
    op.drop_column("avenant", "content")
    op.drop_column("avenant", "pdf_sha256")
    op.drop_column("avenant", "text_sha256")
