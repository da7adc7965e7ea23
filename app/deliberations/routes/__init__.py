"""The router of délibérations: acts come last, since an address may not be an id."""

from fastapi import APIRouter

from app.deliberations.routes import acts, deposit, matter, meetings, open_data

router = APIRouter()
for part in (deposit, meetings, open_data, matter, acts):
    router.include_router(part.router)
