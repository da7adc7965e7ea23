"""JSON of signed files that come back, as a signing platform sends them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, UploadFile
from pydantic import BaseModel

from app.auth.permissions import ApiAgentDep
from app.conventions.queries import returned
from app.conventions.queries.returned import TextKey
from app.conventions.service import returning, texts
from app.core.clock import now
from app.core.db import read_session
from app.core.errors import ConflictError, InvalidError
from app.core.settings import Settings
from app.documents import waiting
from app.documents.waiting import Slip

router = APIRouter()


class ReturnOut(BaseModel):
    """What the file proves. Nothing is recorded until a person confirms it at `review_url`.

    `reference`: the text it was compared with, the convention's or that of one of its avenants.
    """

    sha256: str
    reference: str
    review_url: str
    verdict: dict[str, Any]


@router.post("/{convention_id}/returns", status_code=202)
def deposit(
    request: Request,
    account: ApiAgentDep,
    convention_id: UUID,
    file: UploadFile,
    avenant_id: Annotated[UUID | None, Form()] = None,
) -> ReturnOut:
    """Without `avenant_id`, the file says which text of the convention it carries.

    A refused file is kept nowhere: the problem says why.
    """
    settings: Settings = request.app.state.settings
    content, name = file.file.read(), (file.filename or "document.pdf")[:150]
    with read_session(request.app.state.engine) as session:
        said = texts.load(session, TextKey(convention_id, avenant_id)).key
        key = returning.recognise(session, content, said) or said
        examined = returning.examine(session, settings, content, now(), key)
        if not examined.is_recordable:
            raise InvalidError(" ".join(examined.verdict.refusals))
        if returned.already_joined(session, examined.sha256):
            raise ConflictError("Ce fichier est déjà joint à une convention.")
        reference = texts.load(session, key).reference
    slip = Slip(examined.sha256, name, account.label, now())
    waiting.keep(settings.waiting_dir, content, returning.about(slip, key))
    return ReturnOut(
        sha256=examined.sha256,
        reference=reference,
        review_url=f"{settings.base_url}/documents/retours/{examined.sha256}",
        verdict=examined.verdict.as_json(),
    )
