"""Fails when the tables and the migrations say two different things."""

import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from app.core import migrations
from app.core.db import make_engine
from app.tables import metadata


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'check.db'}")
        migrations.upgrade(engine)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = compare_metadata(context, metadata)
    for difference in differences:
        print(difference)
    print(f"{len(differences)} difference(s) between tables and migrations")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
