"""What people type to prolong or change a signed convention."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.conventions.forms import long_text, one_of, short_text
from app.conventions.rules.facts import NoticeMode, Renewal
from app.conventions.service.amending import KINDS, AvenantData, AvenantSignatureData
from app.conventions.service.correcting import Letter
from app.conventions.service.overlaying import SideData
from app.conventions.service.renewing import SideData as RenewalSideData
from app.conventions.service.signing import MEANS
from app.core.forms import Reader, parse_date, parse_int
from app.deliberations.forms import Typed, parse_uuid


class WithdrawalForm(BaseModel):
    withdrawn_on: Typed = ""
    reason: Typed = ""

    def read(self) -> tuple[date, str]:
        read = Reader(self.model_dump())
        day = read.required("withdrawn_on", parse_date, "Indiquez la date du retrait.")
        reason = read.required("reason", long_text, "Écrivez le motif : il reste au journal.")
        read.finish()
        return day, reason


class CorrectionForm(BaseModel):
    """What the receipt of the registered letter says."""

    sent_on: Typed = ""
    received_on: Typed = ""
    letter_number: Typed = ""
    reason: Typed = ""

    def read(self) -> tuple[Letter, str]:
        read = Reader(self.model_dump())
        letter = Letter(
            sent_on=read.required("sent_on", parse_date, "Indiquez la date d’envoi."),
            received_on=read.optional("received_on", parse_date),
            letter_number=read.optional("letter_number", short_text),
        )
        reason = read.required("reason", long_text, "Écrivez pourquoi : il reste au journal.")
        read.finish()
        return letter, reason


class RenewalForm(BaseModel):
    """One date and one délibération a side: `signed_on_<party>`, `deliberation_<party>`."""

    model_config = ConfigDict(extra="allow")

    months: Typed = ""

    def read(self, parties: Collection[UUID]) -> tuple[int | None, list[RenewalSideData]]:
        typed = {name: value for name, value in self if isinstance(value, str)}
        read = Reader(typed)
        months = read.optional("months", parse_int)
        sides = []
        for party_id in parties:
            missing = "Indiquez la date de signature."
            signed_on = read.required(f"signed_on_{party_id}", parse_date, missing)
            act = read.optional(f"deliberation_{party_id}", parse_uuid)
            sides.append(RenewalSideData(party_id, signed_on, act))
        read.finish()
        return months, sides


class AvenantForm(BaseModel):
    """Only what changes: an empty field leaves the term as it is.

    Besides, one name and one capacity a side: `name_<party>`, `capacity_<party>`.
    """

    model_config = ConfigDict(extra="allow")

    kind: Typed = ""
    summary: Typed = ""
    effective_on: Typed = ""
    ends_on: Typed = ""
    notice_months: Typed = ""
    notice_mode: Typed = ""
    renewal: Typed = ""
    renewal_months: Typed = ""
    renewal_max_count: Typed = ""
    replaced_id: Typed = ""
    successor_id: Typed = ""
    datasets: list[Typed] = []

    def read(self, parties: Collection[UUID]) -> AvenantData:
        read = Reader({name: value for name, value in self if isinstance(value, str)})
        renewal = read.optional("renewal", one_of(set(Renewal)))
        notice_mode = read.optional("notice_mode", one_of(set(NoticeMode)))
        data = AvenantData(
            kind=read.required("kind", one_of(KINDS), "Choisissez ce que l’avenant change."),
            summary=read.optional("summary", long_text),
            effective_on=read.optional("effective_on", parse_date),
            ends_on=read.optional("ends_on", parse_date),
            renewal=Renewal(renewal) if renewal else None,
            renewal_months=read.optional("renewal_months", parse_int),
            renewal_max_count=read.optional("renewal_max_count", parse_int),
            notice_months=read.optional("notice_months", parse_int),
            notice_mode=NoticeMode(notice_mode) if notice_mode else None,
            datasets=tuple(dict.fromkeys(filter(None, self.datasets))) or None,
            sides=self._sides(read, parties),
        )
        read.finish()
        return data

    def _sides(self, read: Reader, parties: Collection[UUID]) -> tuple[SideData, ...]:
        """A lone successor takes the place of the party named beside it."""
        successor = read.optional("successor_id", parse_uuid)
        missing = "Choisissez la partie qui est remplacée."
        replaced = read.required("replaced_id", parse_uuid, missing) if successor else None
        found = (
            SideData(
                party_id=party_id,
                successor_id=successor if party_id == replaced else None,
                name=read.optional(f"name_{party_id}", short_text),
                capacity=read.optional(f"capacity_{party_id}", short_text),
            )
            for party_id in parties
        )
        if replaced is not None and replaced not in parties:
            read.refuse("replaced_id", missing)
        return tuple(side for side in found if side.successor_id or side.name or side.capacity)


class AvenantSignatureForm(BaseModel):
    party_id: Typed = ""
    signed_on: Typed = ""
    means: Typed = "handwritten"
    name: Typed = ""
    capacity: Typed = ""
    deliberation_id: Typed = ""
    delegation_reference: Typed = ""
    override_reason: Typed = ""

    def read(self) -> tuple[UUID, AvenantSignatureData]:
        read = Reader(self.model_dump())
        party_id = read.required("party_id", parse_uuid, "Choisissez la partie qui signe.")
        data = AvenantSignatureData(
            signed_on=read.required("signed_on", parse_date, "Indiquez la date de signature."),
            means=read.required("means", one_of(MEANS), "Choisissez comment il a été signé."),
            name=read.optional("name", short_text),
            capacity=read.optional("capacity", short_text),
            deliberation_id=read.optional("deliberation_id", parse_uuid),
            delegation_reference=read.optional("delegation_reference", short_text),
            override_reason=read.optional("override_reason", long_text),
        )
        read.finish()
        return party_id, data


class CopyForm(BaseModel):
    number: Typed = ""
    party_id: Typed = ""
    where: Typed = "held"
    since: Typed = ""

    def read(self) -> tuple[int, UUID, date, bool]:
        read = Reader(self.model_dump())
        number = read.required("number", parse_int, "Indiquez le numéro de l’exemplaire.")
        party_id = read.required("party_id", parse_uuid, "Choisissez la partie.")
        since = read.required("since", parse_date, "Indiquez depuis quand.")
        where = read.required("where", one_of({"held", "on_its_way"}), "Choisissez où il est.")
        read.finish()
        return number, party_id, since, where == "on_its_way"
