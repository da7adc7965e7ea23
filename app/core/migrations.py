"""Bring a database to the schema of this version, and tell whether it is there."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from app.core.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from alembic.config import Config


def _config(connection: Connection | None = None) -> "Config":
    from alembic.config import Config

    config = Config(str(PROJECT_ROOT / "alembic.ini"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, target: str = "head") -> None:
    """Run the missing migrations in one transaction."""
    from alembic import command

    with engine.begin() as connection:
        command.upgrade(_config(connection), target)


def downgrade(engine: Engine, target: str) -> None:
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(_config(connection), target)


def is_current(engine: Engine) -> bool:
    """True when the database holds the newest schema."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    expected = ScriptDirectory.from_config(_config()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == expected
