"""Removing the demonstration from the page Administration."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse

from app.auth.permissions import AdminDep
from app.core.responses import see_other
from app.demo.removing import remove

router = APIRouter()


@router.post("/administration/demonstration/retrait")
def remove_demonstration(request: Request, account: AdminDep) -> RedirectResponse:
    """Owns its transaction: the files go once the rows are gone."""
    state = request.app.state
    said = remove(state.engine, state.settings, account.actor)
    return see_other("/administration", flash=said)
