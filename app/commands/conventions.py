"""Conventions in number: taken from a spreadsheet, drawn up in series."""

import sys
from argparse import Namespace
from pathlib import Path

from app.commands.base import AnswerRefusedError, Result, opened, say
from app.core.clock import today
from app.core.db import read_session, write_session


def import_conventions(arguments: Namespace) -> Result:
    """One transaction: what is accepted is recorded whole, or nothing is."""
    from app.conventions.importing import answers

    with opened() as (_, engine):
        session_of = read_session if arguments.dry_run else write_session
        with session_of(engine) as session:
            answer = answers.import_json(
                session, Path(arguments.file), today(), dry_run=arguments.dry_run
            )
    if not arguments.json:
        for line in answers.lines(answer):
            say(line)
    if not answers.has_something(answer):
        raise AnswerRefusedError("Aucune ligne n’a pu être reprise. Corrigez le tableau.", answer)
    return answer if arguments.json else None


def generate(arguments: Namespace) -> Result:
    """Exit 1 as soon as one that was asked for is not done; the others are."""
    from app.conventions.batches import command
    from app.conventions.batches.rules import Part

    order = command.Order(
        model=arguments.model,
        folder=Path(arguments.out),
        sirens=arguments.siren or (),
        parts=frozenset({Part.CONVENTION, *map(Part, arguments.parts)}),
        is_double_sided=arguments.double_sided,
        only_complete=arguments.only_complete,
    )
    show = _renew if sys.stderr.isatty() else _silent
    with opened() as (settings, engine):
        answer = command.generate(engine, settings, order, today(), show)
    if not arguments.json:
        for line in command.told(answer):
            say(line)
    if not command.is_whole(answer):
        raise AnswerRefusedError("Certaines collectivités n’ont pas été faites.", answer)
    return answer if arguments.json else None


def _renew(done: int, total: int, label: str) -> None:
    """One line of the terminal, written again at each step."""
    end = "\n" if done == total else ""
    sys.stderr.write(f"\r\033[K{done} sur {total} {label}"[:120] + end)
    sys.stderr.flush()


def _silent(_done: int, _total: int, _label: str) -> None:
    """A file of errors is not a terminal."""
