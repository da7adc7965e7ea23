"""What people type about a pile: a page to assign, a set to confirm."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from fastapi import UploadFile
from pydantic import BaseModel

from app.conventions.scans.binding import Choice, Confirmed, party_field
from app.core.errors import InvalidError
from app.core.forms import Reader, parse_date, parse_int
from app.deliberations.forms import Typed, uuid_or_none


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
        missing = "Choisissez la convention, par sa référence."
        reference = reader.required("reference", _reference, missing)
        page = reader.required("page", parse_int, "Écrivez le numéro de la page dans le texte.")
        reader.finish()
        return reference, page


class SortForm(BaseModel):
    """One button of the page: `left`, `right`, `over`, `aside`, `back` or `free`."""

    act: Typed = ""


class BindForm(BaseModel):
    """`party` and `signed_on` go by pairs, one for each side that has not signed yet."""

    reference: Typed = ""
    numbers: Typed = ""
    party: list[Typed] = []
    signed_on: list[Typed] = []
    holder: Typed = ""
    copy_number: Typed = ""
    accepts_missing: Typed = ""

    def choice(self) -> Choice:
        written = self.numbers.split()
        if not all(each.isascii() and each.isdecimal() and len(each) < 5 for each in written):
            written = []
        return Choice(self.reference, tuple(int(each) for each in written))

    def typed(self) -> Mapping[str, str]:
        dates = {party_field(party): typed for party, typed in self._pairs()}
        return {
            **dates,
            "holder": self.holder,
            "copy_number": self.copy_number,
            "accepts_missing": self.accepts_missing,
        }

    def read(self) -> Confirmed:
        reader = Reader(self.typed())
        signed: dict[UUID, date] = {}
        for party, _ in self._pairs():
            on = reader.optional(party_field(party), parse_date)
            if on is not None:
                signed[party] = on
        holder = uuid_or_none(self.holder)
        number = reader.optional("copy_number", parse_int)
        reader.finish()
        if holder is None and self.holder:
            raise InvalidError.of({"holder": "Choisissez qui garde l’original dans la liste."})
        return Confirmed(
            signed_on=signed,
            holder_id=holder,
            copy_number=1 if number is None else number,
            accepts_missing=bool(self.accepts_missing),
        )

    def _pairs(self) -> list[tuple[UUID, str]]:
        pairs = zip(self.party, self.signed_on, strict=False)
        found = ((uuid_or_none(party), typed) for party, typed in pairs)
        return [(party, typed) for party, typed in found if party is not None]


def _reference(typed: str) -> str:
    """« TGN-2026-014 », or the whole line of the list of suggestions."""
    reference = typed.split(maxsplit=1)[0].upper()
    if len(reference) > 60 or "\x00" in reference:
        raise ValueError("Cette référence n’est pas lisible. Choisissez-la dans la liste.")
    return reference
