"""A process that sends the outbox through a relay, to be raced and killed."""

import os
from datetime import timedelta

from sqlalchemy import Engine

from app.core.clock import now
from app.core.db import make_engine
from app.mail.sending import Clock, Post, send_next
from app.mail.transport import SmtpTransport
from tests.jobs.crew import clock_ahead


def send_due(engine: Engine, post: Post, *, worker: str = "me", clock: Clock = now) -> int:
    """All that is due, as the worker does; how many were tried."""
    tried = 0
    while send_next(engine, post, worker=worker, clock=clock):
        tried += 1
    return tried


def no_file(sha256: str) -> bytes:
    raise FileNotFoundError(sha256)


def send(url: str, port: int, ahead: timedelta = timedelta()) -> None:
    relay = SmtpTransport("127.0.0.1", port, starttls=False)
    post = Post(relay, "Syndicat <jalon@syndicat.example>", no_file)
    send_due(make_engine(url), post, worker=f"crew:{os.getpid()}", clock=clock_ahead(ahead))
