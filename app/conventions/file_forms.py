"""What people type about paper originals that are late, and the files that prove a fact."""

from uuid import UUID

from fastapi import UploadFile
from pydantic import BaseModel

from app.conventions.forms import one_of
from app.conventions.proof.slots import PieceKind, parse_slot
from app.conventions.service.claiming import ClaimData, Means
from app.core.forms import Reader, parse_email, parse_int
from app.deliberations.forms import Typed


class ClaimForm(BaseModel):
    number: Typed = ""
    means: Typed = "letter"
    recipient: Typed = ""

    def read(self) -> ClaimData:
        read = Reader(self.model_dump())
        number = read.required("number", parse_int, "Choisissez l’exemplaire à réclamer.")
        means = read.required("means", one_of(set(Means)), "Choisissez la lettre ou le courriel.")
        recipient = read.optional("recipient", parse_email)
        read.finish()
        return ClaimData(number, Means(means), recipient)


class PieceForm(BaseModel):
    """`what` names a fact recorded on the convention."""

    what: Typed = ""
    file: UploadFile | None = None

    def read(self) -> tuple[PieceKind, UUID | None]:
        read = Reader({"what": self.what})
        found = read.required("what", parse_slot, "Choisissez ce que ce document prouve.")
        read.finish()
        return found
