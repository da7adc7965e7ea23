"""The PDFs of what follows the first signature."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.auth.permissions import ReaderDep
from app.conventions.queries import loading
from app.conventions.queries.loaded import Loaded
from app.conventions.routes.documents import answer
from app.conventions.rules.facts import LIVE
from app.conventions.rules.states import state
from app.conventions.service import printing_changes as printing
from app.conventions.service.acting import STATE_LABELS
from app.conventions.service.printing import Printed
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import ConflictError
from app.core.settings import Settings
from app.documents import service as documents
from app.documents.library import queries as models

router = APIRouter(prefix="/conventions/{convention_id}")


@router.get("/avenants/{avenant_id}/projet.pdf")
def avenant_project(
    session: SessionDep, _: ReaderDep, today: TodayDep, convention_id: UUID, avenant_id: UUID
) -> Response:
    loaded = loading.load(session, convention_id)
    avenant = loaded.avenant(avenant_id)
    model = models.in_use(session, printing.AVENANT)
    return answer(printing.avenant_sheet(loaded, avenant, today, model, is_frozen=False).printed())


@router.get("/avenants/{avenant_id}/avenant.pdf")
def avenant(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, convention_id: UUID,
    avenant_id: UUID,
) -> Response:  # fmt: skip
    """The frozen text; one prepared before texts were frozen is printed as it is known today."""
    loaded = loading.load(session, convention_id)
    found = loaded.avenant(avenant_id)
    if found.row.pdf_sha256 is None or found.row.abandoned_on is not None:
        model = models.in_use(session, printing.AVENANT)
        return answer(printing.avenant_sheet(loaded, found, today, model, is_frozen=True).printed())
    return _kept(request, session, found.row.pdf_sha256)


@router.get("/renouvellement.pdf")
def renewal(
    session: SessionDep, _: ReaderDep, today: TodayDep, convention_id: UUID,
    projet: Annotated[bool, Query()] = False,
) -> Response:  # fmt: skip
    """`projet`: marked as one, for the assemblies."""
    loaded = _live(session, convention_id, today)
    model = models.in_use(session, printing.RENEWAL)
    return answer(printing.renewal_sheet(loaded, today, model, is_frozen=not projet).printed())


@router.get("/parties/{party_id}/denonciation.pdf")
def notice(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, convention_id: UUID,
    party_id: UUID,
) -> Response:  # fmt: skip
    """To prepare; once recorded, the frozen letter."""
    loaded = _live(session, convention_id, today)
    given = loaded.denonciation
    if given and given.pdf_sha256 and given.party_id == party_id:
        return _kept(request, session, given.pdf_sha256)
    model = models.in_use(session, printing.NOTICE)
    return answer(printing.notice_sheet(loaded, loaded.party(party_id), today, model).printed())


@router.get("/parties/{party_id}/certificat.pdf")
def certificate(
    session: SessionDep, _: ReaderDep, today: TodayDep, convention_id: UUID, party_id: UUID
) -> Response:
    loaded = loading.load(session, convention_id)
    model = models.in_use(session, printing.CERTIFICATE)
    return answer(printing.print_certificate(loaded, loaded.party(party_id), today, model))


def _kept(request: Request, session: SessionDep, sha256: str) -> Response:
    settings: Settings = request.app.state.settings
    file, content = documents.read(session, settings.store_dir, sha256)
    return answer(Printed(content, file.name))


def _live(session: SessionDep, convention_id: UUID, today: TodayDep) -> Loaded:
    loaded = loading.load(session, convention_id)
    current = state(loaded.facts, today)
    if current not in LIVE:
        raise ConflictError(
            f"La convention est à l’état « {STATE_LABELS[current]} » : "
            "ce document ne s’imprime que pendant sa vie."
        )
    return loaded
