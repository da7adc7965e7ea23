"""Composition root of the web: gathers the rooms into one application."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, Depends, FastAPI, Security
from fastapi.security import HTTPBearer
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app import health
from app.auth import routes as auth
from app.auth.permissions import check_csrf
from app.collectivites import api as collectivites_api
from app.collectivites import routes as collectivites
from app.conventions import api as conventions_api
from app.conventions import api_copies
from app.conventions import briefs as conventions_briefs
from app.conventions import routes as conventions
from app.core import logs
from app.core.db import make_engine
from app.core.settings import Settings
from app.core.templating import STATIC, product_version
from app.core.web import Surround
from app.datasets import api as datasets_api
from app.datasets import briefs as datasets_briefs
from app.datasets import routes as datasets
from app.datasets import routes_guides
from app.datasets.portals import routes as harvests
from app.deliberations import api as deliberations_api
from app.deliberations import routes as deliberations
from app.demo import routes as demo
from app.documents import routes as documents
from app.documents.library import api as models_api
from app.error_pages import install_error_pages
from app.jobs import routes as jobs
from app.mail import routes as mail
from app.reminders import routes as reminders
from app.reports import routes as reports
from app.reports import site
from app.reports.snapshots import api as snapshots_api
from app.shell import prepare_shell

PAGES = (
    auth, site, reports, collectivites, conventions, deliberations, harvests, routes_guides,
    datasets, reminders, documents, jobs, mail, health, demo,
)  # fmt: skip
API = (
    collectivites_api, conventions_api, api_copies, deliberations_api, datasets_api,
    models_api, snapshots_api,
)  # fmt: skip

# At the head of a body's sheet, in this order.
SPEAKERS = (conventions_briefs.of_body, datasets_briefs.of_body)

# Measured (docs/architecture.md): more threads fight for the interpreter and double the CPU time.
THREADS = 2


class CachedStatic(StaticFiles):
    """Static files; an address that carries the hash of its content may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        # A font never changes under its name: the style sheets name it without its hash.
        for_ever = scope["query_string"] or path.endswith(".woff2")
        kept = "public, max-age=31536000, immutable" if for_ever else "no-cache"
        response.headers["Cache-Control"] = kept
        return response


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = THREADS
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    yield
    app.state.engine.dispose()


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, on the database of the settings; opens no connection by itself."""
    settings = settings or Settings()
    logs.configure(settings.log_level)
    app = FastAPI(
        title="Jalon",
        version=product_version(),
        description="Collectivités, conventions, délibérations and progress of a territory.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.speakers = SPEAKERS
    app.state.engine = make_engine(settings.resolved_database_url)
    app.add_middleware(Surround)
    app.mount("/static", CachedStatic(directory=STATIC), name="static")
    for room in PAGES:
        app.include_router(room.router, include_in_schema=False, dependencies=page_dependencies())
    app.include_router(api_router())
    install_error_pages(app)
    return app


def page_dependencies() -> list[Depends]:  # type: ignore[valid-type]  # FastAPI types it as Any
    return [Depends(check_csrf), Depends(prepare_shell)]


def api_router() -> APIRouter:
    bearer = Security(HTTPBearer(auto_error=False, description="jalon tokens add NAME"))
    router = APIRouter(prefix="/api/v1", dependencies=[bearer])
    for room in API:
        router.include_router(room.router)
    return router
