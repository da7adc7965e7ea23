"""Where the installation is: its syndicat, the name of a département."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite, ObligationPeriod, Territory
from app.collectivites.queries import listing

_ARTICLE = re.compile(r"^Département (?:de la |du |des |de l’|de |d’)")


def syndicat(session: Session) -> Collectivite | None:
    return session.exec(
        select(Collectivite).join(Territory, col(Territory.syndicat_id) == col(Collectivite.id))
    ).first()


@dataclass(frozen=True)
class Obliged:
    """What a délibération may assert of its body: the obligation to publish, and its figures."""

    status: str = "unknown"
    population_totale: int | None = None
    etp: Decimal | None = None


def obliged(session: Session, collectivite_id: UUID, on: date) -> Obliged:
    found = session.execute(
        core_select(listing.status, listing.population_on("totale", on), listing.etp_on(on))
        .select_from(Collectivite)
        .outerjoin(ObligationPeriod, listing.on_day(on))
        .where(col(Collectivite.id) == collectivite_id)
    ).one()
    return Obliged(*found)


def departement_name(session: Session, code: str | None) -> str:
    """« Tarn-et-Garonne »; empty when its body is not loaded."""
    statement = core_select(col(Collectivite.name)).where(
        col(Collectivite.kind) == "departement", col(Collectivite.departement) == code
    )
    return _ARTICLE.sub("", session.execute(statement).scalars().first() or "")
