"""The router of conventions: reading, drafting, the acts on one side, the acts on the whole."""

from fastapi import APIRouter

from app.conventions.routes import (
    acts,
    changing,
    documents,
    drafts,
    exporting,
    importing,
    reading,
    returns,
    sides,
)

router = APIRouter()
for part in (returns, importing, exporting, drafts, reading, documents, sides, changing, acts):
    router.include_router(part.router)
