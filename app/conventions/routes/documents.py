"""The PDFs of a convention: the project, the model délibération, the letter."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from app.auth.permissions import ReaderDep
from app.conventions.proof.gathering import gather
from app.conventions.proof.packing import pack, sent
from app.conventions.queries import loading, territory
from app.conventions.queries.loaded import Loaded
from app.conventions.rules.facts import Origin
from app.conventions.service import knowing, printing, printing_models
from app.conventions.service.printing import Printed
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import ConflictError
from app.core.responses import inline
from app.core.settings import Settings

router = APIRouter(prefix="/conventions")
PDF = "application/pdf"
# Chromium refuses to show a PDF under the policy of the pages; nothing in ours can run anyway.
PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)


def answer(printed: Printed) -> Response:
    response = inline(printed.content, media_type=PDF, name=printed.name)
    response.headers["Content-Security-Policy"] = PDF_POLICY
    return response


def _generated(session: SessionDep, convention_id: UUID) -> Loaded:
    """What was recorded from a paper has its own text, which is not ours to print."""
    loaded = loading.load(session, convention_id)
    if loaded.row.origin == Origin.RECORDED:
        raise ConflictError(
            "Cette convention est reprise d’un document existant : joignez-en la copie signée."
        )
    return loaded


@router.get("/{convention_id}/projet.pdf")
def project(session: SessionDep, _: ReaderDep, today: TodayDep, convention_id: UUID) -> Response:
    """The text as it would be frozen now, marked PROJET."""
    loaded = _generated(session, convention_id)
    upstream = printing.upstream_content(session, loaded.row)
    named = knowing.correspondants(session, loaded, today)
    content = printing.convention_content(loaded, upstream, named, is_frozen=False)
    return answer(printing.print_convention(loaded, content, today))


@router.get("/{convention_id}/deliberation.pdf")
def member_deliberation(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, convention_id: UUID
) -> Response:
    loaded = _generated(session, convention_id)
    member = printing.member_of(loaded)
    figures = knowing.figures_of(session, request.app.state.settings, member.body, today)
    departement = territory.departement_name(session, member.body.departement)
    upstream = printing.upstream_content(session, loaded.row)
    model = printing_models.deliberation_model(session, loaded)
    return answer(
        printing_models.member_deliberation_sheet(
            loaded, upstream, departement, figures, today, model
        ).printed()
    )


@router.get("/{convention_id}/lettre.pdf")
def letter(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, convention_id: UUID
) -> Response:
    loaded = _generated(session, convention_id)
    member = printing.member_of(loaded)
    figures = knowing.figures_of(session, request.app.state.settings, member.body, today)
    contact = knowing.contact_name(session, loaded, today)
    model = printing_models.letter_model(session)
    return answer(printing_models.letter_sheet(loaded, figures, contact, today, model).printed())


@router.get("/{convention_id}/dossier.zip")
def proof(
    request: Request, session: SessionDep, account: ReaderDep, convention_id: UUID
) -> Response:
    """Packed in a temporary file before the answer begins: a missing piece is a clear refusal."""
    settings: Settings = request.app.state.settings
    dossier = gather(session, settings.store_dir, convention_id, for_agents=account.can_write)
    return StreamingResponse(
        sent(pack(dossier.pieces)),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{dossier.name}"'},
    )
