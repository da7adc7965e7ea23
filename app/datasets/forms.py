"""What people type about datasets: filters of the lists, evidence, decisions."""

from hashlib import sha256
from pathlib import PurePath
from uuid import UUID

from fastapi import UploadFile
from pydantic import BaseModel

from app.core.forms import Reader, parse_date, parse_int, parse_text
from app.datasets.queries import Filters
from app.datasets.rules import Applicability, Claim, Conformity, DatasetCode, Stage

CONCERNED = frozenset(Applicability) - {Applicability.NOT_APPLICABLE}
APPLICABILITY_WORDS = {
    "oui": CONCERNED,
    "obligatoire": frozenset({Applicability.MANDATORY}),
    "volontaire": frozenset({Applicability.VOLUNTARY}),
    "a-determiner": frozenset({Applicability.UNDETERMINED}),
    "non": frozenset({Applicability.NOT_APPLICABLE}),
}
ANY: frozenset[Applicability] = frozenset()


class FilterForm(BaseModel):
    """The query of a list; a value that means nothing is left out, never an error."""

    q: str = ""
    epci: str = ""
    nature: str = ""
    departement: str = ""
    obligation: str = ""
    jeu: str = ""
    concerne: str = ""
    etape: str = ""
    sort: str = "name"
    page: str = "1"
    membre: str = ""

    def read(self) -> Filters:
        return Filters(
            search=self.q.strip(),
            epci_id=_uuid(self.epci),
            kind=self.nature,
            departement=self.departement.strip()[:3],
            obligation=self.obligation,
            dataset=DatasetCode(self.jeu) if self.jeu in set(DatasetCode) else None,
            applicabilities=self._applicabilities(),
            stage=Stage(int(self.etape)) if self.etape in {"0", "1", "2", "3"} else None,
        )

    def _applicabilities(self) -> frozenset[Applicability]:
        """A stage is asked of those concerned, unless the list says otherwise."""
        default = CONCERNED if self.etape else ANY
        return APPLICABILITY_WORDS.get(self.concerne, default)

    @property
    def number(self) -> int:
        is_number = self.page.isdecimal() and len(self.page) < 7
        return max(int(self.page), 1) if is_number else 1


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


class EvidenceForm(BaseModel):
    stage: str = ""
    observed_on: str = ""
    correspondant: str = ""
    data_source: str = ""
    url: str = ""
    licence: str = ""
    data_on: str = ""
    data_year: str = ""
    conformity: str = ""
    schema_version: str = ""
    note: str = ""
    file: UploadFile | None = None

    def typed(self) -> dict[str, str]:
        return {name: value for name, value in self if isinstance(value, str)}

    def read(self) -> Claim:
        """Raises InvalidError with every field that cannot be read."""
        read = Reader(self.typed())
        stage = read.required("stage", _stage, "Choisissez l’étape atteinte.")
        observed_on = read.required("observed_on", parse_date, "Indiquez la date du constat.")
        claim = {
            "url": read.optional("url", parse_text),
            "licence": read.optional("licence", parse_text),
            "correspondant": read.optional("correspondant", parse_text),
            "data_source": read.optional("data_source", parse_text),
            "schema_version": read.optional("schema_version", parse_text),
            "note": read.optional("note", parse_text),
        }
        data_on = read.optional("data_on", parse_date)
        data_year = read.optional("data_year", parse_int)
        conformity = read.optional("conformity", _conformity)
        read.finish()
        return Claim(
            stage=stage,
            observed_on=observed_on,
            data_on=data_on,
            data_year=data_year,
            conformity=conformity,
            file_sha256=sha256(content).hexdigest() if (content := self.content()) else None,
            **claim,
        )

    def content(self) -> bytes:
        """The file joined; an empty one proves nothing."""
        if self.file is None:
            return b""
        self.file.file.seek(0)
        return self.file.file.read()

    @property
    def file_name(self) -> str:
        return PurePath((self.file and self.file.filename) or "fichier").name


def _stage(typed: str) -> Stage:
    if typed not in {"0", "1", "2", "3"}:
        raise ValueError("Choisissez l’étape dans la liste.")
    return Stage(int(typed))


def _conformity(typed: str) -> Conformity:
    if typed not in set(Conformity):
        raise ValueError("Choisissez la conformité dans la liste.")
    return Conformity(typed)


class DecisionForm(BaseModel):
    value: str = ""
    reason: str = ""


class WithdrawalForm(BaseModel):
    reason: str = ""
