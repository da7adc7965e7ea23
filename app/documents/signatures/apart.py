"""Reads a file from outside in a process of its own, under limits of time and memory."""

import logging
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from app.core.errors import InvalidError

# A busy machine may make the child wait long: what it computes is what is limited first.
CPU_SECONDS = 20
SECONDS = 90.0
_MEMORY = 2 * 1024**3
_LIBRARIES = [
    "pikepdf",
    "pyhanko.sign.diff_analysis",
    "pyhanko.sign.validation",
    "app.documents.recognising",
    "app.documents.signatures.judging",
]
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def apart(function: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> Answer:
    """What the function answers; a refusal when it takes too long, too much, or dies."""
    return within(SECONDS, function, *given, **named)


def within(
    seconds: float, function: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs
) -> Answer:
    # Forked from an interpreter of its own, which has read the libraries once: a fork of the server
    # would carry the locks that its threads hold.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LIBRARIES)
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(sending, function, given, named), daemon=True)
    child.start()
    sending.close()
    try:
        if not receiving.poll(seconds):
            raise InvalidError(_TOO_SLOW)
        answer: Answer = receiving.recv()
    except EOFError:
        raise InvalidError(_TOO_SLOW) from None
    finally:
        child.kill()
        child.join()
        child.close()
        receiving.close()
    return answer


def _answer(
    sending: Connection,
    function: Callable[..., object],
    given: tuple[object, ...],
    named: dict[str, object],
) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    # What the libraries think of the file is in the answer; their tracebacks help nobody.
    logging.disable(logging.CRITICAL)
    sending.send(function(*given, **named))


_TOO_SLOW = (
    "La lecture de ce PDF demande trop de temps ou de mémoire : il n’est pas fait comme une "
    "convention signée. Demandez le fichier tel que l’outil de signature l’a rendu."
)
