"""Judges in a process of its own, under limits of time and memory: the file comes from outside."""

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection

from app.core.errors import InvalidError
from app.documents.signatures.judging import judge
from app.documents.signatures.verdict import Expected, Verdict

SECONDS = 20.0
_MEMORY = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Question:
    returned: bytes
    generated: bytes | None
    expected: Expected
    roots: Sequence[bytes]
    at: datetime


def judge_apart(question: Question, seconds: float = SECONDS) -> Verdict:
    """The verdict of `judge`, or a refusal when the file takes too long to be read."""
    # A fresh interpreter: a fork would carry the locks that the threads of the server hold.
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(sending, question), daemon=True)
    child.start()
    sending.close()
    try:
        if not receiving.poll(seconds):
            raise InvalidError(_TOO_SLOW)
        verdict: Verdict = receiving.recv()
    except EOFError:
        raise InvalidError(_TOO_SLOW) from None
    finally:
        child.kill()
        child.join()
        child.close()
        receiving.close()
    return verdict


def _answer(sending: Connection, question: Question) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    sending.send(
        judge(question.returned, question.generated, question.expected, question.roots, question.at)
    )


_TOO_SLOW = (
    "La lecture de ce PDF demande trop de temps ou de mémoire : il n’est pas fait comme une "
    "convention signée. Demandez le fichier tel que l’outil de signature l’a rendu."
)
