"""Fills the pages of délibérations from the database."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.collectivites.models import Collectivite
from app.core.errors import NotFoundError
from app.deliberations import nomenclature, pages, queries, rules, service
from app.deliberations.forms import FilterForm, uuid_or_none
from app.deliberations.models import Deliberation
from app.deliberations.pages import DetailPage, FormPage, ListPage, MatterPage, ReadingPage
from app.documents import queries as documents


def list_page(session: Session, form: FilterForm, url: str) -> ListPage:
    filters = form.read()
    bodies = pages.choices(queries.bodies_with_acts(session))
    count = queries.count(session, filters)
    return ListPage(
        rows=queries.page(session, filters, form.number),
        count=count,
        number=form.number,
        page_count=-(-count // queries.PER_PAGE),
        url=url,
        typed=form.model_dump(),
        active=_active(form, dict(bodies)),
        bodies=bodies,
        without_matter=queries.own_without_matter(session),
    )


def _active(form: FilterForm, bodies: Mapping[str, str]) -> list[tuple[str, str, str]]:
    found = [
        (form.q, "q", form.q),
        (bodies.get(form.collectivite, ""), "collectivite", form.collectivite),
        (dict(pages.EXECUTOIRE_FILTERS).get(form.executoire, ""), "executoire", form.executoire),
    ]
    return [filter_ for filter_ in found if filter_[0]]


def detail_page(session: Session, deliberation_id: UUID, today: date) -> DetailPage:
    act = service.get(session, deliberation_id)
    body = session.get_one(Collectivite, act.collectivite_id)
    matter = nomenclature.matters().get(act.matter_code) if act.matter_code else None
    return DetailPage(
        act=act,
        body_name=body.name,
        matter=f"{act.matter_code} {matter}" if matter else act.matter_code,
        file=documents.get(session, act.file_sha256) if act.file_sha256 else None,
        warnings=warnings_of(act, body),
        entries=journal.entries(session, journal.Subject("deliberation", act.id)),
        today=today,
    )


def warnings_of(act: Deliberation, body: Collectivite) -> tuple[str, ...]:
    """R-ACTE-03: what the identifier, the body and the dates say differently."""
    parsed = rules.parse_act(act.act_identifier) if act.act_identifier else None
    known = rules.ActContext(
        siren=body.siren,
        departement=body.departement,
        meeting_on=act.meeting_on,
        received_on=act.received_on,
        published_on=act.published_on,
        deliberation_number=act.number,
    )
    return rules.coherence(parsed or rules.ParsedAct("", valid=False), known)


def form_page(
    session: Session,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    act_id: UUID | None = None,
) -> FormPage:
    asked = uuid_or_none(typed.get("collectivite_id", ""))
    return FormPage(
        typed=typed,
        bodies=pages.choices(queries.bodies_to_choose(session, asked)),
        matters=_matters(),
        errors=errors or {},
        act_id=act_id,
    )


def matter_page(
    session: Session,
    deliberation_id: UUID,
    typed: str = "",
    errors: Mapping[str, str] | None = None,
) -> MatterPage:
    act = service.get(session, deliberation_id)
    return MatterPage(
        act=act,
        body_name=session.get_one(Collectivite, act.collectivite_id).name,
        file=documents.get(session, act.file_sha256) if act.file_sha256 else None,
        matters=_matters(),
        left=len(queries.own_without_matter(session)),
        typed=typed or act.matter_code or "",
        errors=errors or {},
    )


def _matters() -> list[pages.Choice]:
    return [(code, f"{code} {label}") for code, label in nomenclature.matters().items()]


def blank_form(session: Session, collectivite: str, identifier: str) -> FormPage:
    """A new form, with what the address already says of the body and of the identifier."""
    typed = {"collectivite_id": collectivite, "act_identifier": identifier.strip()}
    act = rules.parse_act(identifier) if identifier.strip() else None
    if act and act.decided_on:
        typed["meeting_on"] = f"{act.decided_on:%d/%m/%Y}"
    if act and act.siren and not collectivite:
        body = queries.body_by_siren(session, act.siren)
        typed["collectivite_id"] = str(body.id) if body else ""
    if collectivite and uuid_or_none(collectivite) is None:
        raise NotFoundError("Cette collectivité n’existe pas. Choisissez-la dans la liste.")
    return form_page(session, typed)


def reading_page(session: Session, typed: str) -> ReadingPage:
    if not typed.strip():
        return ReadingPage(typed, None, "", None, None)
    act = rules.parse_act(typed)
    body = queries.body_by_siren(session, act.siren) if act.siren else None
    known_facts = rules.ActContext(departement=body.departement if body else None)
    return ReadingPage(
        typed=typed,
        act=act,
        nature=rules.NATURES.get(act.nature or "", ""),
        body=queries.BodyChoice(body.id, body.name) if body else None,
        known=queries.by_identifier(session, act.identifier) if act.valid else None,
        warnings=rules.coherence(act, known_facts),
    )
