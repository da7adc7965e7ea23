"""What each command of `jalon` does; parsing is in cli.py, rules and services in the rooms."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

from sqlalchemy import Engine

from app import journal
from app.core import logs, migrations
from app.core.clock import today
from app.core.db import make_engine, read_session, write_session
from app.core.errors import DomainError, InvalidError
from app.core.settings import Settings

Result = Mapping[str, Any] | None


class AnswerRefusedError(DomainError):
    """A « no » that is itself an answer: --json prints the answer, the exit code is 1."""

    def __init__(self, message: str, answer: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.answer = answer


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[tuple[Settings, Engine]]:
    """The installation's settings and its database, at the newest schema."""
    settings = settings or Settings()
    logs.configure(settings.log_level)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.resolved_database_url)
    try:
        if not migrations.is_current(engine):
            migrations.upgrade(engine)
        yield settings, engine
    finally:
        engine.dispose()


def say(text: str) -> None:
    """Words for a person: standard error, so that --json stays alone on standard output."""
    print(text, file=sys.stderr, flush=True)


def init(arguments: Namespace) -> Result:
    from app.collectivites import loader
    from app.conventions import seed_cases
    from app.datasets.portals import service as portals

    with opened() as (settings, engine), write_session(engine) as session:
        if arguments.france:
            report = loader.load_france(session, settings, say)
        else:
            report = loader.load_departement(
                session, settings, arguments.departement, arguments.syndicat
            )
        recorded = seed_cases.record_cases(session, settings, today())
        portals.propose_defaults(session)
    for line in (*report.lines(), *(f"Enregistré : {name}." for name in recorded)):
        say(line)
    return report.as_json() if arguments.json else None


def demo(arguments: Namespace) -> Result:
    from app import demo as demonstration

    with opened() as (settings, engine):
        if arguments.remove:
            say(demonstration.remove(engine, settings))
        elif not (arguments.once and demonstration.was_loaded(engine)):
            say(demonstration.load(engine, settings, today(), say))
    return None


def start(arguments: Namespace) -> Result:
    """First run: data, demonstration and account; every run: say where, then serve."""
    from app import demo as demonstration
    from app.auth import service as accounts

    with opened() as (settings, engine):
        if not demonstration.was_loaded(engine):
            init(Namespace(departement="82", france=False, syndicat=None, json=False))
            say(demonstration.load(engine, settings, today(), say))
        with write_session(engine) as session:
            account = accounts.first_account(session, settings)
    say("")
    say(f"  Jalon est à l’adresse   http://{_shown(arguments.host)}:{arguments.port}")
    say(f"  Compte administrateur   {account.email}")
    say(f"  Mot de passe            {account.password or 'celui que vous avez choisi'}")
    say(f"  Données                 {settings.data_dir.resolve()}")
    say("  Pour arrêter, Ctrl+C : les données restent.")
    say("")
    return serve(arguments, with_worker=True)


def _shown(host: str) -> str:
    return "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104  # compared only


def serve(arguments: Namespace, *, with_worker: bool = False) -> Result:
    import uvicorn

    from app.jobs.child import beside

    with opened():
        pass
    run = partial(
        uvicorn.run,
        "app.main:create_app",
        factory=True,
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        reload=arguments.reload,
        access_log=False,
        log_level="warning",
        server_header=False,
    )
    if not with_worker:
        run()
        return None
    with beside(
        [sys.executable, "-m", "app.cli", "worker"], {**os.environ, "JALON_FOLLOW_PARENT": "1"}
    ):
        run()
    return None


def worker(arguments: Namespace) -> Result:
    from app.worker import make_worker

    with opened() as (settings, engine):
        follow_parent = os.environ.get("JALON_FOLLOW_PARENT") == "1"
        working = make_worker(settings, engine, follow_parent=follow_parent)
        if arguments.once:
            working.run_once()
        else:
            working.run()
    return None


def add_user(arguments: Namespace) -> Result:
    from app.auth import service
    from app.auth.rules import Role

    password = sys.stdin.readline().rstrip("\n") if arguments.password_stdin else None
    with opened() as (settings, engine), write_session(engine) as session:
        user = service.add_user(
            session,
            journal.SYSTEM,
            email=arguments.email,
            role=Role(arguments.role),
            display_name=arguments.name,
            password=password,
        )
        if password is None:
            session.flush()
            print(settings.base_url + service.invitation(settings, user))
    return None


def add_token(arguments: Namespace) -> Result:
    from app.auth import service
    from app.auth.rules import Role

    with opened() as (_, engine), write_session(engine) as session:
        print(service.add_token(session, journal.SYSTEM, arguments.name, Role(arguments.role)))
    return None


def obligation(arguments: Namespace) -> Result:
    from app.collectivites.answers import obligation_json

    settings = Settings()
    answer = obligation_json(
        arguments.kind,
        arguments.population,
        arguments.etp,
        arguments.on or today(),
        applies_to_groupings=settings.apply_population_threshold_to_groupings,
        margin_percent=settings.population_margin_percent,
    )
    return answered(arguments, answer)


def deadline(arguments: Namespace) -> Result:
    from app.conventions.rules.dates import deadline_json

    try:
        answer = deadline_json(
            arguments.end, arguments.notice_months, arguments.mode, arguments.received
        )
    except ValueError as error:
        raise InvalidError(str(error)) from None
    return answered(arguments, answer)


def parse_act(arguments: Namespace) -> Result:
    from app.deliberations.rules import act_json

    answer = act_json(arguments.identifier)
    if not answer["valid"]:
        raise AnswerRefusedError("\n".join(cast("list[str]", answer["warnings"])), answer)
    return answered(arguments, answer)


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


def doctor(arguments: Namespace) -> Result:
    """Compare every projection with its facts; with --repair, recompute them all first."""
    from app.collectivites import service as collectivites
    from app.conventions.service import projecting as conventions
    from app.datasets import service as datasets

    with opened() as (settings, engine):
        if arguments.repair:
            with write_session(engine) as session:
                collectivites.rebuild_obligations(session, settings)
                conventions.rebuild_all(session)
                datasets.rebuild_all(session)
        with read_session(engine) as session:
            differences = [
                *collectivites.check_projections(session, settings),
                *map(str, conventions.check_projections(session)),
                *datasets.check_projections(session),
            ]
    answer = {"ok": not differences, "differences": differences}
    if differences:
        lines = [*differences, "Pour tout recalculer d’après les faits : jalon doctor --repair."]
        raise AnswerRefusedError("\n".join(lines), answer)
    say("Aucun écart entre les faits et ce qui en est calculé.")
    return answer if arguments.json else None


def answered(arguments: Namespace, answer: Mapping[str, Any]) -> Result:
    """The document itself with --json; without, one line a value for a person."""
    if arguments.json:
        return answer
    for name, value in answer.items():
        lines = value if isinstance(value, list) else [value]
        print(f"{name} : " + "\n  ".join("–" if line is None else str(line) for line in lines))
    return None
