"""Bodies and délibérations for tests: each states only what it is about."""

from datetime import date
from typing import Any

from sqlmodel import Session

from app.collectivites.models import Collectivite
from app.core.french import sort_key
from app.deliberations import service
from app.deliberations.models import Deliberation
from app.journal import Actor

TODAY = date(2026, 11, 21)
AGENT = Actor(None, "Agent de test")


def make_body(session: Session, name: str = "Moissac", **values: Any) -> Collectivite:
    known: dict[str, Any] = {
        "kind": "commune",
        "code": f"code-{name}",
        "siren": "218201127",
        "departement": "82",
        "relation": "member",
        "executive_title": "maire",
        "source": "test",
        "vintage": "2026",
    }
    body = Collectivite(**{**known, "name": name, "sort_name": sort_key(name), **values})
    session.add(body)
    session.flush()
    return body


def make_deliberation(session: Session, body: Collectivite, **values: Any) -> Deliberation:
    """Exécutoire since 3 October 2022 unless said otherwise."""
    known: dict[str, Any] = {
        "number": "2022-41",
        "subject": "Convention d’adhésion à la plateforme de données ouvertes",
        "meeting_on": date(2022, 9, 30),
        "received_on": date(2022, 10, 1),
        "published_on": date(2022, 10, 3),
    }
    data = service.DeliberationData(collectivite_id=body.id, **{**known, **values})
    act = service.record(session, AGENT, data, TODAY)
    session.flush()
    return act
