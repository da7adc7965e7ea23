"""Bodies and claims for the tests of the datasets: each states only what it is about."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.collectivites.models import Collectivite, ObligationPeriod
from app.core.french import sort_key
from app.datasets import rules, service
from app.datasets.rules import DatasetCode, Stage
from app.journal import Actor

TODAY = date(2026, 11, 21)
AGENT = Actor(None, "Agent de test")
BAL = DatasetCode.BASE_ADRESSE_LOCALE
DELIBERATIONS = DatasetCode.DELIBERATIONS


def make_body(
    session: Session,
    name: str = "Moissac",
    *,
    kind: str = "commune",
    relation: str = "member",
    obligation: str | None = "subject",
    reason: str = "",
    **values: Any,
) -> Collectivite:
    body = Collectivite(
        kind=kind,
        code=values.pop("code", f"{kind}-{name}"),
        name=name,
        sort_name=sort_key(name),
        relation=relation,
        source="test",
        vintage="2026",
        **values,
    )
    session.add(body)
    session.flush()
    if obligation is not None:
        period = ObligationPeriod(
            collectivite_id=body.id, starts_on=date(2020, 1, 1), status=obligation, reason=reason
        )
        session.add(period)
        session.flush()
    return body


def claim(stage: Stage = Stage.PUBLISHED, **values: Any) -> rules.Claim:
    known: dict[str, Any] = {"stage": stage, "observed_on": date(2026, 11, 20)}
    if stage is Stage.PUBLISHED:
        known |= {"url": "https://www.data.gouv.fr/datasets/essai", "licence": "lov2"}
    if stage is Stage.ENGAGED:
        known |= {"correspondant": "Secrétariat", "data_source": "Logiciel métier"}
    if stage is Stage.COLLECTED:
        known |= {"file_sha256": "a" * 64, "data_on": date(2026, 11, 1), "data_year": 2026}
    return rules.Claim(**{**known, **values})


def declare(
    session: Session, member_id: UUID, code: DatasetCode = BAL, what: rules.Claim | None = None
) -> Any:
    return service.declare(session, AGENT, member_id, code, what or claim(), TODAY)
