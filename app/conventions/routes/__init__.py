"""The router of conventions: reading, drafting, the acts on one side, the acts on the whole."""

from fastapi import APIRouter

from app.conventions.routes import (
    acts,
    batches,
    changes_printed,
    changing,
    documents,
    drafts,
    exporting,
    importing,
    model_acts,
    models,
    papers,
    reading,
    returns,
    scans,
    sides,
)

router = APIRouter()
for part in (
    returns,
    scans,
    batches,
    importing,
    exporting,
    drafts,
    reading,
    documents,
    changes_printed,
    sides,
    changing,
    papers,
    acts,
    model_acts,
    models,
):
    router.include_router(part.router)
