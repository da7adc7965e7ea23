"""The real acts and conventions of Tarn-et-Garonne Numérique that public documents attest.

Only public facts; what a document does not say stays unknown. Loaded by `jalon init`, idempotent.
"""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from app import journal
from app.collectivites import service as collectivites
from app.collectivites.loader import reading, writing
from app.collectivites.loader.report import Report
from app.collectivites.models import Collectivite
from app.conventions.models import Convention
from app.conventions.rules.facts import Direction, NoticeMode, Renewal
from app.conventions.service.recording import Paper, PaperParty, record_paper
from app.conventions.service.terms import Terms
from app.core.french import sort_key
from app.core.settings import Settings
from app.deliberations import service as deliberations
from app.deliberations.models import Deliberation

SYNDICAT_SIREN = "200061257"
PREFET = "Préfet de la région Languedoc-Roussillon-Midi-Pyrénées"


def record_cases(session: Session, settings: Settings, today: date) -> list[str]:
    """Record what is not there yet; the answer names, in French, what was added."""
    syndicat = _body(session, kind="syndicat", siren=SYNDICAT_SIREN)
    if syndicat is None:
        return []
    added = [
        _framework(session, syndicat, today),
        _strategy(session, syndicat, today),
        _upstream(session, syndicat, today),
        _castelnaudary(session, settings, today),
    ]
    return [name for name in added if name]


def _body(session: Session, **known: str) -> Collectivite | None:
    query = select(Collectivite)
    for name, value in known.items():
        query = query.where(col(getattr(Collectivite, name)) == value)
    return session.exec(query.limit(1)).first()


def _act(session: Session, body: Collectivite, today: date, **facts: Any) -> Deliberation | None:
    """None when the body already has an act of that number on that day."""
    data = deliberations.DeliberationData(collectivite_id=body.id, **facts)
    known = session.exec(
        select(Deliberation.id)
        .where(col(Deliberation.collectivite_id) == body.id)
        .where(col(Deliberation.meeting_on) == data.meeting_on)
    ).first()
    if known is not None:
        return None
    return deliberations.record(session, journal.SYSTEM, data, today)


def _framework(session: Session, syndicat: Collectivite, today: date) -> str:
    act = _act(
        session,
        syndicat,
        today,
        number="09/2022-03",
        subject="Open data : convention de partenariat entre le syndicat mixte Tarn-et-Garonne "
        "Numérique et ses membres ou acteurs associés",
        meeting_on=date(2022, 9, 26),
        convened_on=date(2022, 9, 19),
        act_identifier="082-200061257-20220926-09202203-DE",
        received_on=date(2022, 9, 27),
        published_on=date(2022, 9, 27),
        present_count=12,
        represented_count=4,
        excused_count=4,
        is_unanimous=True,
        is_framework=True,
        note="Approuve le modèle de convention et autorise le président à signer avec chaque "
        "membre ou acteur associé.",
    )
    return "délibération n° 09/2022-03 du syndicat" if act else ""


def _strategy(session: Session, syndicat: Collectivite, today: date) -> str:
    """Its identifier is printed twice, differently: neither reading is stored as certain."""
    act = _act(
        session,
        syndicat,
        today,
        number="05/2021-04",
        subject="Schéma directeur des usages et services numériques (SDUSN) : validation",
        meeting_on=date(2021, 5, 25),
        received_on=date(2021, 5, 25),
        published_on=date(2021, 5, 26),
        present_count=10,
        represented_count=6,
        excused_count=4,
        is_unanimous=True,
        note="Identifiant ACTES à vérifier sur l’original : le numéro se lit « 052021048 » sur une "
        "page et « 05202104E » sur l’autre. Le document date la loi pour une République numérique "
        "du 7 octobre 2019 ; elle est du 7 octobre 2016.",
    )
    return "délibération n° 05/2021-04 du syndicat" if act else ""


def _is_recorded(session: Session, reference: str) -> bool:
    query = select(Convention.id).where(col(Convention.reference) == reference)
    return session.exec(query).first() is not None


