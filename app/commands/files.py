"""Commands that read a file: what they find is said, and the exit code tells whether it holds."""

from argparse import Namespace
from pathlib import Path

from app.commands.base import AnswerRefusedError, Result, answered, opened, say
from app.core.clock import now
from app.core.db import read_session
from app.core.errors import InvalidError


def check_proof(arguments: Namespace) -> Result:
    from app.conventions.proof import checking

    answer = checking.check_file(Path(arguments.file))
    if not answer["valid"]:
        raise AnswerRefusedError("\n".join(checking.told(answer)), answer)
    if arguments.json:
        return answer
    say("\n".join(checking.told(answer)))
    return None


def check_signatures(arguments: Namespace) -> Result:
    """On an empty base too: what the signatures prove by themselves is said all the same."""
    from app.conventions.pages_returns import certainties
    from app.conventions.service import returning

    content = _file_content(Path(arguments.file))
    with opened() as (settings, engine), read_session(engine) as session:
        key = returning.recognise(session, content)
        examined = returning.examine(session, settings, content, now(), key)
        session.expunge_all()  # what was read stays readable once the transaction is over
    answer = examined.verdict.as_json()
    answer["reference"] = examined.text.reference if examined.text else None
    if examined.verdict.is_refused:
        raise AnswerRefusedError("\n".join(examined.verdict.problems), answer)
    if not arguments.json:
        said = certainties(examined.verdict, examined.text)
        say("\n".join([*said, *examined.verdict.problems]))
    return answer if arguments.json else None


def _file_content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise InvalidError(
            f"Le fichier {path} ne peut pas être lu. Vérifiez son chemin et ses droits."
        ) from None


def read_act(arguments: Namespace) -> Result:
    from app.deliberations.reading.command import act_read_json

    return answered(arguments, act_read_json(arguments.file))


def check_scdl(arguments: Namespace) -> Result:
    from app.datasets.checking import answers

    answer, lines = answers.checked(arguments.file, arguments.schema)
    if not answer["valid"]:
        raise AnswerRefusedError("\n".join(lines), answer)
    if arguments.json:
        return answer
    say("\n".join(lines))
    return None
