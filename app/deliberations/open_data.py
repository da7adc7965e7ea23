"""The own délibérations of the syndicat as open data: scdl/deliberations and scdl/catalogue."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from io import StringIO

from sqlmodel import Session
from stdnum.fr import siret as stdnum_siret

from app.collectivites.models import Collectivite
from app.core.clock import PARIS
from app.deliberations import nomenclature, queries
from app.deliberations.models import Deliberation

FIELDS = (
    *("COLL_NOM", "COLL_SIRET", "DELIB_ID", "DELIB_DATE", "DELIB_MATIERE_CODE"),
    *("DELIB_MATIERE_NOM", "DELIB_OBJET", "BUDGET_ANNEE", "BUDGET_NOM", "PREF_ID", "PREF_DATE"),
    *("VOTE_EFFECTIF", "VOTE_REEL", "VOTE_POUR", "VOTE_CONTRE", "VOTE_ABSTENTION", "DELIB_URL"),
)
CATALOGUE_FIELDS = (
    *("COLL_NOM", "COLL_SIRET", "ID", "TITRE", "DESCRIPTION", "THEME", "PRODUCTEUR_NOM"),
    *("PRODUCTEUR_SIRET", "COUV_SPAT_MAILLE", "COUV_SPAT_NOM", "COUV_TEMP_DEBUT"),
    *("COUV_TEMP_FIN", "DATE_PUBL", "FREQ_MAJ", "DATE_MAJ", "MOTS_CLES", "LICENCE"),
    *("NOMBRE_RESSOURCES", "FORMAT_RESSOURCES", "URL"),
)
NAME_MAX = 140
NO_MATTER = "sa matière n’est pas renseignée"


@dataclass(frozen=True)
class LeftOut:
    """A délibération the schema would refuse, and what to complete."""

    act: Deliberation
    why: str

    @property
    def waits_for_matter(self) -> bool:
        return self.act.matter_code is None


@dataclass(frozen=True)
class Publication:
    """What is published today: one line an act, and the acts that wait for a fact."""

    owner: Collectivite | None
    place_name: str
    acts: Sequence[Deliberation]
    left_out: Sequence[LeftOut]

    @property
    def without_matter(self) -> list[Deliberation]:
        return [left.act for left in self.left_out if left.waits_for_matter]

    @property
    def updated_on(self) -> date | None:
        return max((_recorded_on(act) for act in self.acts), default=None)


def publication(session: Session) -> Publication:
    owner = queries.syndicat(session)
    acts = queries.own_acts(session)
    reasons = [(act, _missing(act, owner)) for act in acts]
    return Publication(
        owner=owner,
        place_name=queries.departement_name(session) or (owner.name if owner else ""),
        acts=[act for act, why in reasons if not why],
        left_out=[LeftOut(act, why) for act, why in reasons if why],
    )


def _missing(act: Deliberation, owner: Collectivite | None) -> str:
    """Empty when the line will be valid."""
    if owner is None or not stdnum_siret.is_valid(owner.siret or ""):
        return "le SIRET du syndicat manque sur sa fiche"
    if not act.number:
        return "son numéro n’est pas renseigné"
    if act.matter_code not in nomenclature.matters():
        return NO_MATTER
    if act.received_on and act.received_on < act.meeting_on:
        return "sa réception en préfecture précède la séance"
    return ""


def deliberations_csv(published: Publication) -> str:
    owner = published.owner
    return _csv(FIELDS, [_row(act, owner) for act in published.acts] if owner else [])


def _row(act: Deliberation, owner: Collectivite) -> dict[str, object]:
    prefecture = f"PREF{(owner.departement or '').rjust(3, '0')}" if owner.departement else ""
    return {
        "COLL_NOM": owner.name[:NAME_MAX],
        "COLL_SIRET": owner.siret,
        "DELIB_ID": act.number,
        "DELIB_DATE": act.meeting_on,
        "DELIB_MATIERE_CODE": act.matter_code,
        "DELIB_MATIERE_NOM": nomenclature.full_name(act.matter_code or ""),
        "DELIB_OBJET": " ".join(act.subject.split()),
        "PREF_ID": prefecture if act.received_on else "",
        "PREF_DATE": act.received_on or "",
        **_votes(act),
    }


def _votes(act: Deliberation) -> dict[str, object]:
    """All five counts or none: the schema refuses a part of them, and none is invented.

    Unanimity is every voter for, as `rules.votes_problem` has it.
    """
    counts = (act.present_count, act.represented_count, act.excused_count)
    present, represented, excused = counts
    cast: tuple[int | None, ...] = (act.votes_for, act.votes_against, act.abstentions)
    if present is None or represented is None or excused is None:
        return {}
    if act.is_unanimous and None in cast:
        cast = (present + represented, 0, 0)
    known = [count for count in cast if count is not None]
    total = present + represented + excused
    if len(known) != len(cast) or sum(known) > total:
        return {}
    names = ("VOTE_EFFECTIF", "VOTE_REEL", "VOTE_POUR", "VOTE_CONTRE", "VOTE_ABSTENTION")
    return dict(zip(names, (total, sum(known), *known), strict=True))


def catalogue_csv(published: Publication, base_url: str) -> str:
    """One row for the dataset; none while it has no line, since its dates are required."""
    owner, acts = published.owner, published.acts
    if owner is None or not acts:
        return _csv(CATALOGUE_FIELDS, [])
    days = [act.meeting_on for act in acts]
    row = {
        "COLL_NOM": owner.name[:NAME_MAX],
        "COLL_SIRET": owner.siret,
        "ID": "deliberations",
        "TITRE": f"Délibérations : {owner.name}"[:NAME_MAX],
        "DESCRIPTION": f"Délibérations adoptées par {owner.name}, au format SCDL 2.1.5.",
        "THEME": "Administration locale",
        "PRODUCTEUR_NOM": owner.name[:NAME_MAX],
        "PRODUCTEUR_SIRET": owner.siret,
        "COUV_SPAT_MAILLE": "Départementale",
        "COUV_SPAT_NOM": published.place_name[:NAME_MAX],
        "COUV_TEMP_DEBUT": min(days),
        "COUV_TEMP_FIN": max(days),
        "DATE_PUBL": min(_recorded_on(act) for act in acts),
        "FREQ_MAJ": "Irrégulière",
        "DATE_MAJ": published.updated_on,
        "MOTS_CLES": "scdl;deliberations",
        "LICENCE": "Licence Ouverte-LO",
        "NOMBRE_RESSOURCES": 1,
        "FORMAT_RESSOURCES": "csv",
        "URL": f"{base_url}/donnees/deliberations.csv",
    }
    return _csv(CATALOGUE_FIELDS, [row])


def _recorded_on(act: Deliberation) -> date:
    """SQLite gives the instant back without its zone, which is UTC."""
    at = act.recorded_at
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(PARIS).date()


def _csv(fields: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """UTF-8, comma, CRLF as RFC 4180; a field that is not known is empty."""
    written = StringIO()
    lines = csv.DictWriter(written, fields, restval="", lineterminator="\r\n")
    lines.writeheader()
    lines.writerows(rows)
    return written.getvalue()
