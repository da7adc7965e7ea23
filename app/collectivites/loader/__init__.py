"""Loading the reference data: one département with its syndicat, or the whole country.

Running twice changes nothing; a newer vintage adds its figures and tells what changed.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from app import journal
from app.collectivites import projection
from app.collectivites.bulk import in_chunks
from app.collectivites.loader import reading, syndicat, writing
from app.collectivites.loader.reading import REFERENCE, BodyLine, Key
from app.collectivites.loader.report import Report
from app.collectivites.models import Collectivite, Territory
from app.collectivites.queries.corrections import corrected_fields
from app.core.errors import ConflictError, InvalidError
from app.core.french import date_fr, number_fr
from app.core.settings import Settings

__all__ = ["Report", "load_departement", "load_france"]

STATUS_WORDS = {"subject": "assujettie", "exempt": "non assujettie", "unknown": "à vérifier"}


def load_departement(
    session: Session,
    settings: Settings,
    departement: str,
    syndicat_siren: str | None = None,
    *,
    folder: Path = REFERENCE,
) -> Report:
    """The communes, EPCI, département and région, and the syndicat that leads them."""
    report = Report(reading.vintage(folder))
    everything = list(reading.bodies(folder))
    code = _departement_code(departement, everything)
    siren = syndicat.parse(syndicat_siren)
    _refuse_another(session, code)
    lines = _lines_of(code, everything)
    ids = _load(session, settings, lines, folder, report)
    members = [ids[line.key] for line in lines if line.departement == code]
    _relate(session, members, "member")
    _relate(session, [ids[line.key] for line in lines if line.key[0] == "region"], "upstream")
    region = next(line.region for line in lines if line.key == ("departement", code))
    written = syndicat.write(session, code, region, siren, report)
    if written is not None:
        projection.rebuild(session, projection.policy_of(settings), [written])
    report.gone = _gone(session, report.vintage, code)
    _record(session, report, f"Département {code} chargé")
    return report


def load_france(
    session: Session,
    settings: Settings,
    say: Callable[[str], None] = lambda _text: None,
    *,
    folder: Path = REFERENCE,
) -> Report:
    """Every body of the reference; what links a body to the syndicat is left as it is."""
    report = Report(reading.vintage(folder))
    say("Lecture des données de référence…")
    lines = list(reading.bodies(folder))
    say(f"{number_fr(len(lines))} organismes : écriture, populations, obligation…")
    _load(session, settings, lines, folder, report)
    report.gone = _gone(session, report.vintage)
    _record(session, report, "France entière chargée")
    return report


def _load(
    session: Session, settings: Settings, lines: list[BodyLine], folder: Path, report: Report
) -> dict[Key, UUID]:
    ids, touched = writing.write_bodies(session, lines, report)
    figures = writing.write_figures(session, reading.figures(folder, ids.keys()), ids, report)
    turns = projection.rebuild(session, projection.policy_of(settings), touched | figures.keys())
    report.obligation_changes = _status_changes(turns, figures)
    return ids


def _status_changes(
    turns: Mapping[UUID, projection.Turn], figures: Mapping[UUID, date]
) -> list[str]:
    """R-SEUIL-11: a body already known whose answer turns on the day of a new figure."""
    told = []
    for identifier, turn in turns.items():
        on = figures.get(identifier)
        new = next((one for one in turn.computed if one.starts_on == on), None)
        if not turn.stored or new is None:
            continue
        before = turn.computed[turn.computed.index(new) - 1]
        if before.status is not new.status:
            words = f"{STATUS_WORDS[before.status]} → {STATUS_WORDS[new.status]}"
            told.append(f"{turn.name} : {words} au {date_fr(new.starts_on)}")
    return told


def _departement_code(typed: str, lines: list[BodyLine]) -> str:
    code = typed.strip().upper()
    code = code.zfill(2) if code.isdecimal() else code
    if ("departement", code) not in {line.key for line in lines}:
        message = (
            f"« {typed} » n’est pas un code de département. Écrivez les deux ou trois caractères "
            "du code officiel géographique (INSEE) : 82 pour le Tarn-et-Garonne, 2A pour la "
            "Corse-du-Sud, 974 pour La Réunion."
        )
        raise InvalidError(message, errors={"departement": message})
    return code


def _refuse_another(session: Session, code: str) -> None:
    territory = session.get(Territory, 1)
    if territory is not None and territory.departement != code:
        raise ConflictError(
            f"Cette installation est déjà celle du département {territory.departement}. Pour un "
            "autre, choisissez un autre dossier de données (JALON_DATA_DIR), ou chargez la France "
            "entière avec --france."
        )


def _lines_of(code: str, everything: list[BodyLine]) -> list[BodyLine]:
    """Also the groupings seated elsewhere that have a commune here."""
    own = [line for line in everything if line.departement == code]
    regions = {line.region for line in own}
    groupings = {line.epci for line in own if line.epci}
    groupings |= {
        line.epci for line in everything if line.key[1] in groupings and line.key[0] == "epci"
    }
    return [
        line
        for line in everything
        if line.departement == code
        or (line.key[0] == "region" and line.key[1] in regions)
        or (line.key[0] == "epci" and line.key[1] in groupings)
    ]


def _relate(session: Session, ids: Collection[UUID], relation: str) -> None:
    """Only where nothing is said yet: a person's choice is never undone."""
    corrected = {key for key, fields in corrected_fields(session).items() if "relation" in fields}
    for chunk in in_chunks([one for one in ids if one not in corrected]):
        session.connection().execute(
            update(Collectivite)
            .where(col(Collectivite.id).in_(chunk), col(Collectivite.relation) == "none")
            .values(relation=relation)
        )


def _gone(session: Session, vintage: str, departement: str | None = None) -> list[str]:
    """Bodies of an older vintage that the new files do not name any more."""
    query = (
        select(col(Collectivite.name))
        .where(col(Collectivite.source) == reading.SOURCE)
        .where(col(Collectivite.vintage) < vintage)
        .order_by(col(Collectivite.sort_name))
    )
    if departement:
        query = query.where(col(Collectivite.departement) == departement)
    return list(session.execute(query).scalars())


def _record(session: Session, report: Report, summary: str) -> None:
    if report.is_empty:
        return
    journal.record(
        session,
        journal.SYSTEM,
        "reference.loaded",
        journal.Subject("reference"),
        f"{summary}, millésime {report.vintage}.",
        report.as_json(),
    )
