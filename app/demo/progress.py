"""What the members say they publish, today and in the months before; then the months frozen."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from app.conventions.rules.dates import add_months
from app.datasets import service as datasets
from app.datasets.rules import Claim, Conformity, DatasetCode, Stage
from app.demo.story import FROZEN_MONTHS, PAST, PROGRESS
from app.documents import service as documents
from app.journal import Actor
from app.reports.snapshots import service as snapshots

SEEN = timedelta(days=15)
STOPPED = "L’adresse ne répond plus depuis sept jours (démonstration)."
YEARLY = {DatasetCode.SUBVENTIONS, DatasetCode.PRENOMS}


def tell_progress(
    session: Session, actor: Actor, store: Path, members: Mapping[str, UUID], today: date
) -> None:
    """The past first."""
    content = "colonne\ndémonstration\n".encode()
    received = documents.save(
        session, store, content, "text/csv", "demonstration.csv", is_demo=True
    ).sha256
    past = [(add_months(today, -months), told) for months, told in PAST]
    days = [*past, (today - SEEN, PROGRESS)]
    for seen_on, told in days:
        for code, marks in told.items():
            for dataset, claim in _claims(code, marks, received, seen_on):
                datasets.declare(session, actor, members[code], dataset, claim, today, is_demo=True)


def freeze_months(session: Session, actor: Actor, today: date) -> None:
    """Each month as it was: once all its facts are told, those that the harvest saw too."""
    for months in FROZEN_MONTHS:
        first = add_months(today.replace(day=1), -months)
        snapshots.take_past(session, actor, first, datasets.cells_as_of(session, first))


def _claims(
    code: str, marks: str, received: str, seen_on: date
) -> Iterator[tuple[DatasetCode, Claim]]:
    for position, (dataset, mark) in enumerate(zip(DatasetCode, marks, strict=True)):
        age = timedelta(days=385 if mark == "6" else 5 + 7 * position)
        claim = _claim(code, dataset, mark, seen_on, seen_on - age)
        if claim is not None:
            is_received = claim.stage is Stage.COLLECTED
            yield dataset, replace(claim, file_sha256=received) if is_received else claim


def _claim(
    code: str, dataset: DatasetCode, mark: str, seen_on: date, data_on: date
) -> Claim | None:
    if mark in "-0":
        return None
    if mark == "x":
        return Claim(stage=Stage.NOT_STARTED, observed_on=seen_on, note=STOPPED)
    stage = Stage(min(int(mark), Stage.PUBLISHED))
    is_yearly = dataset in YEARLY
    conformity = {"4": Conformity.CONFORMANT, "5": Conformity.MINOR}.get(mark)
    is_published = stage is Stage.PUBLISHED
    return Claim(
        stage=stage,
        observed_on=seen_on,
        correspondant="Secrétariat général",
        data_source="Logiciel métier",
        url=f"https://donnees.example.org/{code}/{dataset}.csv" if is_published else None,
        licence="Licence Ouverte 2.0" if is_published else None,
        data_on=None if is_yearly or stage < Stage.COLLECTED else data_on,
        data_year=data_on.year - 1 if is_yearly and stage >= Stage.COLLECTED else None,
        conformity=conformity,
        schema_version="relevé de démonstration" if conformity else None,
        note="Démonstration.",
    )
