"""The router of conventions: reading, drafting, the acts on one side and on the whole, models."""

from fastapi import APIRouter

from app.conventions.routes import (
    acts,
    changing,
    documents,
    drafts,
    exporting,
    importing,
    model_acts,
    models,
    reading,
    sides,
)

router = APIRouter()
for part in (
    importing, exporting, drafts, reading, documents, sides, changing, acts, model_acts, models,
):  # fmt: skip
    router.include_router(part.router)
