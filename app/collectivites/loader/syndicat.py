"""The syndicat that uses the installation: known, or to be named."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.collectivites.loader.report import Report
from app.collectivites.loader.writing import body_id
from app.collectivites.models import Collectivite, Territory
from app.core.errors import ConflictError, InvalidError
from app.core.forms import parse_siren
from app.core.french import sort_key

TARN_ET_GARONNE_NUMERIQUE = {
    "name": "Syndicat mixte Tarn-et-Garonne Numérique",
    "siret": "20006125700016",
    "legal_category": "7355",
    "address": "Hôtel du Département\n100 boulevard Hubert-Gouze\n82000 Montauban",
    "executive_title": "Président",
    "source": "Délibération n° 09/2022-03 du syndicat",
}
KNOWN_SYNDICATS = {"82": ("200061257", TARN_ET_GARONNE_NUMERIQUE)}


def parse(typed: str | None) -> str | None:
    if not typed:
        return None
    try:
        return parse_siren(typed)
    except ValueError as error:
        raise InvalidError(str(error), errors={"syndicat": str(error)}) from None


def write(
    session: Session, code: str, region: str, siren: str | None, report: Report
) -> UUID | None:
    """The syndicat that uses this installation; None when nobody said which."""
    known_siren, facts = KNOWN_SYNDICATS.get(code, ("", {}))
    siren = siren or known_siren
    territory = session.get(Territory, 1)
    if not siren:
        if territory is None:
            report.notes.append(
                "Aucun syndicat n’est désigné : relancez avec --syndicat et son SIREN pour écrire "
                "des conventions."
            )
        return None
    identifier = _body(session, siren, code, region, facts if siren == known_siren else {}, report)
    if territory is None:
        session.add(Territory(departement=code, syndicat_id=identifier))
    elif territory.syndicat_id != identifier:
        raise ConflictError(
            "Cette installation est déjà celle d’un autre syndicat. Retirez --syndicat, ou "
            "choisissez un autre dossier de données (JALON_DATA_DIR)."
        )
    session.flush()
    return identifier


def _body(
    session: Session, siren: str, code: str, region: str, facts: Mapping[str, str], report: Report
) -> UUID:
    """The id of the body, added when it is not there; without facts it waits for its name."""
    same = select(col(Collectivite.id)).where(
        col(Collectivite.kind) == "syndicat", col(Collectivite.code) == siren
    )
    known: UUID | None = session.execute(same).scalar_one_or_none()
    if known is not None:
        return known
    name = facts.get("name", "Syndicat à nommer")
    body = Collectivite(
        id=body_id("syndicat", siren),
        kind="syndicat",
        code=siren,
        siren=siren,
        siret=facts.get("siret"),
        name=name,
        sort_name=sort_key(name),
        legal_category=facts.get("legal_category"),
        departement=code,
        region=region,
        relation="self",
        address=facts.get("address"),
        executive_title=facts.get("executive_title"),
        source=facts.get("source", "jalon init"),
        vintage=report.vintage,
    )
    session.add(body)
    session.flush()
    report.added["syndicat"] += 1
    return body.id
