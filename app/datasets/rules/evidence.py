"""What a piece of evidence must hold, and what all of them add up to for one cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from app.core.french import typo_fr
from app.datasets.rules.freshness import freshness_dates
from app.datasets.rules.licence import normalise
from app.priority_datasets import DATASETS, DatasetCode


class Stage(IntEnum):
    NOT_STARTED = 0
    ENGAGED = 1
    COLLECTED = 2
    PUBLISHED = 3


class Conformity(StrEnum):
    """MINOR: errors only on optional fields or on under 5 % of the rows. None: not measured."""

    CONFORMANT = "conformant"
    MINOR = "minor"
    NON_CONFORMANT = "non_conformant"


class Basis(StrEnum):
    DECLARED = "declared"
    OBSERVED = "observed"
    VALIDATED = "validated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an evidence row says, before it is known to be complete.

    `checker_version`: of our rules, when it is they that measured the conformity.
    """

    stage: Stage
    observed_on: date
    url: str | None = None
    licence: str | None = None
    correspondant: str | None = None
    data_source: str | None = None
    file_sha256: str | None = None
    data_on: date | None = None
    data_year: int | None = None
    conformity: Conformity | None = None
    schema_version: str | None = None
    checker_version: str | None = None
    note: str | None = None


# IDN and ports are fine; spaces, quotes and addresses without a dot are not.
_PUBLIC_URL = re.compile(r"https?://[^\s/\"'<>@]+\.[^\s/\"'<>@]{2,}(/[^\s\"<>]*)?")


def claim_errors(code: DatasetCode, claim: Claim, today: date) -> dict[str, str]:
    """French messages by field, in the order of the form; empty when the claim proves its stage."""
    errors = {**_date_errors(claim, today), **_stage_errors(code, claim)}
    if claim.conformity is not None:
        if claim.stage is not Stage.PUBLISHED:
            errors["conformity"] = "La conformité se mesure sur un fichier publié."
        elif not claim.schema_version:
            errors["schema_version"] = "Indiquez la version du schéma lue sur le rapport."
    return {field: typo_fr(message) for field, message in errors.items()}


def _date_errors(claim: Claim, today: date) -> dict[str, str]:
    errors: dict[str, str] = {}
    if claim.observed_on > today:
        errors["observed_on"] = (
            "La date du constat est à venir : indiquez le jour où il a été fait."
        )
    if claim.data_on is not None and claim.data_on > claim.observed_on:
        errors["data_on"] = "Les données ne peuvent pas être plus récentes que le constat."
    if claim.data_year is not None and not 1900 <= claim.data_year <= claim.observed_on.year:
        errors["data_year"] = "L’année des données doit précéder ou égaler celle du constat."
    return errors


def _stage_errors(code: DatasetCode, claim: Claim) -> dict[str, str]:
    errors: dict[str, str] = {}
    if claim.stage is Stage.NOT_STARTED and not claim.note:
        errors["note"] = "Dites pourquoi le jeu revient à « non démarré »."
    if claim.stage is Stage.ENGAGED:
        if not claim.correspondant:
            errors["correspondant"] = "Nommez le correspondant : sans lui, rien n’est engagé."
        if not claim.data_source:
            errors["data_source"] = "Indiquez d’où viendront les données (logiciel, service)."
    if claim.stage is Stage.COLLECTED:
        errors |= _collected_errors(code, claim)
    if claim.stage is Stage.PUBLISHED:
        errors |= _published_errors(claim)
    return errors


def _collected_errors(code: DatasetCode, claim: Claim) -> dict[str, str]:
    errors: dict[str, str] = {}
    if claim.file_sha256 is None:
        errors["file"] = "Joignez le fichier reçu : son empreinte est la preuve."
    if DATASETS[code].is_yearly and claim.data_year is None:
        errors["data_year"] = "Indiquez l’année que couvre le fichier reçu."
    if not DATASETS[code].is_yearly and claim.data_on is None:
        errors["data_on"] = "Indiquez la date des données du fichier reçu."
    return errors


def _published_errors(claim: Claim) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not claim.url or not _PUBLIC_URL.fullmatch(claim.url):
        errors["url"] = "Indiquez l’adresse publique qui a répondu, commençant par https://."
    if not normalise(claim.licence).is_allowed:
        errors["licence"] = (
            "Seules la Licence Ouverte et l’ODbL comptent (CRPA art. D. 323-2-1) : "
            "une autre licence demande une homologation."
        )
    return errors


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFact:
    """An evidence row as the projection reads it."""

    id: UUID
    stage: int
    observed_on: date
    recorded_at: datetime
    is_withdrawn: bool = False
    data_on: date | None = None
    data_year: int | None = None
    conformity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellProjection:
    stage: int = 0
    conformity: str | None = None
    fresh_until: date | None = None
    stale_until: date | None = None
    published_on: date | None = None
    evidence_id: UUID | None = None


def project(code: DatasetCode, facts: Sequence[EvidenceFact]) -> CellProjection:
    """The newest evidence by date counts, whole; a withdrawn one never does.

    `published_on` is the first day of the unbroken run of published evidence that lasts still.
    """
    valid = sorted(
        (fact for fact in facts if not fact.is_withdrawn),
        key=lambda fact: (fact.observed_on, fact.recorded_at, fact.id.int),
    )
    if not valid:
        return CellProjection()
    newest = valid[-1]
    if newest.stage != Stage.PUBLISHED:
        return CellProjection(stage=newest.stage, evidence_id=newest.id)
    dates = freshness_dates(code, data_on=newest.data_on, data_year=newest.data_year)
    return CellProjection(
        stage=newest.stage,
        conformity=newest.conformity,
        fresh_until=dates.fresh_until if dates else None,
        stale_until=dates.stale_until if dates else None,
        published_on=_run_start(valid),
        evidence_id=newest.id,
    )


def _run_start(valid: Sequence[EvidenceFact]) -> date:
    start = valid[-1].observed_on
    for fact in reversed(valid):
        if fact.stage != Stage.PUBLISHED:
            break
        start = fact.observed_on
    return start
