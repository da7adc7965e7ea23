"""`jalon backup` and `jalon restore`."""

from argparse import Namespace

from app import backups
from app.commands import opened, say
from app.core.settings import Settings


def backup(arguments: Namespace) -> None:
    with opened() as (settings, engine):
        say(backups.save(engine, settings, arguments.file))


def restore(arguments: Namespace) -> None:
    say(backups.restore(Settings(), arguments.file))
