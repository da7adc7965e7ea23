"""What people type about a signed file that came back."""

from collections.abc import Sequence

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict

from app.conventions.forms import one_of
from app.conventions.queries.returned import TextKey
from app.conventions.service.amending import AvenantSignatureData
from app.conventions.service.returning import Confirmed
from app.conventions.service.signing import LEVELS
from app.core.errors import InvalidError
from app.core.forms import Reader, parse_date, parse_text
from app.deliberations.forms import Typed, parse_uuid, uuid_or_none


class DropForm(BaseModel):
    """`convention_id` when the file is dropped from the page of a convention or of its avenant."""

    file: UploadFile | None = None
    convention_id: Typed = ""
    avenant_id: Typed = ""

    @property
    def key(self) -> TextKey | None:
        return key_or_none(self.convention_id, self.avenant_id)

    def read(self) -> tuple[bytes, str]:
        content = self.file.file.read() if self.file else b""
        if self.file is None or not content:
            raise InvalidError.of({"file": "Choisissez le PDF signé. Il ne peut pas être vide."})
        name = (self.file.filename or "").replace("\\", "/").rpartition("/")[2]
        return content, name[:150] or "document.pdf"


def key_or_none(convention_id: str, avenant_id: str) -> TextKey | None:
    convention = uuid_or_none(convention_id)
    return TextKey(convention, uuid_or_none(avenant_id)) if convention else None


class ChoiceForm(BaseModel):
    """`convention_id` also names an avenant, as `TextKey` writes it."""

    convention_id: Typed = ""

    def read(self) -> TextKey:
        read = Reader(self.model_dump())
        missing = "Choisissez la convention ou l’avenant."
        chosen = read.required("convention_id", _parse_key, missing)
        read.finish()
        return chosen


def _parse_key(typed: str) -> TextKey:
    try:
        return TextKey.parse(typed)
    except ValueError:
        raise ValueError("Choisissez dans la liste.") from None


class ConfirmForm(BaseModel):
    """`party_0`, `signed_on_0`… for each signature of the file; no party: not to be recorded.

    `deliberation_0`, `delegation_0`: by which act that side signs an avenant.
    """

    model_config = ConfigDict(extra="allow")

    override_reason: Typed = ""

    @property
    def typed(self) -> dict[str, str]:
        return {name: value for name, value in self if isinstance(value, str)}

    def read(self, count: int) -> list[Confirmed]:
        read = Reader(self.typed)
        found = [self._signature(read, number) for number in range(count)]
        chosen = [one for one in found if one]
        _refuse_twice(read, chosen, found)
        read.finish()
        return chosen

    def _signature(self, read: Reader, number: int) -> Confirmed | None:
        party = read.optional(f"party_{number}", parse_uuid)
        if party is None:
            return None
        level = read.optional(f"level_{number}", one_of(LEVELS))
        source = read.optional(f"level_source_{number}", parse_text)
        if level and not source:
            words = "Indiquez d’où vient ce niveau, par exemple l’attestation du prestataire."
            read.refuse(f"level_source_{number}", words)
        missing = "Indiquez la date de signature."
        data = AvenantSignatureData(
            signed_on=read.required(f"signed_on_{number}", parse_date, missing),
            means="electronic",
            name=read.optional(f"name_{number}", parse_text),
            capacity=read.optional(f"capacity_{number}", parse_text),
            override_reason=self.override_reason.strip() or None,
            level=level,
            level_source=source,
            deliberation_id=read.optional(f"deliberation_{number}", parse_uuid),
            delegation_reference=read.optional(f"delegation_{number}", parse_text),
        )
        return Confirmed(party, data)


def _refuse_twice(
    read: Reader, chosen: Sequence[Confirmed], found: Sequence[Confirmed | None]
) -> None:
    for number, one in enumerate(found):
        if one and [other.party_id for other in chosen].count(one.party_id) > 1:
            read.refuse(f"party_{number}", "Chaque partie ne signe qu’une fois.")
