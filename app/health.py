"""For machines that watch: is the service alive, ready, and is anything waiting too long."""

import os
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hmac import compare_digest

from fastapi import APIRouter, Request
from sqlalchemy import Engine, func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select
from starlette.responses import JSONResponse, PlainTextResponse

from app.auth.permissions import PublicDep
from app.conventions.models import ConventionPeriod
from app.core import migrations
from app.core.clock import TodayDep, now
from app.core.db import read_session
from app.core.errors import NotFoundError
from app.core.settings import Settings
from app.jobs import queries as jobs
from app.mail import queries as mail
from app.mail.models import OutboxMessage
from app.mail.rules import WAITING

router = APIRouter()

LOOPBACK = {"127.0.0.1", "::1"}


@router.get("/healthz")
def alive(_: PublicDep) -> PlainTextResponse:
    """The process answers; nothing else is asked."""
    return PlainTextResponse("ok")


@router.get("/readyz")
def ready(request: Request, _: PublicDep) -> JSONResponse:
    """Ready to serve and to work in the background; 503 names what is missing."""
    causes = list(_missing(request.app.state.settings, request.app.state.engine))
    return JSONResponse({"ready": not causes, "causes": causes}, 503 if causes else 200)


def _missing(settings: Settings, engine: Engine) -> Iterator[str]:
    try:
        if not migrations.is_current(engine):
            yield "migrations"
            return
        with read_session(engine) as session:
            is_alive = jobs.worker_is_alive(session, now())
    except SQLAlchemyError:
        yield "database"
        return
    if not is_alive:
        yield "worker"
    if not _is_writable(settings):
        yield "data folder"


def _is_writable(settings: Settings) -> bool:
    try:
        handle, path = tempfile.mkstemp(dir=settings.data_dir, prefix=".ready-")
    except OSError:
        return False
    os.close(handle)
    os.unlink(path)  # noqa: PTH108  # what mkstemp gave
    return True


@router.get("/metrics")
def metrics(request: Request, _: PublicDep, today: TodayDep) -> PlainTextResponse:
    """Gauges in the Prometheus text format, for this machine or with JALON_METRICS_TOKEN."""
    if not _may_measure(request):
        raise NotFoundError("Cette adresse ne mène à rien. Reprenez depuis le tableau de bord.")
    with read_session(request.app.state.engine) as session:
        lines = [
            f"jalon_conventions_due_30_days {_due(session, today, 30)}",
            f"jalon_conventions_due_90_days {_due(session, today, 90)}",
            f"jalon_mail_waiting {mail.overview(session).waiting}",
            f"jalon_mail_to_handle {mail.overview(session).to_handle}",
            f"jalon_mail_oldest_seconds {_oldest_seconds(session, now())}",
            *(
                f'jalon_jobs{{state="{state}"}} {count}'
                for state, count in sorted(jobs.counts(session).items())
            ),
            f"jalon_worker_alive {int(jobs.worker_is_alive(session, now()))}",
        ]
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def _may_measure(request: Request) -> bool:
    settings: Settings = request.app.state.settings
    if settings.metrics_token is None:
        return request.client is not None and request.client.host in LOOPBACK
    _scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    return compare_digest(sent, settings.metrics_token.get_secret_value())


def _due(session: Session, today: date, days: int) -> int:
    watch_on = col(ConventionPeriod.watch_on)
    until = today + timedelta(days=days)
    counted = select(func.count()).select_from(ConventionPeriod)
    return session.exec(counted.where(watch_on >= today, watch_on <= until)).one()


def _oldest_seconds(session: Session, at: datetime) -> int:
    waiting = select(func.min(col(OutboxMessage.created_at)))
    oldest = session.exec(waiting.where(col(OutboxMessage.state).in_(WAITING))).one()
    return int((at - oldest).total_seconds()) if oldest else 0
