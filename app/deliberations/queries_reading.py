"""Every SELECT on deposits and on what was read of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.deliberations.models import Deliberation
from app.deliberations.models_reading import ActReading, Deposit, PageReading
from app.deliberations.reading.files import PictureWords
from app.deliberations.reading.reader import VERSION
from app.documents.models import StoredFile


@dataclass(frozen=True, slots=True)
class WaitingFile:
    sha256: str
    name: str
    deposited_at: datetime
    brought_file: bool


def deposited(session: Session, sha256: str) -> StoredFile | None:
    return session.exec(
        select(StoredFile)
        .join(Deposit, col(Deposit.sha256) == col(StoredFile.sha256))
        .where(col(StoredFile.sha256) == sha256)
    ).first()


def reading(session: Session, sha256: str) -> ActReading | None:
    """By the present version of the reader."""
    return session.get(ActReading, (sha256, VERSION))


def pages_read(session: Session, sha256: str) -> dict[int, PictureWords]:
    """What an interrupted reading had finished."""
    found = session.exec(
        select(PageReading.number, PageReading.text, PageReading.turn).where(
            col(PageReading.sha256) == sha256, col(PageReading.reader) == VERSION
        )
    )
    return {number: PictureWords(text, turn) for number, text, turn in found}


def without_act(session: Session, before: datetime | None = None) -> list[WaitingFile]:
    """Deposited (before that instant) and not recorded, newest first."""
    recorded = col(Deliberation.file_sha256) == col(Deposit.sha256)
    columns: list[Any] = [
        col(getattr(Deposit, name)) for name in ("sha256", "deposited_at", "brought_file")
    ]
    columns.insert(1, col(StoredFile.name))
    statement = (
        core_select(*columns)
        .join(StoredFile, col(StoredFile.sha256) == col(Deposit.sha256))
        .where(~core_select(col(Deliberation.id)).where(recorded).exists())
        .order_by(col(Deposit.deposited_at).desc(), col(Deposit.sha256))
        .limit(100)
    )
    if before is not None:
        statement = statement.where(col(Deposit.deposited_at) < before)
    return [WaitingFile(*row) for row in session.execute(statement)]
