"""`jalon backup`, `jalon restore` and `jalon export`."""

from argparse import Namespace

from app import backups, exports
from app.commands.base import opened, say
from app.core.clock import today
from app.core.settings import Settings


def backup(arguments: Namespace) -> None:
    with opened() as (settings, engine):
        say(backups.save(engine, settings, arguments.file))


def restore(arguments: Namespace) -> None:
    say(backups.restore(Settings(), arguments.file))


def export(arguments: Namespace) -> None:
    with opened() as (settings, engine):
        say(exports.write(engine, settings, arguments.folder, today(), say))
