"""What the worker does each night, asked for now."""

from argparse import Namespace

from app import journal
from app.commands.base import Result, answered, opened, say
from app.core.clock import today
from app.core.db import write_session


def reminders(arguments: Namespace) -> Result:
    from app.reminders import answers

    with opened() as (settings, engine):
        on = arguments.on or today()
        with write_session(engine) as session:
            answer = answers.reminders_json(session, settings, on, dry_run=arguments.dry_run)
    return answered(arguments, answer)


def harvest(arguments: Namespace) -> Result:
    from app.datasets.portals import running
    from app.datasets.portals.checking import check_published

    with opened() as (settings, engine):
        answer = running.run_now(settings, engine, check_published, arguments.siren, say)
    if arguments.json:
        return answer
    say("\n".join(running.told(answer)))
    return None


def snapshot(arguments: Namespace) -> Result:
    from app.core.french import date_fr
    from app.reports.snapshots import api, service

    with opened() as (_, engine), write_session(engine) as session:
        taken = service.take(session, journal.SYSTEM, today(), arguments.name)
    say(f"Chiffres arrêtés au {date_fr(taken.taken_on)}.")
    return api.snapshot_out(taken).model_dump(mode="json") if arguments.json else None
