"""Contents to print, with real public facts and no person's name."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.conventions.service.printing import dataset_content
from app.documents.change_contents import (
    ArticleContent,
    AvenantContent,
    CertificateContent,
    NoticeLetterContent,
    OriginContent,
    RenewalContent,
)
from app.documents.check_content import (
    CheckCaution,
    CheckChange,
    CheckContent,
    CheckExample,
    CheckGroup,
)
from app.documents.claim_content import ClaimContent, PlaceOfCopy
from app.documents.contents import (
    ActContent,
    ClauseContent,
    ConventionContent,
    DeliberationModelContent,
    LetterContent,
    NoticeMode,
    PartyContent,
    Renewal,
    TermContent,
    UpstreamContent,
)
from app.documents.dashboard_content import (
    CountRow,
    DashboardContent,
    DueRow,
    ObligationCounts,
    ProgressRow,
    WorkRow,
)
from app.documents.fiche_content import FicheContent, FicheSheet, FicheStep, FicheTile
from app.documents.html import Meta
from app.documents.library import builtin
from app.documents.map_content import MapArea, MapContent, MapLegend
from app.documents.proof_content import (
    ProofContent,
    ProofEvent,
    ProofFile,
    ProofLine,
    ProofParty,
)
from app.documents.report_content import (
    Ask,
    DatasetBar,
    Essential,
    Evolution,
    EvolutionPoint,
    KeyFigure,
    MethodPart,
    ReportArea,
    ReportClass,
    ReportContent,
    ReportGroup,
    ReportLine,
    ReportMap,
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
    convention_title="Convention d’adhésion de Moissac",
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
    filters="Nature : commune ; Obligation : à vérifier",
    trend="+ 3 jeux publiés depuis le 1er novembre 2026.",
    without_convention=4,
    moved=("+ 1 depuis le 01/11/2026", "", "", ""),
    steps=(CountRow(label="À contacter", count=12), CountRow(label="Parcours accompli", count=3)),
    epcis=(ProgressRow(label="CC des Deux Rives", published=4, concerned=30, percent=13),),
    conventions=(CountRow(label="En vigueur", count=26), CountRow(label="À signer", count=2)),
    due=(
        DueRow(
            on=date(2027, 1, 31),
            reference="TGN-2024-0003",
            member="Castelsarrasin",
            what="limite de dénonciation",
            meetings="il reste 1 conseil municipal avant la date limite",
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
_ORIGIN = OriginContent(
    reference="TGN-2026-0042",
    title="Convention d’adhésion de Moissac",
    signed_on=date(2025, 1, 10),
)
_AVENANT = AvenantContent(
    reference="TGN-2026-0042-A1",
    version_label="1",
    is_frozen=True,
    is_demo=False,
    number=1,
    origin=_ORIGIN,
    parties=(SYNDICAT, MOISSAC),
    articles=(
        ArticleContent(
            title="Durée", paragraphs=("La Convention prend fin le 31 décembre 2029 inclus.",)
        ),
    ),
    effective_on=date(2027, 1, 1),
    datasets=_CONVENTION.datasets,
    place="Montauban",
)
_RENEWAL = RenewalContent(
    reference="TGN-2026-0042-R1",
    version_label="1",
    is_frozen=True,
    is_demo=False,
    origin=_ORIGIN,
    parties=(SYNDICAT, MOISSAC),
    months=12,
    ended_on=date(2028, 1, 9),
    starts_on=date(2028, 1, 10),
    ends_on=date(2029, 1, 9),
    place="Montauban",
)
_NOTICE = NoticeLetterContent(
    reference="TGN-2026-0042-N",
    version_label="1",
    is_demo=False,
    origin=_ORIGIN,
    sender=MOISSAC,
    sender_address=("82200 Moissac",),
    recipient_name="Tarn-et-Garonne Numérique",
    recipient_address=("Hôtel du Département", "82000 Montauban"),
    place="Moissac",
    sent_on=date(2026, 11, 21),
    notice_months=3,
    limit_on=date(2027, 10, 9),
    ends_on=date(2028, 1, 9),
    is_renewed=True,
)
_CERTIFICATE = CertificateContent(
    reference="TGN-2026-0042-C1",
    version_label="1",
    is_demo=False,
    party=SYNDICAT,
    number="09/2022-03",
    subject="Ouverture des données : modèle de convention d’adhésion",
    decided_on=date(2022, 9, 26),
    assembly="comité syndical",
    identifier="082-200061257-20220926-09202203-DE",
    received_on=date(2022, 9, 27),
    published_on=date(2022, 9, 27),
    executoire_on=date(2022, 9, 27),
    grounds="des articles L. 5721-4 et L. 3131-1 du code général des collectivités territoriales",
    place="Montauban",
    certified_on=date(2026, 11, 21),
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


_CHECK = CheckContent(
    reference="C-AB12CD34EF56",
    version_label="1",
    is_demo=False,
    author="Tarn-et-Garonne Numérique",
    file_name="deliberations-2026.csv",
    checked_on=date(2026, 11, 21),
    verdict="Le fichier n’est pas valide : 3 erreurs sur 120 lignes.",
    facts=(("Jeu de données", "Délibérations"), ("Schéma", "scdl/deliberations 2.1.5")),
    sha256="ab" * 32,
    errors=(
        CheckGroup(
            title="Date mal écrite",
            field="DELIB_DATE",
            count=3,
            fix="Écrivez-la comme 2026-03-01.",
            examples=(CheckExample(place="ligne 12", why="« 1/3/26 » n’est pas une date."),),
        ),
    ),
    warnings=(),
    changes=(CheckChange(what="espaces retirées", count=2),),
    promise="Après ces corrections, il reste 1 erreur à reprendre.",
    caution=CheckCaution(
        "Des enfants pourraient être reconnus",
        "Avant de publier, la commune doit décider en connaissance de cause.",
        ("Commune 82112, 2025 : 6 naissances, dont 2 prénoms donnés une seule fois.",),
        "3 autres années",
    ),
)


def convention(**changes: Any) -> ConventionContent:
    return replace(_CONVENTION, **changes)


def deliberation(**changes: Any) -> DeliberationModelContent:
    return replace(_DELIBERATION, **changes)


def notice(**changes: Any) -> NoticeLetterContent:
    return replace(_NOTICE, **changes)


def letter(**changes: Any) -> LetterContent:
    return replace(_LETTER, **changes)


def dashboard(**changes: Any) -> DashboardContent:
    return replace(_DASHBOARD, **changes)


def words(kind: str) -> tuple[ClauseContent, ...]:
    """The clauses of the built-in model of a kind."""
    return builtin.newest(kind).clauses


_MAP = MapContent(
    reference="CARTE-82-OBLIGATION-2026-11-21",
    version_label="1",
    is_demo=False,
    title="Quelles communes doivent publier leurs données ?",
    author="Tarn-et-Garonne Numérique",
    territory="Tarn-et-Garonne",
    as_of=date(2026, 11, 21),
    conclusion="Communes assujetties : 1 sur 2.",
    width=1000,
    height=500,
    view_box="-4 -4 1008 508",
    borders="M0 0l1000 0",
    areas=(
        MapArea(name="Moissac", tone="4", path="M0 0l500 0 0 500-500 0z"),
        MapArea(name="Grisolles", tone="doubt", path="M500 0l500 0 0 500-500 0z"),
    ),
    legend=(
        MapLegend(label="Assujettie", tone="4", count=1, names=("Moissac",)),
        MapLegend(label="À vérifier", tone="doubt", count=1, names=("Grisolles",)),
    ),
)

FICHE = FicheContent(
    reference="FICHE-9765C26B-2026-11-21",
    version_label="1",
    is_demo=False,
    title="Fiche, Moissac",
    author="Tarn-et-Garonne Numérique",
    as_of=date(2026, 11, 21),
    sheets=(
        FicheSheet(
            name="Moissac",
            kind="commune",
            figure="57\u00a0%",
            figure_said="3 jeux publiés sur 5 concernés (1 non concerné)",
            duty="Soumise à l’obligation (article L. 312-1-1 du CRPA)\u00a0: au moins 50 agents.",
            convention="Aucune convention avec le syndicat.",
            tiles=tuple(
                FicheTile(
                    name=f"Jeu {quarters}",
                    pictogram="M5 2.5h10l4 4v15H5z",
                    state="publié",
                    detail="conforme, à jour",
                    quarters=quarters,
                )
                for quarters in (None, 0, 1, 2, 3, 4)
            ),
            since="Depuis trois mois (le 21 août 2026)",
            changes=("Délibérations\u00a0: publié, vu le 6 novembre 2026.",),
            steps=(
                FicheStep(what="Signer la convention", who="maire", when="avant le 31 mars 2027"),
            ),
        ),
    ),
    sources=("Obligation\u00a0: article L. 312-1-1 du CRPA.",),
)

REPORT = ReportContent(
    reference="RAPPORT-82-2026-11-21-9765C26B",
    version_label="1",
    is_demo=False,
    title="Rapport d’avancement de l’ouverture des données",
    author="Tarn-et-Garonne Numérique",
    territory="Département de Tarn-et-Garonne",
    departement="82",
    name="pour le comité de décembre",
    as_of=date(2026, 11, 21),
    essential=Essential(
        sentences=("Sur 195 membres suivis, 14 doivent publier leurs données.",),
        figures=tuple(
            KeyFigure(value=value, label=label, moved=moved)
            for value, label, moved in (
                ("11 sur 14", "membres tenus de publier qui publient", "+\u00a02"),
                ("35\u00a0%", "avancement moyen", "inchangé"),
                ("38", "jeux de données publiés", ""),
                ("21", "conventions en vigueur", ""),
            )
        ),
        since="Ce qui a changé depuis le 1er novembre 2026",
        changes=("1 nouvelle publication\u00a0: Moissac (délibérations).",),
        asks=(Ask(what="Proposer une convention à 1 membre", why="Moissac."), Ask(what="Décider")),
    ),
    map=ReportMap(
        question="Où en est la publication des six jeux prioritaires\u202f?",
        conclusion="1 commune a commencé, sur 2 suivies.",
        view_box="-4 -4 1008 508",
        borders="M0 0l1000 0",
        areas=(
            ReportArea(name="Moissac", tone="3", said="Moissac", path="M0 0l500 0 0 500-500 0z"),
            ReportArea(name="Albias", tone="0", said="Albias", path="M500 0l500 0 0 500-500 0z"),
        ),
        legend=(
            ReportClass(label="50 à 79\u00a0%", tone="3", count=1, said="Moissac (57\u00a0%)"),
            ReportClass(label="0\u00a0%", tone="0", count=1),
        ),
        missing="Neuve",
    ),
    datasets=tuple(
        DatasetBar(
            name=one.name, concerned=6, published=1, collected=1, engaged=1, not_started=3,
            percent=percent, moved="+\u00a01" if percent else "",
        )
        for one, percent in zip(DATASETS.values(), (57, 0, None, 12, 3, 1), strict=True)
    ),
    evolution=Evolution(
        points=tuple(
            EvolutionPoint(
                on=date(2026, month, 1), name="", members=195, published=month, publish_one=1,
                percent=month, rule="2026-11",
            )
            for month in (9, 10, 11)
        ),
        top=11,
        line="M0 30L300 15L600 0",
        surface="M0 30L300 15L600 0L600 160L0 160z",
        marks="M0 30h0M300 15h0M600 0h0",
    ),
    obligation=ObligationCounts(subject=14, exempt=177, unknown=4),
    duty=("Une commune doit publier ses données à partir de 3\u202f500 habitants.",),
    conventions=(CountRow(label="En vigueur", count=21),),
    groups=(
        ReportGroup(
            name="Communauté de communes des Deux Rives",
            members=4, publishing=1, published=2, applicable=20, percent=12, held=2, hidden=2,
            lines=tuple(
                ReportLine(
                    key="9765c26b", name=name, duty="Soumis", convention="Signée",
                    marks=("published", "collected", "engaged", "none", "undetermined", "void"),
                    published=1, applicable=5, percent=percent,
                )
                for name, percent in (("L’intercommunalité elle-même", 57), ("Valence", None))
            ),
        ),
    ),
    left_out="Ne sont pas nommés, mais comptés, 2 autres membres.",
    method=(MethodPart(title="Ce qui est compté", sentences=("Les chiffres sont arrêtés.",)),),
)  # fmt: skip

SAMPLES = {
    "convention_adhesion/1": _CONVENTION,
    "convention_adhesion/2": replace(_CONVENTION, clauses=words("convention_adhesion")),
    "convention_partenariat/1": _CONVENTION,
    "convention_partenariat/2": replace(_CONVENTION, clauses=words("convention_partenariat")),
    "convention_services/1": replace(_CONVENTION, clauses=words("convention_services")),
    "deliberation_membre/1": _DELIBERATION,
    "deliberation_membre/2": replace(_DELIBERATION, clauses=words("deliberation_commune")),
    "lettre_accompagnement/1": _LETTER,
    "lettre_accompagnement/2": replace(_LETTER, clauses=words("lettre_accompagnement")),
    "tableau_de_bord/1": _DASHBOARD,
    "dossier_preuve/1": _PROOF,
    "relance_original/1": _CLAIM,
    "avenant/1": _AVENANT,
    "renouvellement/1": _RENEWAL,
    "denonciation/1": _NOTICE,
    "certificat_executoire/1": _CERTIFICATE,
    "avenant/2": replace(_AVENANT, clauses=words("avenant")),
    "renouvellement/2": replace(_RENEWAL, clauses=words("renouvellement")),
    "denonciation/2": replace(_NOTICE, clauses=words("denonciation")),
    "certificat_executoire/2": replace(_CERTIFICATE, clauses=words("certificat_executoire")),
    "carte/1": _MAP,
    "fiche_membre/1": FICHE,
    "rapport_controle/1": _CHECK,
    "rapport_avancement/1": REPORT,
}
META = Meta(
    title="Convention d’adhésion de Moissac",
    author="Tarn-et-Garonne Numérique",
    reference="TGN-2026-0042",
    version="1",
    created_on=date(2026, 11, 21),
)
