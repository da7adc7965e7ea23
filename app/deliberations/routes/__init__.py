"""The router of délibérations: their deposit before them, since an address may not be an id."""

from fastapi import APIRouter

from app.deliberations.routes import acts, deposit, open_data

router = APIRouter()
for part in (deposit, acts, open_data):
    router.include_router(part.router)
