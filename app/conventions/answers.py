"""What the API says of a convention."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from app.conventions.answers_copies import CopyOut, copies_out
from app.conventions.models import AvenantSignature, Signature
from app.conventions.queries.changing import LoadedAvenant
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.rules.amending import changes
from app.conventions.rules.facts import Facts, State, terms_on
from app.conventions.rules.flags import Flag, flags, watched_on
from app.conventions.rules.outlook import sentence
from app.conventions.rules.overlays import datasets_on
from app.conventions.rules.periods import current_period
from app.conventions.rules.sides import Since
from app.conventions.rules.states import state
from app.deliberations.models import Deliberation


class MemberOut(BaseModel):
    id: UUID
    siren: str | None
    name: str


class DeliberationOut(BaseModel):
    id: UUID
    collectivite_id: UUID
    number: str | None
    meeting_on: date
    act_identifier: str | None
    executoire_on: date | None


class SignatureOut(BaseModel):
    """`signed_on` is null for an old paper whose date is not known; so are `siren`, `siret` and
    the `means` of an avenant when nobody noted them at the signature. `collectivite_id`: who
    signed, the successor where there was one.
    """

    party_id: UUID
    collectivite_id: UUID
    signatory: str | None
    capacity: str
    siren: str | None
    siret: str | None
    signed_on: date | None
    means: str | None
    level: str | None
    level_source: str | None


class SinceOut(BaseModel):
    """The avenant that says so, and its first day."""

    avenant: int
    on: date


class PartyOut(BaseModel):
    """Who the party is on the day asked, and who signs for it from then on."""

    id: UUID
    collectivite_id: UUID
    siren: str | None
    name: str
    role: str
    signatory: str | None
    capacity: str | None
    body_since: SinceOut | None
    signatory_since: SinceOut | None


class DenonciationOut(BaseModel):
    """Withdrawn, it no longer counts."""

    party_id: UUID
    sent_on: date
    received_on: date | None
    withdrawn_on: date | None


class RenewalOut(BaseModel):
    """An express renewal, concluded by its last signature."""

    number: int
    months: int
    concluded_on: date


class AvenantOut(BaseModel):
    """`effective_on` is null until every party has signed; `changes` says it in French."""

    id: UUID
    number: int
    kind: str
    summary: str | None
    concluded_on: date | None
    effective_on: date | None
    changes: list[str]
    signatures: list[SignatureOut]
    is_abandoned: bool


class ConventionOut(BaseModel):
    """State, flags, terms and period are those of the day asked by `on`, today by default."""

    id: UUID
    reference: str
    title: str
    direction: str
    origin: str
    state: State
    flags: list[Flag]
    member: MemberOut | None
    parties: list[PartyOut]
    datasets: list[str] | None
    datasets_since: SinceOut | None
    starts_on: date | None
    ends_on: date | None
    notice_limit_on: date | None
    watch_on: date | None
    duration_months: int | None
    renewal: str | None
    renewal_months: int | None
    renewal_max_count: int | None
    notice_months: int | None
    notice_mode: str | None
    if_nobody_acts: str
    deliberations: list[DeliberationOut]
    signatures: list[SignatureOut]
    denonciations: list[DenonciationOut]
    renewals: list[RenewalOut]
    avenants: list[AvenantOut]
    copies: list[CopyOut]
    is_demo: bool


def convention_out(loaded: Loaded, on: date) -> ConventionOut:
    row, facts, member = loaded.row, loaded.facts, loaded.member
    period, datasets = current_period(facts, on), datasets_on(facts, on)
    return ConventionOut(
        **row.model_dump(include=set(_COPIED)),
        **_terms(terms_on(facts, on)),
        state=state(facts, on),
        flags=list(flags(facts, on)),
        member=_member(loaded, member, on) if member else None,
        parties=[_party(loaded, party, on) for party in loaded.parties],
        datasets=list(datasets.codes) if datasets.codes is not None else None,
        datasets_since=_since(datasets.since),
        starts_on=period.starts_on if period else row.starts_on,
        ends_on=period.ends_on if period else row.ends_on,
        notice_limit_on=period.notice_limit_on if period else None,
        watch_on=watched_on(facts, on),
        if_nobody_acts=sentence(facts, on),
        deliberations=[_act(p, p.deliberation) for p in loaded.parties if p.deliberation],
        signatures=[_signature(p, p.signature, p.body.id) for p in loaded.parties if p.signature],
        denonciations=[
            DenonciationOut(**given.model_dump(include=set(DenonciationOut.model_fields)))
            for given in loaded.denonciations
        ],
        renewals=[
            RenewalOut(
                number=act.row.number,
                months=act.row.months,
                concluded_on=act.facts.concluded_on,
            )
            for act in loaded.renewals
        ],
        avenants=[_avenant(loaded, avenant) for avenant in loaded.avenants],
        copies=copies_out(loaded, on),
    )


def _terms(facts: Facts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in _TERMS}


def _avenant(loaded: Loaded, avenant: LoadedAvenant) -> AvenantOut:
    row = avenant.row
    amendment = avenant.amendment([party.row.id for party in loaded.parties])
    return AvenantOut(
        **row.model_dump(include={"id", "number", "kind", "summary"}),
        concluded_on=amendment.concluded_on if amendment else None,
        effective_on=amendment.effective_on if amendment else None,
        changes=list(changes(loaded.facts, amendment)) if amendment else [],
        signatures=[
            _signature(party, side.signature, side.signature.body_id or party.body.id)
            for party in loaded.parties
            if (side := avenant.side(party.row.id))
        ],
        is_abandoned=row.abandoned_on is not None,
    )


_COPIED = (*("id", "reference", "title", "direction", "origin", "is_demo"),)
_TERMS = (
    *("duration_months", "renewal", "renewal_months", "renewal_max_count"),
    *("notice_months", "notice_mode"),
)


def _member(loaded: Loaded, member: Party, on: date) -> MemberOut:
    body = loaded.standing(member, on).body
    return MemberOut(id=body.key, siren=loaded.siren(member, on), name=body.name)


def _party(loaded: Loaded, party: Party, on: date) -> PartyOut:
    side = loaded.standing(party, on)
    return PartyOut(
        id=party.row.id,
        collectivite_id=side.body.key,
        siren=loaded.siren(party, on),
        name=side.body.name,
        role=party.row.role,
        signatory=side.signatory_name,
        capacity=side.signatory_capacity,
        body_since=_since(side.body_since),
        signatory_since=_since(side.signatory_since),
    )


def _since(since: Since | None) -> SinceOut | None:
    return SinceOut(avenant=since.number, on=since.on) if since else None


def _act(party: Party, act: Deliberation) -> DeliberationOut:
    return DeliberationOut(
        id=act.id,
        collectivite_id=act.collectivite_id,
        number=act.number,
        meeting_on=act.meeting_on,
        act_identifier=act.act_identifier,
        executoire_on=party.executoire_on,
    )


def _signature(
    party: Party, signature: Signature | AvenantSignature, body_id: UUID
) -> SignatureOut:
    return SignatureOut(
        party_id=party.row.id,
        collectivite_id=body_id,
        signatory=signature.name,
        capacity=signature.capacity,
        siren=signature.siren,
        siret=signature.siret,
        signed_on=signature.signed_on,
        means=signature.means,
        level=signature.level,
        level_source=signature.level_source,
    )
