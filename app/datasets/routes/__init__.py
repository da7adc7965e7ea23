"""The router of the datasets: checks of files, then lists and cells (`/{dataset}` last)."""

from fastapi import APIRouter

from app.datasets.routes import cells, checks

router = APIRouter()
for part in (checks, cells):
    router.include_router(part.router)
