"""What people type about a pile: a page to assign, a set to confirm."""

from collections.abc import Mapping
from itertools import zip_longest
from uuid import UUID

from fastapi import UploadFile
from pydantic import BaseModel

from app.conventions.forms import short_text
from app.conventions.scans.binding import Choice, Confirmed, side_field
from app.conventions.service.amending import AvenantSignatureData
from app.core.errors import InvalidError
from app.core.forms import Reader, parse_date, parse_int
from app.deliberations.forms import Typed, parse_uuid, uuid_or_none


class DropForm(BaseModel):
    file: UploadFile | None = None

    def read(self) -> tuple[bytes, str]:
        content = self.file.file.read() if self.file and self.file.filename else b""
        return content, (self.file.filename if self.file else "") or ""


class AssignForm(BaseModel):
    reference: Typed = ""
    page: Typed = ""

    def read(self) -> tuple[str, int]:
        reader = Reader(self.model_dump())
        missing = "Choisissez la convention ou l’avenant, par sa référence."
        reference = reader.required("reference", _reference, missing)
        page = reader.required("page", parse_int, "Écrivez le numéro de la page dans le texte.")
        reader.finish()
        return reference, page


class SortForm(BaseModel):
    """One button of the page: `left`, `right`, `over`, `aside`, `back` or `free`."""

    act: Typed = ""


class BindForm(BaseModel):
    """`party`, `signed_on` and, for an avenant, `deliberation` and `delegation` go together, once
    for each side that has not signed yet."""

    reference: Typed = ""
    numbers: Typed = ""
    party: list[Typed] = []
    signed_on: list[Typed] = []
    deliberation: list[Typed] = []
    delegation: list[Typed] = []
    holder: Typed = ""
    copy_number: Typed = ""
    accepts_missing: Typed = ""

    def choice(self) -> Choice:
        written = self.numbers.split()
        if not all(each.isascii() and each.isdecimal() and len(each) < 5 for each in written):
            written = []
        return Choice(self.reference, tuple(int(each) for each in written))

    def typed(self) -> Mapping[str, str]:
        said = {
            side_field(name, party): typed for party, values in self._sides()
            for name, typed in values.items()
        }  # fmt: skip
        return {
            **said,
            "holder": self.holder,
            "copy_number": self.copy_number,
            "accepts_missing": self.accepts_missing,
        }

    def read(self) -> Confirmed:
        reader = Reader(self.typed())
        signed: dict[UUID, AvenantSignatureData] = {}
        for party, _ in self._sides():
            on = reader.optional(side_field("signed_on", party), parse_date)
            act = reader.optional(side_field("deliberation", party), parse_uuid)
            delegation = reader.optional(side_field("delegation", party), short_text)
            if on is not None:
                signed[party] = AvenantSignatureData(
                    signed_on=on, deliberation_id=act, delegation_reference=delegation
                )
        holder = uuid_or_none(self.holder)
        number = reader.optional("copy_number", parse_int)
        reader.finish()
        if holder is None and self.holder:
            raise InvalidError.of({"holder": "Choisissez qui garde l’original dans la liste."})
        return Confirmed(
            signed=signed,
            holder_id=holder,
            copy_number=1 if number is None else number,
            accepts_missing=bool(self.accepts_missing),
        )

    def _sides(self) -> list[tuple[UUID, dict[str, str]]]:
        found = []
        columns = zip_longest(self.signed_on, self.deliberation, self.delegation, fillvalue="")
        for party, (on, act, delegation) in zip(self.party, columns, strict=False):
            key = uuid_or_none(party)
            if key is not None:
                said = {"signed_on": on, "deliberation": act, "delegation": delegation}
                found.append((key, said))
        return found


def _reference(typed: str) -> str:
    """« TGN-2026-014 », or the whole line of the list of suggestions."""
    reference = typed.split(maxsplit=1)[0].upper()
    if len(reference) > 60 or "\x00" in reference:
        raise ValueError("Cette référence n’est pas lisible. Choisissez-la dans la liste.")
    return reference
