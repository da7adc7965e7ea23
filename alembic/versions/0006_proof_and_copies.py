"""files that prove a fact, paper originals late and claimed, identity of older signatures

Revision: 0006_proof_and_copies
Previous: 0005_readings
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0006_proof_and_copies"
down_revision = "0005_readings"
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString
LATE_AFTER_DAYS = 30


def upgrade() -> None:
    with op.batch_alter_table("convention_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_convention_file_about_id"), ["about_id"], unique=False)
    with op.batch_alter_table("convention_copy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late_from", sa.Date(), nullable=True))
    _date_the_copies()
    with op.batch_alter_table("convention_copy", schema=None) as batch_op:
        batch_op.alter_column("late_from", existing_type=sa.Date(), nullable=False)
        batch_op.create_index(
            batch_op.f("ix_convention_copy_late_from"), ["late_from"], unique=False
        )
    op.create_table(
        "copy_claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("convention_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("move", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("pdf_sha256", Text(), nullable=True),
        sa.Column("outbox_key", Text(), nullable=True),
        sa.Column("recorded_by", Text(), nullable=False),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["convention_id"], ["convention.id"]),
        sa.ForeignKeyConstraint(["party_id"], ["convention_party.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("convention_id", "number", "move", "claimed_on"),
    )
    _name_the_signatures()


def downgrade() -> None:
    op.drop_table("copy_claim")
    with op.batch_alter_table("convention_copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_convention_copy_late_from"))
        batch_op.drop_column("late_from")
    with op.batch_alter_table("convention_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_convention_file_about_id"))
        batch_op.drop_column("about_id")


def _date_the_copies() -> None:
    """What was recorded before the setting existed is claimed after thirty days, as it was."""
    copy = sa.table(
        "convention_copy",
        sa.column("id", sa.Uuid()),
        sa.column("since", sa.Date()),
        sa.column("late_from", sa.Date()),
    )
    connection = op.get_bind()
    for key, since in connection.execute(sa.select(copy.c.id, copy.c.since)).all():
        late_from: date = since + timedelta(days=LATE_AFTER_DAYS + 1)
        connection.execute(sa.update(copy).where(copy.c.id == key).values(late_from=late_from))


def _name_the_signatures() -> None:
    """SIREN, SIRET and name of older signatures, where the frozen text says them.

    Nothing else is a fact of that day: today's SIREN of a body merged since would be a lie.
    """
    convention = sa.table(
        "convention", sa.column("id", sa.Uuid()), sa.column("content", sa.JSON())
    )
    party = sa.table(
        "convention_party",
        sa.column("id", sa.Uuid()),
        sa.column("convention_id", sa.Uuid()),
        sa.column("position", sa.Integer()),
    )
    signature = sa.table(
        "signature",
        sa.column("party_id", sa.Uuid()),
        sa.column("siren", Text()),
        sa.column("siret", Text()),
        sa.column("name", Text()),
    )
    connection = op.get_bind()
    unknown = (
        sa.select(signature.c.party_id, party.c.convention_id, signature.c.name)
        .join(party, party.c.id == signature.c.party_id)
        .where(signature.c.siren.is_(None), signature.c.siret.is_(None))
    )
    for party_id, convention_id, name in connection.execute(unknown).all():
        content = connection.execute(
            sa.select(convention.c.content).where(convention.c.id == convention_id)
        ).scalar()
        sides = connection.execute(
            sa.select(party.c.id)
            .where(party.c.convention_id == convention_id)
            .order_by(party.c.position, party.c.id)
        ).scalars()
        for said in _said_of(party_id, list(sides), content):
            values = {
                "siren": said.get("siren") or None,
                "siret": said.get("siret") or None,
                "name": name or said.get("signatory_name"),
            }
            connection.execute(
                sa.update(signature).where(signature.c.party_id == party_id).values(**values)
            )


def _said_of(party_id: object, sides: Sequence[object], content: Any) -> Iterator[dict[str, Any]]:
    """What the frozen text says of that side; nothing when its sides are no longer the same."""
    parties = content.get("parties") if isinstance(content, dict) else None
    if isinstance(parties, list) and len(parties) == len(sides):
        said = parties[sides.index(party_id)]
        if isinstance(said, dict):
            yield said
