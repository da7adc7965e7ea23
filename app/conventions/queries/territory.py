"""Where the installation is: its syndicat, the name of a département."""

import re

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite, Territory

_ARTICLE = re.compile(r"^Département (?:de la |du |des |de l’|de |d’)")


def syndicat(session: Session) -> Collectivite | None:
    return session.exec(
        select(Collectivite).join(Territory, col(Territory.syndicat_id) == col(Collectivite.id))
    ).first()


def departement_name(session: Session, code: str | None) -> str:
    """« Tarn-et-Garonne »; empty when its body is not loaded."""
    statement = core_select(col(Collectivite.name)).where(
        col(Collectivite.kind) == "departement", col(Collectivite.departement) == code
    )
    return _ARTICLE.sub("", session.execute(statement).scalars().first() or "")
