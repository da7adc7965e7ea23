"""What a correspondant types by the link, and what an agent types about it."""

from datetime import date
from uuid import UUID

from fastapi import UploadFile
from pydantic import BaseModel

from app.core.forms import Reader, parse_date, parse_text
from app.core.french import typo_fr
from app.datasets.rules import DatasetCode

TEXT_MAX = 500


def _short(typed: str) -> str:
    text = parse_text(typed)
    if len(text) > TEXT_MAX:
        raise ValueError(typo_fr(f"{len(text)} caractères ; {TEXT_MAX} au plus. Raccourcissez."))
    return text


def _dataset(typed: str) -> DatasetCode:
    if typed not in set(DatasetCode):
        raise ValueError("Choisissez le jeu de données dans la liste.")
    return DatasetCode(typed)


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise ValueError("Choisissez une convention dans la liste.") from None


class PublicationForm(BaseModel):
    form_token: str = ""
    dataset: str = ""
    url: str = ""
    licence: str = ""

    def read(self) -> tuple[DatasetCode, str, str]:
        read = Reader(self.model_dump())
        code = read.required("dataset", _dataset, "Choisissez le jeu de données.")
        url = read.required("url", _short, "Collez l’adresse de la page où les données se lisent.")
        licence = read.required("licence", _short, "Choisissez la licence.")
        read.finish()
        return code, url, licence


class AnswerForm(BaseModel):
    form_token: str = ""
    convention: str = ""
    on: str = ""
    note: str = ""

    def read(self) -> tuple[UUID, date, str]:
        read = Reader(self.model_dump())
        convention_id = read.required("convention", _uuid, "Choisissez la convention.")
        on = read.required("on", parse_date, "Indiquez le jour où vous pensez répondre.")
        note = read.optional("note", _short) or ""
        read.finish()
        return convention_id, on, note


class ActForm(BaseModel):
    form_token: str = ""
    file: UploadFile | None = None


class ScanForm(BaseModel):
    """Another name than the act's: both forms stand on one page."""

    form_token: str = ""
    scan: UploadFile | None = None


def content_and_name(sent: UploadFile | None) -> tuple[bytes, str]:
    return (sent.file.read(), sent.filename or "") if sent else (b"", "")


class RefusalForm(BaseModel):
    reason: str = ""
