"""One printing process of the pool: reads sheets, answers documents, leaves when it has grown."""

import gc
import resource
import signal
import sys
from itertools import count
from multiprocessing.connection import Connection

from app.documents.pdf import render_pdf
from app.documents.pool import Failed, Rendered, Sheet

MEBIBYTES_A_LIFE = 140


def main(descriptor: int, life: int) -> None:
    """Until the other end closes. An interrupt of the terminal is for the caller to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Connection(descriptor) as connection:
        connection.send(None)
        for number in count(1):
            try:
                index, sheet = connection.recv()
            except (EOFError, ConnectionResetError):
                return
            connection.send(_print(index, sheet))
            if number == 1:
                gc.freeze()  # fonts, sheets and libraries stay: never look at them again
            if number >= life or _peak() > MEBIBYTES_A_LIFE:
                return


def _print(index: int, sheet: Sheet) -> Rendered | Failed:
    try:
        return Rendered(index, render_pdf(sheet.template, sheet.content, meta=sheet.meta))
    except Exception as error:  # noqa: BLE001 - whatever it is, the next document is printed
        return Failed(index, f"{type(error).__name__}: {error}")


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
