"""JSON of bodies: who they are, their figures, and whether they must publish."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel
from sqlmodel import Session

from app.auth.permissions import ApiAgentDep, ApiReaderDep
from app.collectivites import answers, projection, queries, rules, service
from app.collectivites.forms import HeadcountForm
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import NotFoundError
from app.core.settings import Settings

router = APIRouter(prefix="/collectivites", tags=["collectivites"])


class ObligationOut(BaseModel):
    """CRPA art. L. 312-1-1 on the day asked."""

    status: Literal["subject", "exempt", "unknown"]
    reasons: list[str]
    sources: list[str]


class CollectiviteOut(BaseModel):
    """Figures are those in force on the day asked; null: not known."""

    id: UUID
    siren: str | None
    insee_code: str | None
    name: str
    kind: str
    epci_type: str | None
    epci_id: UUID | None
    departement: str | None
    relation: str
    population_totale: int | None
    population_municipale: int | None
    etp: float | None
    obligation: ObligationOut
    is_demo: bool


class CollectivitesPage(BaseModel):
    items: list[CollectiviteOut]
    next: str | None


class ListParameters(BaseModel):
    """`q`: part of the name without accents, or a whole SIREN, SIRET or INSEE code."""

    q: str = ""
    kind: str = ""
    departement: str = ""
    relation: str = ""
    obligation: str = ""
    on: date | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = 100
    cursor: UUID | None = None

    def filters(self) -> queries.Filters:
        return queries.Filters(
            search=self.q.strip()[:100],
            kind=self.kind,
            departement=self.departement,
            relation=self.relation,
            obligation=self.obligation,
            is_everyone=True,
        )

    def following(self, last: UUID) -> str:
        """The address of the next page: the same question, from the last body shown."""
        asked = self.model_dump(exclude={"cursor"}, exclude_defaults=True) | {"cursor": last}
        return f"/api/v1/collectivites?{urlencode(asked)}"


@router.get("")
def collectivites(
    request: Request,
    session: SessionDep,
    _: ApiReaderDep,
    today: TodayDep,
    asked: Annotated[ListParameters, Query()],
) -> CollectivitesPage:
    on = asked.on or today
    found = queries.after(
        session, asked.filters(), on, last=_last(session, asked.cursor), limit=asked.limit + 1
    )
    shown = found[: asked.limit]
    return CollectivitesPage(
        items=items_out(session, shown, on, request.app.state.settings),
        next=asked.following(shown[-1].id) if len(found) > asked.limit else None,
    )


@router.get("/{collectivite_id}")
def collectivite(
    request: Request,
    session: SessionDep,
    _: ApiReaderDep,
    today: TodayDep,
    collectivite_id: UUID,
    on: date | None = None,
) -> CollectiviteOut:
    return _one(session, collectivite_id, on or today, request.app.state.settings)


@router.post("/{collectivite_id}/headcounts", status_code=201)
def record_headcount(
    request: Request,
    session: SessionDep,
    account: ApiAgentDep,
    today: TodayDep,
    collectivite_id: UUID,
    form: Annotated[HeadcountForm, Body()],
) -> CollectiviteOut:
    """The fields of the form « Enregistrer l’effectif »; answers with the body as it is now."""
    settings: Settings = request.app.state.settings
    service.get(session, collectivite_id)
    service.record_headcount(session, settings, account.actor, collectivite_id, form.read(), today)
    return _one(session, collectivite_id, today, settings)


def _last(session: Session, cursor: UUID | None) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    body = queries.get(session, cursor)
    if body is None:
        raise NotFoundError("Cette suite n’existe plus. Reprenez la liste depuis le début.")
    return body.sort_name, body.id


def _one(session: Session, identifier: UUID, on: date, settings: Settings) -> CollectiviteOut:
    row = queries.one(session, identifier, on)
    if row is None:
        raise NotFoundError("Cette collectivité n’existe pas.")
    return items_out(session, [row], on, settings)[0]


def items_out(
    session: Session, rows: Sequence[queries.Row], on: date, settings: Settings
) -> list[CollectiviteOut]:
    facts = queries.facts(session, [row.id for row in rows])
    policy = projection.policy_of(settings)
    return [
        CollectiviteOut(
            id=row.id,
            siren=row.siren,
            insee_code=row.insee_code,
            name=row.name,
            kind=row.kind,
            epci_type=row.epci_type,
            epci_id=row.epci_id,
            departement=row.departement,
            relation=row.relation,
            population_totale=row.population_totale,
            population_municipale=row.population_municipale,
            etp=None if row.etp is None else float(row.etp),
            obligation=_obligation(row, facts[row.id], on, policy),
            is_demo=row.is_demo,
        )
        for row in rows
    ]


def _obligation(
    row: queries.Row, facts: queries.Facts, on: date, policy: rules.Policy
) -> ObligationOut:
    body = rules.Body(row.kind, row.legal_category)
    answer = rules.obligation(body, facts.figures, facts.headcounts, on, policy)
    return ObligationOut(**answers.as_json(answer))
