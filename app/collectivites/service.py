"""What is recorded about a body: headcount, band, contact, relation, and bodies created by hand."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from app import journal
from app.collectivites import projection, rules
from app.collectivites.models import Collectivite, Headcount, HeadcountBand
from app.collectivites.queries.corrections import CORRECTED, SUBJECT
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.core.french import date_fr, date_short, de, number_fr, sort_key, typo_fr
from app.core.settings import Settings
from app.journal import Actor, Subject

HIGHEST_ETP = Decimal(100_000)
RELATIONS = {
    "none": "non suivie",
    "member": "membre",
    "acteur_associe": "acteur associé",
}
# Settled when the territory is loaded: the syndicat itself, and what it depends on.
SETTLED_RELATIONS = {"self", "upstream"}
CREATED_KINDS = ("acteur_associe", "syndicat", "other")
CREATED_SOURCE = "saisie dans Jalon"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadcountData:
    etp: Decimal
    effective_on: date
    source: str
    is_demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyData:
    """A body that the reference data does not know."""

    kind: str
    name: str
    siren: str | None = None
    siret: str | None = None
    departement: str | None = None
    email: str | None = None
    relation: str = "none"
    is_demo: bool = False


def get(session: Session, collectivite_id: UUID) -> Collectivite:
    found = session.get(Collectivite, collectivite_id)
    if found is None:
        raise NotFoundError("Cette collectivité n’existe pas. Cherchez-la dans la liste.")
    return found


def record_headcount(
    session: Session,
    settings: Settings,
    actor: Actor,
    collectivite_id: UUID,
    data: HeadcountData,
    today: date,
) -> Headcount:
    """Add a figure beside the older ones; the obligation follows in the same transaction."""
    recorded = record_headcounts(session, settings, actor, [(collectivite_id, data)], today)
    if not recorded:
        raise ConflictError(
            f"Cet effectif est déjà enregistré au {date_short(data.effective_on)}, de la même "
            "source. Changez la date ou la source s’il s’agit d’un autre relevé."
        )
    return recorded[0]


def record_headcounts(
    session: Session,
    settings: Settings,
    actor: Actor,
    lines: Collection[tuple[UUID, HeadcountData]],
    today: date,
) -> list[Headcount]:
    """All or nothing; a line already recorded as it is adds nothing, so twice is harmless."""
    for _, data in lines:
        check_headcount(data, today)
    ids = {key for key, _ in lines}
    names = _names(session, ids)
    known = _known_headcounts(session, ids)
    recorded = []
    for key, data in lines:
        if key not in names:
            raise NotFoundError("Cette collectivité n’existe pas. Cherchez-la dans la liste.")
        fact = (key, data.etp, data.effective_on, data.source)
        if fact not in known:
            known.add(fact)
            recorded.append(_add_headcount(session, actor, names[key], key, data))
    rebuild_obligations(session, settings, {row.collectivite_id for row in recorded})
    return recorded


def check_headcount(data: HeadcountData, today: date) -> None:
    """Raise InvalidError with the field and what to do."""
    errors: dict[str, str] = {}
    if not 0 <= data.etp < HIGHEST_ETP:
        errors["etp"] = "L’effectif va de 0 à moins de 100\u202f000 ETP. Vérifiez le nombre."
    if data.etp != data.etp.quantize(Decimal("0.01")):
        errors["etp"] = (
            "L’effectif s’écrit avec deux décimales au plus : la règle ne l’arrondit jamais."
        )
    if data.effective_on > today:
        errors["effective_on"] = (
            f"Le {date_short(data.effective_on)} est dans le futur. Indiquez le jour du relevé."
        )
    if not data.source:
        errors["source"] = (
            "Dites d’où vient ce chiffre, par exemple « rapport social unique 2025 »."
        )
    if errors:
        raise InvalidError.of({name: typo_fr(text) for name, text in errors.items()})


def _names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    rows = session.exec(
        select(Collectivite.id, Collectivite.name).where(col(Collectivite.id).in_(ids))
    )
    return dict(rows.all())


def _known_headcounts(
    session: Session, ids: Collection[UUID]
) -> set[tuple[UUID, Decimal, date, str]]:
    rows = session.exec(select(Headcount).where(col(Headcount.collectivite_id).in_(ids)))
    return {(row.collectivite_id, row.etp, row.effective_on, row.source) for row in rows}


def _add_headcount(
    session: Session, actor: Actor, name: str, collectivite_id: UUID, data: HeadcountData
) -> Headcount:
    row = Headcount(
        collectivite_id=collectivite_id,
        etp=data.etp,
        effective_on=data.effective_on,
        source=data.source,
        recorded_at=now(),
        recorded_by=actor.label,
        is_demo=data.is_demo,
    )
    session.add(row)
    summary = (
        f"Effectif {de(name)} : {number_fr(data.etp)} ETP au {date_fr(data.effective_on)} "
        f"(source : {data.source})."
    )
    details = {"etp": str(data.etp), "effective_on": data.effective_on.isoformat()}
    journal.record(
        session,
        actor,
        "collectivite.headcount_recorded",
        Subject(SUBJECT, collectivite_id),
        typo_fr(summary),
        details,
    )
    return row


def record_band(
    session: Session, actor: Actor, collectivite_id: UUID, code: str, year: int, today: date
) -> HeadcountBand:
    """The INSEE band of a year, replaced when entered again: an indication (R-SEUIL-10)."""
    body = get(session, collectivite_id)
    if code not in rules.BANDS:
        raise InvalidError.of({"code": "Choisissez une tranche de la liste."})
    if not 2000 <= year <= today.year:
        message = f"L’année de la tranche est comprise entre 2000 et {today.year}."
        raise InvalidError.of({"year": message})
    row = session.get(HeadcountBand, (collectivite_id, year))
    if row is None:
        row = HeadcountBand(
            collectivite_id=collectivite_id, year=year, code=code, source="SIRENE (INSEE)"
        )
        session.add(row)
    row.code = code
    words = f"Tranche INSEE {de(body.name)} pour {year} : {rules.band(code).label}."
    _note(session, actor, "collectivite.band_recorded", body, words)
    return row


def correct(
    session: Session, actor: Actor, collectivite_id: UUID, values: Mapping[str, str | None]
) -> Collectivite:
    """Contact and executive. The journal keeps both values; a new load of the reference data
    leaves alone what a person corrected."""
    body = get(session, collectivite_id)
    changed = {
        name: {"before": getattr(body, name), "after": value}
        for name, value in values.items()
        if getattr(body, name) != value
    }
    for name, change in changed.items():
        setattr(body, name, change["after"])
    if changed:
        words = f"Coordonnées {de(body.name)} corrigées."
        _note(session, actor, CORRECTED, body, words, {"fields": changed})
    return body


def change_relation(
    session: Session, actor: Actor, collectivite_id: UUID, relation: str
) -> Collectivite:
    """Kept as a correction, so that a new load of the reference data leaves it alone."""
    body = get(session, collectivite_id)
    if relation not in RELATIONS:
        raise InvalidError.of({"relation": "Choisissez un lien de la liste."})
    if body.relation in SETTLED_RELATIONS:
        message = "Ce lien est fixé au chargement du territoire : il ne se change pas ici."
        raise ConflictError(message, errors={"relation": message})
    if body.relation != relation:
        words = f"{body.name} : {RELATIONS[relation]}, au lieu de {RELATIONS[body.relation]}."
        change = {"relation": {"before": body.relation, "after": relation}}
        _note(session, actor, CORRECTED, body, words, {"fields": change})
        body.relation = relation
    return body


def create(
    session: Session, settings: Settings, actor: Actor, data: BodyData, today: date
) -> Collectivite:
    """An acteur associé, a syndicat or another body; two bodies never share a SIREN here."""
    if data.kind not in CREATED_KINDS:
        raise InvalidError.of({"kind": "Choisissez un type de la liste."})
    if data.relation not in RELATIONS:
        raise InvalidError.of({"relation": "Choisissez une relation de la liste."})
    siren = data.siren or (data.siret[:9] if data.siret else None)
    if siren and data.siret and data.siret[:9] != siren:
        raise InvalidError.of(
            {"siret": "Le SIRET commence par le SIREN : ces deux-là ne vont pas ensemble."}
        )
    _refuse_known(session, siren)
    body = Collectivite(
        id=uuid4(),
        kind=data.kind,
        code=siren or uuid4().hex,
        siren=siren,
        siret=data.siret,
        name=data.name,
        sort_name=sort_key(data.name),
        departement=data.departement,
        email=data.email,
        relation=data.relation,
        source=CREATED_SOURCE,
        vintage=str(today.year),
        is_demo=data.is_demo,
    )
    session.add(body)
    _note(session, actor, "collectivite.created", body, f"{body.name} : ajoutée à la base.")
    rebuild_obligations(session, settings, [body.id])
    return body


def _refuse_known(session: Session, siren: str | None) -> None:
    if siren is None:
        return
    known = session.exec(select(Collectivite.name).where(col(Collectivite.siren) == siren)).first()
    if known:
        message = f"Ce SIREN est déjà celui {de(known)}. Cherchez l’organisme dans la liste."
        raise ConflictError(message, errors={"siren": message})


def _note(
    session: Session,
    actor: Actor,
    action: str,
    body: Collectivite,
    summary: str,
    details: Mapping[str, object] | None = None,
) -> None:
    journal.record(session, actor, action, Subject(SUBJECT, body.id), typo_fr(summary), details)


def rebuild_obligations(
    session: Session, settings: Settings, ids: Collection[UUID] | None = None
) -> int:
    """Make the stored obligations say what the facts say; the number of bodies that changed."""
    return len(projection.rebuild(session, projection.policy_of(settings), ids))


def check_projections(session: Session, settings: Settings) -> list[str]:
    """What is stored and is not what the facts say; nothing when all is well."""
    return projection.differences(session, projection.policy_of(settings))
