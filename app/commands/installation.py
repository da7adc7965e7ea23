"""Installing, serving, and checking what is installed."""

import os
import sys
from argparse import Namespace
from functools import partial

from app.commands.base import AnswerRefusedError, Result, opened, say
from app.core.clock import today
from app.core.db import read_session, write_session


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
    say(f"  Jalon est à l’adresse   {_address(arguments)}")
    say(f"  Compte administrateur   {account.email}")
    say(f"  Mot de passe            {account.password or 'celui que vous avez choisi'}")
    say(f"  Données                 {settings.data_dir.resolve()}")
    say("  Pour arrêter, Ctrl+C : les données restent.")
    say("")
    return serve(arguments, with_worker=True)


def _address(arguments: Namespace) -> str:
    is_any = arguments.host in {"127.0.0.1", "0.0.0.0"}  # noqa: S104  # compared only
    return f"http://{'localhost' if is_any else arguments.host}:{arguments.port}"


def serve(arguments: Namespace, *, with_worker: bool = False) -> Result:
    import uvicorn

    from app.jobs.child import beside

    with opened() as (settings, _):
        if "base_url" not in settings.model_fields_set:
            # For the processes started below: their links and mails name the port that answers.
            os.environ["JALON_BASE_URL"] = _address(arguments)
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