def _upstream(session: Session, syndicat: Collectivite, today: date) -> str:
    """Only its parties and its date are attested: everything else is « à compléter »."""
    region = _body(session, kind="region", code=syndicat.region or "")
    reference = "OCCITANIE-2020"
    if region is None or _is_recorded(session, reference):
        return ""
    signed_on = date(2020, 10, 7)
    paper = Paper(
        member_id=region.id,
        direction=Direction.UPSTREAM,
        reference=reference,
        terms=Terms(
            title="Convention de partenariat entre la Région Occitanie et le syndicat",
            platform_name="Tarn-et-Garonne Open Data",
            note="Attestée par la délibération n° 09/2022-03. Durée, reconduction et préavis à "
            "relever sur l’original. Cadre régional : délibération n° 2017/AP-JUIN/13.",
        ),
        parties=(
            PaperParty(collectivite_id=region.id, role="upstream", signed_on=signed_on),
            PaperParty(collectivite_id=syndicat.id, role="syndicat", signed_on=signed_on),
        ),
    )
    record_paper(session, journal.SYSTEM, paper, today)
    return "convention du 7 octobre 2020 avec la Région Occitanie"


def _castelnaudary(session: Session, settings: Settings, today: date) -> str:
    """A pilot of 2016 between a commune of the Aude and the préfet; ended on 30 April 2017."""
    reference = "CASTELNAUDARY-2016"
    if _is_recorded(session, reference):
        return ""
    commune = _castelnaudary_body(session, settings)
    act = _act(
        session,
        commune,
        today,
        subject="Opération « Ville numérique » n° 2016-01 : convention de partenariat pour le "
        "déploiement du projet OpenData",
        meeting_on=date(2016, 9, 20),
        convened_on=date(2016, 9, 14),
        act_identifier="011-211100763-20160920-2016-248db-DE",
        received_on=date(2016, 9, 26),
        published_on=date(2016, 9, 27),
        matter_code="9.1",
    )
    prefet = _prefet(session, settings)
    paper = Paper(
        member_id=commune.id,
        direction=Direction.MEMBER,
        reference=reference,
        terms=Terms(
            title="Convention « OpenData Lab » entre Castelnaudary et le préfet de région",
            ends_on=date(2017, 4, 30),
            renewal=Renewal.NONE,
            notice_months=1,
            notice_mode=NoticeMode.ANYTIME,
            note="Convention extérieure au territoire, gardée comme exemple. La date de signature "
            "n’est pas connue.",
        ),
        parties=(
            PaperParty(
                collectivite_id=commune.id,
                role="member",
                capacity="maire",
                deliberation_id=act.id if act else None,
            ),
            PaperParty(
                collectivite_id=prefet.id,
                role="other",
                capacity="préfet",
                delegation_reference="Représentant de l’État : signe sans délibération",
            ),
        ),
    )
    record_paper(session, journal.SYSTEM, paper, today)
    return "convention de Castelnaudary (2016)"


def _castelnaudary_body(session: Session, settings: Settings) -> Collectivite:
    """From the reference data, whatever département is loaded; it is not followed."""
    known = _body(session, kind="commune", code="11076")
    if known is not None:
        return known
    report = Report(reading.vintage(reading.REFERENCE))
    lines = [line for line in reading.bodies(reading.REFERENCE) if line.key == ("commune", "11076")]
    ids, _ = writing.write_bodies(session, lines, report)
    figures = reading.figures(reading.REFERENCE, ids.keys())
    writing.write_figures(session, figures, ids, report)
    collectivites.rebuild_obligations(session, settings, list(ids.values()))
    return session.get_one(Collectivite, ids[("commune", "11076")])


def _prefet(session: Session, settings: Settings) -> Collectivite:
    known = _body(session, kind="other", name=PREFET)
    if known is not None:
        return known
    body = Collectivite(
        kind="other",
        code="prefet-region-lrmp",
        name=PREFET,
        sort_name=sort_key(PREFET),
        relation="none",
        executive_title="Préfet",
        source="Délibération de Castelnaudary du 20 septembre 2016",
        vintage="2016",
    )
    session.add(body)
    session.flush()
    collectivites.rebuild_obligations(session, settings, [body.id])
    return body
