"""Contents to print, with real public facts and no person's name."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.conventions.service.printing import dataset_content
from app.documents.claim_content import ClaimContent, PlaceOfCopy
from app.documents.contents import (
    ActContent,
    ConventionContent,
    CountRow,
    DashboardContent,
    DeliberationModelContent,
    DueRow,
    LetterContent,
    NoticeMode,
    ObligationCounts,
    PartyContent,
    ProgressRow,
    Renewal,
    TermContent,
    UpstreamContent,
    WorkRow,
)
from app.documents.html import Meta
from app.documents.proof_content import (
    ProofContent,
    ProofEvent,
    ProofFile,
    ProofLine,
    ProofParty,
)
from app.priority_datasets import DATASETS

SYNDICAT = PartyContent(
    name="Tarn-et-Garonne Numérique",
    kind="syndicat",
    legal_form="syndicat mixte",
    siren="200061257",
    siret="20006125700016",
    address="hôtel du Département, 100 boulevard Hubert-Gouze, 82000 Montauban",
    signatory_capacity="président",
    deliberation=ActContent(
        number="09/2022-03",
        decided_on=date(2022, 9, 26),
        assembly="comité syndical",
        identifier="082-200061257-20220926-09202203-DE",
        executoire_on=date(2022, 9, 27),
    ),
)
MOISSAC = PartyContent(
    name="Moissac",
    kind="commune",
    legal_form="commune",
    siren="218201127",
    address="82200 Moissac",
    signatory_capacity="maire",
)
TERM = TermContent(
    duration_months=36,
    renewal=Renewal.TACIT,
    renewal_months=12,
    renewal_max_count=2,
    notice_months=3,
    notice_mode=NoticeMode.TERM,
)
UPSTREAM = UpstreamContent(grantor="la Région Occitanie", signed_on=date(2020, 10, 7))

_CONVENTION = ConventionContent(
    reference="TGN-2026-0042",
    version_label="1",
    is_frozen=True,
    is_demo=False,
    parties=(SYNDICAT, MOISSAC),
    object="Données ouvertes de la commune de Moissac",
    platform_name="Tarn-et-Garonne Open Data",
    term=TERM,
    place="Montauban",
    datasets=tuple(dataset_content(dataset) for dataset in DATASETS.values()),
    upstream_convention=UPSTREAM,
)
_DELIBERATION = DeliberationModelContent(
    reference="TGN-2026-0042-D",
    version_label="1",
    is_demo=False,
    member_name="Moissac",
    member_kind="commune",
    department_name="Tarn-et-Garonne",
    syndicat_name="Tarn-et-Garonne Numérique",
    platform_name="Tarn-et-Garonne Open Data",
    convention_reference="TGN-2026-0042",
    term=TERM,
    syndicat_deliberation=SYNDICAT.deliberation,
    upstream_convention=UPSTREAM,
)
_LETTER = LetterContent(
    reference="TGN-2026-0042-L",
    version_label="1",
    is_demo=False,
    sender_name="Tarn-et-Garonne Numérique",
    sender_address=("Hôtel du Département", "82000 Montauban"),
    sender_capacity="le président",
    recipient_name="Commune de Moissac",
    recipient_address=("82200 Moissac",),
    place="Montauban",
    sent_on=date(2026, 11, 21),
    platform_name="Tarn-et-Garonne Open Data",
    convention_reference="TGN-2026-0042",
    copies_count=2,
    assembly="conseil municipal",
    reply_before_on=date(2027, 3, 1),
    contact_name="service données ouvertes",
    contact_email="donnees@example.org",
)
_DASHBOARD = DashboardContent(
    reference="TDB-2026-11-21",
    version_label="1",
    is_demo=False,
    title="Tableau de bord de l’ouverture des données",
    author="Tarn-et-Garonne Numérique",
    territory="Tarn-et-Garonne",
    as_of=date(2026, 11, 21),
    conclusion=("Onze situations restent à vérifier.",),
    obligation=ObligationCounts(subject=9, exempt=187, unknown=11),
    conventions=(CountRow(label="En vigueur", count=26), CountRow(label="À signer", count=2)),
    due=(
        DueRow(
            on=date(2027, 1, 31),
            reference="TGN-2024-0003",
            member="Castelsarrasin",
            what="limite de dénonciation",
        ),
    ),
    datasets=(
        ProgressRow(label="Base adresse locale", published=61, concerned=195, percent=33),
        ProgressRow(label="Prénoms des nouveau-nés", published=0, concerned=0, percent=None),
    ),
    work=(WorkRow(text="Demander l’effectif de 11 membres", detail="Albias, Bressols"),),
    notes=("Population totale : Insee.",),
)
_PROOF = ProofContent(
    reference="TGN-2026-0042",
    version_label="1",
    is_demo=False,
    title="Convention d’adhésion de Moissac",
    author="Tarn-et-Garonne Numérique",
    as_of=date(2026, 11, 21),
    state="en vigueur",
    parties=(
        ProofParty(
            name="Moissac",
            siren="218201127",
            approval="Délibération n° 2022-41 du 30/09/2022",
            executoire_on=date(2022, 10, 3),
            signature="10/10/2022, maire, manuscrite",
        ),
    ),
    terms=(ProofLine(label="Durée", value="non renseigné"),),
    events=(
        ProofEvent(at="21 novembre 2026 à 9 h 00", who="Agent", summary="Exemplaire signé joint."),
    ),
    files=(ProofFile(name="convention.json", what="faits de la convention", sha256="ab" * 32),),
)


_CLAIM = ClaimContent(
    reference="TGN-2026-0042-R1",
    version_label="1",
    is_demo=False,
    sender_name="Tarn-et-Garonne Numérique",
    sender_address=("hôtel du Département", "100 boulevard Hubert-Gouze", "82000 Montauban"),
    sender_capacity="le président",
    recipient_name="commune de Moissac",
    recipient_address=("82200 Moissac",),
    sent_on=date(2026, 11, 21),
    convention_title="Convention d’adhésion de Moissac",
    convention_reference="TGN-2026-0042",
    copy_number=2,
    since=date(2026, 10, 1),
    place_of_copy=PlaceOfCopy.HELD,
    place="Montauban",
    rank=2,
    claimed_before_on=date(2026, 11, 6),
    contact_email="contact@exemple.fr",
)


def claim_letter(**changes: Any) -> ClaimContent:
    return replace(_CLAIM, **changes)


def convention(**changes: Any) -> ConventionContent:
    return replace(_CONVENTION, **changes)


def deliberation(**changes: Any) -> DeliberationModelContent:
    return replace(_DELIBERATION, **changes)


def letter(**changes: Any) -> LetterContent:
    return replace(_LETTER, **changes)


def dashboard(**changes: Any) -> DashboardContent:
    return replace(_DASHBOARD, **changes)


SAMPLES = {
    "convention_adhesion/1": _CONVENTION,
    "convention_partenariat/1": _CONVENTION,
    "deliberation_membre/1": _DELIBERATION,
    "lettre_accompagnement/1": _LETTER,
    "tableau_de_bord/1": _DASHBOARD,
    "dossier_preuve/1": _PROOF,
    "relance_original/1": _CLAIM,
}
META = Meta(
    title="Convention d’adhésion de Moissac",
    author="Tarn-et-Garonne Numérique",
    reference="TGN-2026-0042",
    version="1",
    created_on=date(2026, 11, 21),
)
