"""snapshots: figures frozen on a day, and the members they counted

Revision: 0015_snapshots
Previous: 0014_harvest
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0015_snapshots"
down_revision = "0014_harvest"
branch_labels = None
depends_on = None

# The members come first, the header seals them: after it, nothing is added, changed or removed.
# Only what counts the demonstration may leave, with the demonstration.
REFUSED = "a snapshot never changes"
SQLITE_GUARDS = (
    ("snapshot", "update", ""),
    ("snapshot", "delete", "WHEN NOT OLD.is_demo"),
    ("snapshot_member", "update", ""),
    (
        "snapshot_member",
        "insert",
        "WHEN EXISTS (SELECT 1 FROM snapshot WHERE id = NEW.snapshot_id)",
    ),
    (
        "snapshot_member",
        "delete",
        "WHEN EXISTS (SELECT 1 FROM snapshot WHERE id = OLD.snapshot_id AND NOT is_demo)",
    ),
)
POSTGRESQL_GUARDS = f"""
CREATE FUNCTION snapshot_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.is_demo THEN RETURN OLD; END IF;
  RAISE EXCEPTION '{REFUSED}';
END $$;
CREATE FUNCTION snapshot_member_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT 1 FROM snapshot WHERE id = NEW.snapshot_id) THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND NOT EXISTS (
    SELECT 1 FROM snapshot WHERE id = OLD.snapshot_id AND NOT is_demo
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '{REFUSED}';
END $$;
CREATE TRIGGER snapshot_frozen BEFORE UPDATE OR DELETE ON snapshot
FOR EACH ROW EXECUTE FUNCTION snapshot_frozen();
CREATE TRIGGER snapshot_member_frozen BEFORE INSERT OR UPDATE OR DELETE ON snapshot_member
FOR EACH ROW EXECUTE FUNCTION snapshot_member_frozen();
"""


def guard() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_GUARDS)
        return
    for table, verb, when in SQLITE_GUARDS:
        op.execute(
            f"CREATE TRIGGER {table}_frozen_{verb} BEFORE {verb.upper()} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )


def upgrade() -> None:
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("author", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("rule_version", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("covers_everyone", sa.Boolean(), nullable=False),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.create_index("ix_snapshot_taken", ["taken_on", "recorded_at"], unique=False)
    op.create_table(
        "snapshot_member",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("siren", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sort_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("epci_id", sa.Uuid(), nullable=True),
        sa.Column("obligation", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.Column("applicable", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("possible_percent", sa.Integer(), nullable=True),
        sa.Column("cells", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "member_id"),
        sqlite_with_rowid=False,
    )
    guard()


def downgrade() -> None:
    """The triggers leave with their tables; the functions of PostgreSQL do not."""
    op.drop_table("snapshot_member")
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.drop_index("ix_snapshot_taken")
    op.drop_table("snapshot")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION snapshot_frozen()")
        op.execute("DROP FUNCTION snapshot_member_frozen()")
