"""The router of conventions: reading, drafting, the acts on one side, the acts on the whole."""

from fastapi import APIRouter

from app.conventions.routes import (
    acts,
    changing,
    documents,
    drafts,
    exporting,
    importing,
    papers,
    reading,
    sides,
)

router = APIRouter()
for part in (importing, exporting, drafts, reading, documents, sides, changing, papers, acts):
    router.include_router(part.router)
