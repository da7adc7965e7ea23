"""One convention as it is read: its sides, its facts, everything known of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.collectivites.models import Collectivite
from app.conventions.models import (
    Convention,
    ConventionCopy,
    ConventionFile,
    ConventionParty,
    CopyClaim,
    Denonciation,
    DenonciationCorrection,
    Signature,
)
from app.conventions.queries import passation, standing
from app.conventions.queries.changing import LoadedAvenant, LoadedRenewal
from app.conventions.rules.facts import Facts, PartyFacts
from app.conventions.rules.mandates import Term, mandate_over_from
from app.conventions.rules.overlays import side_on
from app.conventions.rules.sides import Side
from app.core.errors import NotFoundError
from app.deliberations import rules as acts
from app.deliberations.models import Deliberation
from app.documents.library.builtin import Model

SIGNED_FILE = "signed"
OURS = "syndicat"
PARTLY_SIGNED_FILE = "partly_signed"
AVENANT_FILE = "avenant"
PARTLY_SIGNED_AVENANT_FILE = "partly_signed_avenant"


@dataclass(frozen=True)
class Party:
    """One side, with its body, its délibération and its signature when they exist."""

    row: ConventionParty
    body: Collectivite
    deliberation: Deliberation | None
    signature: Signature | None
    terms: tuple[Term, ...] = ()

    @property
    def executoire_on(self) -> date | None:
        act = self.deliberation
        return acts.executoire_on(act.received_on, act.published_on) if act else None

    @property
    def facts(self) -> PartyFacts:
        return PartyFacts(
            label=self.body.name,
            has_siren=self.body.siren is not None,
            signatory_capacity=self.row.signatory_capacity,
            has_deliberation=self.deliberation is not None,
            executoire_on=self.executoire_on,
            has_coherent_receipt=not self.receipt_warnings,
            delegation_reference=self.row.delegation_reference,
            has_signed=self.signature is not None,
            signed_on=self.signature.signed_on if self.signature else None,
            override_reason=self.signature.override_reason if self.signature else None,
            mandate_over_from=mandate_over_from(
                passation.standing(self.signature, self.body, self.terms)
            )
            if self.signature
            else None,
        )

    @property
    def side(self) -> Side:
        return standing.side_of(self.row, self.body, self.signature)

    @property
    def receipt_warnings(self) -> tuple[str, ...]:
        """What the receipt says that the act or the body does not (R-ACTE-03)."""
        act = self.deliberation
        if act is None or act.act_identifier is None:
            return ()
        known = acts.ActContext(
            siren=self.body.siren,
            departement=self.body.departement,
            meeting_on=act.meeting_on,
            received_on=act.received_on,
            published_on=act.published_on,
        )
        return acts.coherence(acts.parse_act(act.act_identifier), known)


@dataclass(frozen=True)
class Loaded:
    """A convention and everything that is known of it."""

    row: Convention
    parties: tuple[Party, ...]
    facts: Facts
    denonciations: tuple[Denonciation, ...]
    files: tuple[ConventionFile, ...]
    renewals: tuple[LoadedRenewal, ...] = ()
    avenants: tuple[LoadedAvenant, ...] = ()
    copy_moves: tuple[ConventionCopy, ...] = ()
    claims: tuple[CopyClaim, ...] = ()
    successors: Mapping[UUID, Collectivite] = field(default_factory=dict)
    corrections: tuple[DenonciationCorrection, ...] = ()
    model: Model | None = None

    @property
    def denonciation(self) -> Denonciation | None:
        """The one that counts: given, and not withdrawn."""
        return next((row for row in self.denonciations if row.withdrawn_on is None), None)

    def avenant(self, avenant_id: UUID) -> LoadedAvenant:
        found = next((known for known in self.avenants if known.row.id == avenant_id), None)
        if found is None:
            raise NotFoundError("Cet avenant n’appartient pas à la convention.")
        return found

    def party(self, party_id: UUID) -> Party:
        found = next((party for party in self.parties if party.row.id == party_id), None)
        if found is None:
            raise NotFoundError("Cette partie n’appartient pas à la convention.")
        return found

    def body(self, key: UUID) -> Collectivite:
        """Of a party, first or successor."""
        known = {party.body.id: party.body for party in self.parties}
        return known.get(key) or self.successors[key]

    def standing(self, party: Party, on: date) -> Side:
        """Who this party is that day, and who signs for it."""
        return side_on(self.facts, party.row.id, on) or party.side

    def siren(self, party: Party, on: date) -> str | None:
        """As an avenant gives it, else as the body has it now: what other files call it."""
        side = self.standing(party, on)
        return side.body.siren if side.body_since else party.body.siren

    def siret(self, side: Side) -> str | None:
        """That of the body as it is now, unless its SIREN is no longer the side's."""
        siret = self.body(side.body.key).siret or ""
        return siret if side.body.siren and siret.startswith(side.body.siren) else None

    @property
    def member(self) -> Party | None:
        return next((p for p in self.parties if p.body.id == self.row.member_id), None)
