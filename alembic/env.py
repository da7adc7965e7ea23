"""Runs migrations on the connection handed over, or on the database of the settings."""

from sqlalchemy import Connection

from alembic import context
from app.core.db import make_engine
from app.core.settings import Settings
from app.tables import metadata


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = make_engine(Settings().resolved_database_url)
    with engine.connect() as opened:
        migrate(opened)
        opened.commit()
