"""What is missing before a batch is launched, member by member, with where to complete it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.collectivites.models import Collectivite
from app.conventions.batches import queries
from app.conventions.batches.models import Batch
from app.conventions.batches.queries import Candidate
from app.conventions.batches.rules import (
    Known,
    Lack,
    Part,
    lacks_of_member,
    lacks_of_syndicat,
)
from app.conventions.service import drafting
from app.core.french import typo_fr

WORDS: Mapping[Lack, str] = {
    Lack.IS_SYNDICAT: "c’est le syndicat lui-même",
    Lack.HAS_CONVENTION: "a déjà une convention en cours ou en préparation",
    Lack.ADDRESS: "adresse postale inconnue",
    Lack.SIGNATORY: "signataire inconnu",
    Lack.SIREN: "SIREN et SIRET inconnus",
    Lack.OBLIGATION: "obligation de publier à vérifier",
    Lack.EMAIL: "adresse électronique inconnue : pas de courriel",
    Lack.FRAMEWORK: "délibération-cadre non enregistrée",
}


@dataclass(frozen=True, slots=True)
class Problem:
    text: str
    href: str
    forbids: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A member and what stands in its way; `problems` empty: everything is known."""

    candidate: Candidate
    problems: tuple[Problem, ...] = ()

    @property
    def is_refused(self) -> bool:
        return any(problem.forbids for problem in self.problems)

    @property
    def has_blanks(self) -> bool:
        return bool(self.problems) and not self.is_refused

    @property
    def reason(self) -> str:
        return ", ".join(problem.text for problem in self.problems)


@dataclass(frozen=True)
class Verdict:
    """`syndicat`: what every document would leave blank."""

    syndicat_name: str
    syndicat: Sequence[Problem]
    members: Sequence[Checked]

    @property
    def ready(self) -> list[Checked]:
        return [one for one in self.members if not one.problems]

    @property
    def blanks(self) -> list[Checked]:
        return [one for one in self.members if one.has_blanks]

    @property
    def refused(self) -> list[Checked]:
        return [one for one in self.members if one.is_refused]


def check(session: Session, batch: Batch, on: date) -> Verdict:
    ids = [line.row.collectivite_id for line in queries.lines(session, batch.id)]
    return check_bodies(
        session, queries.candidates_by_id(session, ids, on), _parts(batch), on,
        with_mails=batch.with_mails,
    )  # fmt: skip


def _parts(batch: Batch) -> frozenset[Part]:
    return frozenset(map(Part, batch.parts))


def check_bodies(
    session: Session,
    bodies: Sequence[Candidate],
    parts: Collection[Part],
    on: date,
    *,
    with_mails: bool,
) -> Verdict:
    syndicat = drafting.syndicat_of(session)
    running = queries.running(session, [body.id for body in bodies], on)
    checked = []
    for body in bodies:
        _, reference = running.get(body.id, (None, ""))
        known = _known(body, reference, is_syndicat=body.id == syndicat.id)
        lacks = lacks_of_member(known, parts, with_mails=with_mails)
        checked.append(Checked(body, tuple(_problem(lack, body.id, running) for lack in lacks)))
    return Verdict(syndicat.name, _syndicat_problems(session, syndicat, parts), checked)


def _known(body: Candidate, reference: str, *, is_syndicat: bool) -> Known:
    return Known(
        name=body.name,
        has_siren=bool(body.siren or body.siret),
        has_address=bool((body.address or "").strip()),
        has_signatory=bool(body.executive_last_name),
        has_email=bool(body.email),
        obligation=body.obligation,
        running=reference,
        is_syndicat=is_syndicat,
    )


def _problem(lack: Lack, body_id: UUID, running: Mapping[UUID, tuple[UUID, str]]) -> Problem:
    sheet = f"/collectivites/{body_id}"
    if lack == Lack.HAS_CONVENTION:
        key, reference = running[body_id]
        return Problem(f"{WORDS[lack]} ({reference})", f"/conventions/{key}", forbids=True)
    hrefs = {Lack.OBLIGATION: sheet, Lack.IS_SYNDICAT: sheet}
    return Problem(typo_fr(WORDS[lack]), hrefs.get(lack, f"{sheet}/modifier"), lack.forbids)


def _syndicat_problems(
    session: Session, syndicat: Collectivite, parts: Collection[Part]
) -> list[Problem]:
    known = Known(
        name=syndicat.name,
        has_siren=bool(syndicat.siren or syndicat.siret),
        has_address=bool((syndicat.address or "").strip()),
        has_signatory=bool(syndicat.executive_last_name),
        has_framework=drafting.framework(session, syndicat.id) is not None,
    )
    href = f"/collectivites/{syndicat.id}/modifier"
    act = f"/deliberations/nouvelle?collectivite={syndicat.id}"
    return [
        Problem(WORDS[lack], act if lack == Lack.FRAMEWORK else href)
        for lack in lacks_of_syndicat(known, parts)
    ]
