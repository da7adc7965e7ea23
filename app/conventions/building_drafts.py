"""Pages where a draft or an old paper is typed."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.conventions.forms import PaperForm, TermsForm
from app.conventions.models import Convention
from app.conventions.pages import CreationPage, TermsPage
from app.conventions.queries import lists, loading
from app.conventions.queries.loaded import Loaded
from app.conventions.rules.facts import Origin
from app.conventions.rules.transitions import Act, acts_open
from app.conventions.service.drafting import FAMILY
from app.core.errors import ConflictError
from app.deliberations.forms import uuid_or_none
from app.deliberations.rules_meetings import Delays
from app.documents.library import queries as models

SHOWN_PERIODS = 8
USUAL_DELAYS = Delays()


def creation_page(
    session: Session, typed: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> CreationPage:
    asked = uuid_or_none(typed.get("member_id", ""))
    offered = [(model.id, model.title) for model in models.offered(session, FAMILY)]
    named = models.named(session, typed.get("model", ""))
    typed = {**typed, "model": named.id if named else ""}
    return CreationPage(typed, lists.bodies_to_choose(session, asked), offered, errors or {})


def terms_page(
    session: Session,
    convention_id: UUID,
    today: date,
    role: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> TermsPage:
    """Of a draft, or of an old paper; refuses for any other."""
    loaded = loading.load(session, convention_id)
    refuse_closed_terms(loaded, today, role)
    offered = models.offered(session, FAMILY) if loaded.model else []
    kept = [loaded.model] if loaded.model else []
    choices = {model.id: f"{model.title}, version {model.version}" for model in (*kept, *offered)}
    return TermsPage(
        typed or typed_terms(loaded.row),
        loaded.row,
        errors=errors or {},
        models=tuple(choices.items()),
    )


def refuse_closed_terms(loaded: Loaded, today: date, role: str) -> None:
    opened = acts_open(loaded.facts, today, role)
    is_paper = loaded.row.origin == Origin.RECORDED and Act.TRANSCRIBE in opened
    if Act.EDIT not in opened and not is_paper:
        raise ConflictError(
            "Le texte de cette convention est figé : rouvrez-le tant que personne n’a signé."
        )


def paper_page(
    session: Session, typed: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> TermsPage:
    asked = uuid_or_none(typed.get("member_id", ""))
    known = {**PaperForm().model_dump(), **typed}
    return TermsPage(
        known, None, lists.bodies_to_choose(session, asked), errors or {}, is_paper=True
    )


def typed_terms(row: Convention) -> dict[str, str]:
    return {name: _typed(getattr(row, name)) for name in TermsForm.model_fields}


def _typed(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
