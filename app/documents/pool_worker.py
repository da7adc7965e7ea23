"""One printing process of the pool: reads sheets, answers documents, leaves when it has grown."""

import gc
import signal
import sys
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from app.documents.pdf import render_pdf
from app.documents.pool import Failed, Rendered, Sheet

MEBIBYTES_A_LIFE = 140


def main(descriptor: int, life: int) -> None:
    """Until the other end closes. An interrupt of the terminal is for the caller to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # waste is collected between two documents, while the caller keeps the first
    with Connection(descriptor) as connection:
        connection.send(None)
        for number in count(1):
            try:
                index, sheet = connection.recv()
            except (EOFError, ConnectionResetError):
                return
            connection.send(_print(index, sheet))
            gc.collect(1)
            if number == 1:
                gc.freeze()  # fonts, sheets and libraries stay: never look at them again
            if number >= life or _peak() > MEBIBYTES_A_LIFE:
                return


def _print(index: int, sheet: Sheet) -> Rendered | Failed:
    try:
        return Rendered(index, render_pdf(sheet.template, sheet.content, meta=sheet.meta))
    except Exception as error:  # noqa: BLE001 - whatever it is, the next document is printed
        return Failed(index, f"{type(error).__name__}: {error}")


def _peak() -> int:
    """The most this process has held, in MiB; 0 where the system does not say.

    Not getrusage: on Linux its figure begins at the size of the process that started this one.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    _, _, rest = status.read_text().partition("VmHWM:")
    return int(rest.split()[0]) // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
