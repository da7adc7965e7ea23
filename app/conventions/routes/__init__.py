"""The router of conventions: reading, drafting, the acts on one side, the acts on the whole."""

from fastapi import APIRouter

from app.conventions.routes import (
    acts,
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
    sides,
)

router = APIRouter()
for part in (
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
