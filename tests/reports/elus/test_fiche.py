"""The sheet of a member: one page, one figure, three steps, the same on screen and on paper."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session

from app.collectivites.models import Collectivite, Mandate
from app.collectivites.rules import Policy
from app.conventions.rules.steps import NextStep, Step
from app.core.settings import Settings
from app.datasets.rules import Applicability, Conformity, DatasetCode, Stage, cell
from app.deliberations.models import Meeting
from app.documents.fiche_content import FicheSheet, FicheStep, FicheTile
from app.documents.pdf import render_pdf
from app.reports.accompaniment.models import AccompanimentStep
from app.reports.elus import building
from app.reports.elus.asked import Asked
from app.reports.elus.pictograms import PICTOGRAMS
from app.reports.elus.steps import NO_DATE, Person, Standing, next_steps
from tests.conftest import SignedInClient
from tests.conventions.factories import make_convention, make_deliberation, make_syndicat
from tests.datasets.factories import claim, declare, make_body
from tests.documents import samples
from tests.reports.printing import print_all

TODAY = date(2026, 11, 21)
ASKED = Asked(TODAY, Policy())
MANDATORY = Applicability.MANDATORY
PRENOMS, EQUIPEMENTS = DatasetCode.PRENOMS, DatasetCode.EQUIPEMENTS_PUBLICS


def make_moissac(session: Session, **values: Any) -> Collectivite:
    body = make_body(
        session, reason="thresholds", executive_title="Maire", legal_category="7210", **values
    )
    session.expire_on_commit = False
    return body


def said(session: Session, body: Collectivite, asked: Asked = ASKED) -> FicheSheet:
    return building.sheet(session, body.id, asked).content


class TestNextSteps:
    KNOWN = Standing(
        member="Moissac",
        ours="Syndicat",
        people={
            "Moissac": Person("maire", "Mme Durand, correspondant"),
            "Syndicat": Person("président du Syndicat"),
        },
        obligation="subject",
        convention=NextStep(Step.NOTHING),
        cells=(),
        on=TODAY,
    )

    def test_a_convention_to_decide_is_asked_of_both_executives(self) -> None:
        step = NextStep(Step.DECIDE_NOTICE, before=date(2026, 12, 3))

        (found,) = next_steps(replace(self.KNOWN, convention=step))

        assert found.who == "maire ; président du Syndicat"
        assert found.when == "avant le 3 décembre 2026"

    def test_without_convention_the_syndicat_proposes_one_to_those_who_must_publish(self) -> None:
        (found,) = next_steps(replace(self.KNOWN, convention=None))

        assert (found.who, found.when) == ("président du Syndicat", NO_DATE)
        assert next_steps(replace(self.KNOWN, convention=None, obligation="exempt")) == ()

    def test_a_yearly_file_has_its_date(self) -> None:
        waiting = cell(PRENOMS, MANDATORY, stage=Stage.COLLECTED)

        (found,) = next_steps(replace(self.KNOWN, cells=(waiting,)))

        assert found.what == "Publier le fichier reçu\u00a0: Prénoms des nouveau-nés"
        assert found.who == "Mme Durand, correspondant"
        assert found.when == "avant le 31 mars 2027"

    def test_the_day_it_is_due_it_is_still_that_day(self) -> None:
        waiting = cell(PRENOMS, MANDATORY, stage=Stage.COLLECTED)

        (found,) = next_steps(replace(self.KNOWN, cells=(waiting,), on=date(2027, 3, 31)))

        assert found.when == "avant le 31 mars 2027"

    def test_without_correspondant_one_is_named_first(self) -> None:
        known = replace(self.KNOWN, people={**self.KNOWN.people, "Moissac": Person("maire")})

        first, second = next_steps(
            replace(known, cells=(cell(EQUIPEMENTS, MANDATORY, stage=Stage.ENGAGED),))
        )

        assert first.what == "Désigner un correspondant pour les données"
        assert (second.who, second.when) == ("maire", NO_DATE)

    def test_without_other_date_the_next_assembly_of_who_is_asked_gives_one(self) -> None:
        meetings = {"Moissac": date(2026, 12, 10), "Syndicat": date(2026, 12, 15)}
        known = replace(self.KNOWN, meetings=meetings, obligation="unknown")
        to_send = cell(EQUIPEMENTS, MANDATORY, stage=Stage.ENGAGED)

        of_member, of_dataset = next_steps(replace(known, cells=(to_send,)))
        (of_syndicat,) = next_steps(replace(known, convention=None, obligation="subject"))

        assert of_member.when == of_dataset.when == "d’ici la séance du 10 décembre 2026"
        assert of_syndicat.when == "d’ici la séance du 15 décembre 2026"

    def test_a_date_of_the_convention_is_not_replaced_by_an_assembly(self) -> None:
        step = NextStep(Step.DECIDE_NOTICE, before=date(2026, 12, 3))
        known = replace(self.KNOWN, meetings={"Moissac": date(2026, 11, 24)}, convention=step)

        assert next_steps(known)[0].when == "avant le 3 décembre 2026"

    def test_never_more_than_three_and_the_nearest_to_its_end_first(self) -> None:
        cells = (
            cell(DatasetCode.DELIBERATIONS, MANDATORY),
            cell(DatasetCode.SUBVENTIONS, MANDATORY, stage=Stage.ENGAGED),
            cell(DatasetCode.MARCHES_PUBLICS, Applicability.UNDETERMINED),
            cell(EQUIPEMENTS, MANDATORY, stage=Stage.COLLECTED),
            cell(PRENOMS, MANDATORY, stage=3, conformity=Conformity.NON_CONFORMANT),
        )

        found = next_steps(replace(self.KNOWN, cells=cells))

        assert [one.what.split("\u00a0")[0] for one in found] == [
            "Corriger le fichier publié",
            "Publier le fichier reçu",
            "Envoyer le fichier",
        ]

    def test_what_does_not_concern_the_member_asks_for_nothing(self) -> None:
        cells = (cell(PRENOMS, Applicability.NOT_APPLICABLE),)

        assert next_steps(replace(self.KNOWN, cells=cells)) == ()


class TestSheet:
    def test_its_figure_is_that_of_the_datasets(
        self, session: Session, client: SignedInClient
    ) -> None:
        body = make_moissac(session)
        declare(session, body.id)
        session.commit()

        sheet = said(session, body)

        page = client.get(f"/jeux-de-donnees?membre={body.id}", follow_redirects=True)

        assert sheet.figure_said in page.text
        assert sheet.figure_said == "1 jeu publié sur 6 concernés"

    def test_it_says_what_happens_if_nobody_acts(self, session: Session) -> None:
        body = make_moissac(session)
        make_convention(session, body, reference="TGN-1", duration_months=36)

        sheet = said(session, body)

        assert sheet.convention.startswith("Convention TGN-1, en vigueur. Si personne ne fait rien")
        assert "3\u202f500 habitants" in sheet.duty

    def test_what_changed_counts_from_the_last_comite(self, session: Session) -> None:
        body, syndicat = make_moissac(session), make_syndicat(session)
        for day in (date(2026, 10, 1), date(2026, 11, 30)):
            session.add(Meeting(collectivite_id=syndicat.id, meeting_on=day, is_demo=False))
        declare(session, body.id, what=claim(observed_on=date(2026, 9, 30)))
        declare(session, body.id, PRENOMS, claim(Stage.ENGAGED, observed_on=date(2026, 10, 2)))

        sheet = said(session, body)

        assert sheet.since == "Depuis le dernier comité syndical (le 1er octobre 2026)"
        assert sheet.changes == ("Prénoms des nouveau-nés\u00a0: engagé, vu le 2 octobre 2026.",)

    def test_an_act_of_the_comite_tells_when_it_met(self, session: Session) -> None:
        body, syndicat = make_moissac(session), make_syndicat(session)
        for day in (date(2026, 9, 26), TODAY):
            make_deliberation(session, syndicat, number=f"{day:%d}", meeting_on=day)
        make_deliberation(session, body, number="7", meeting_on=date(2026, 11, 2))

        since = said(session, body).since

        assert since == "Depuis le dernier comité syndical (le 26 septembre 2026)"

    def test_what_the_accompaniment_planned_is_a_step_with_its_day(self, session: Session) -> None:
        body = make_moissac(session, obligation="exempt")
        for part, number, day in (
            ("first_contact", 1, date(2026, 11, 20)),
            ("presentation", 1, date(2026, 12, 1)),
            ("presentation", 2, date(2026, 12, 8)),
        ):
            session.add(
                AccompanimentStep(
                    collectivite_id=body.id, part=part, number=number, planned_on=day,
                    who="Ana Roy", recorded_at=datetime(2026, 11, 1, tzinfo=UTC),
                    recorded_by="Agent",
                )
            )  # fmt: skip
        session.flush()

        named, shared = (
            said(session, body, Asked(TODAY, Policy(), is_named=named)).steps[0]
            for named in (True, False)
        )

        assert (named.what, named.who) == ("Présentation de l’offre", "Ana Roy")
        assert named.when == "le 8 décembre 2026"
        assert (shared.who, shared.when) == ("le membre et le syndicat", "le 8 décembre 2026")

    def test_an_invented_assembly_marks_the_sheet(self, session: Session) -> None:
        body = make_moissac(session)
        session.add(Meeting(collectivite_id=body.id, meeting_on=date(2026, 12, 10), is_demo=True))
        session.flush()

        assert building.sheet(session, body.id, ASKED).is_demo

    def test_without_known_comite_it_counts_three_months(self, session: Session) -> None:
        body, syndicat = make_moissac(session), make_syndicat(session)
        session.add(
            Meeting(collectivite_id=syndicat.id, meeting_on=date(2025, 11, 1), is_demo=False)
        )

        sheet = said(session, body)

        assert sheet.since == "Depuis trois mois (le 21 août 2026)"
        assert sheet.changes == ()

    def test_names_are_left_out_of_what_is_shared(self, session: Session) -> None:
        body = make_moissac(session, executive_last_name="Lopez")
        session.add(
            Mandate(collectivite_id=body.id, role="correspondant", name="Ana Roy", capacity="DGS",
                    source="courriel")
        )  # fmt: skip
        session.flush()

        named, shared = (
            said(session, body),
            said(session, body, Asked(TODAY, Policy(), is_named=False)),
        )

        assert "Ana Roy" in repr(named.steps)
        assert "Ana Roy" not in repr(shared)
        assert "Lopez" not in repr(shared)

    def test_many_members_cost_no_more_statements_than_one(
        self, session: Session, count_statements: Any
    ) -> None:
        one = [make_moissac(session)]
        many = [*one, *(make_moissac(session, name=f"Commune {n}") for n in range(5))]
        session.flush()
        from app.datasets import queries

        def statements(bodies: list[Collectivite]) -> int:
            members = [queries.member(session, body.id, TODAY) for body in bodies]
            with count_statements() as seen:
                building.sheets(session, [m for m in members if m], ASKED)
            return len(seen)

        assert statements(many) == statements(one)

    def test_each_dataset_has_its_own_pictogram(self) -> None:
        assert set(PICTOGRAMS) == set(DatasetCode)
        assert len(set(PICTOGRAMS.values())) == 6


class TestPrinted:
    @pytest.mark.usefixtures("session")
    def test_the_longest_sheet_still_holds_on_one_page(self) -> None:
        name = "Communauté d’agglomération du Grand Sud de Tarn-et-Garonne et des Deux Rives"
        person = (
            "Mme Marie-Claude de Lafrançaise-Castelsarrasin, présidente ; président du Syndicat"
        )
        sheet = FicheSheet(
            name=name,
            kind="communauté d’agglomération",
            figure="entre 55\u00a0% et 68\u00a0%",
            figure_said="4 jeux publiés sur 5 concernés (1 non concerné)",
            duty="Soumise à l’obligation (article L. 312-1-1 du CRPA) : au moins 3 500 habitants "
            "et au moins 50 agents en équivalent temps plein.",
            convention="Convention TGN-2024-001, en vigueur. Si personne ne fait rien, la "
            "convention est reconduite le 2 avril 2027 jusqu’au 1er avril 2028, la limite de "
            "préavis du 1er janvier 2027 étant passée. Une dénonciation reçue maintenant compte "
            "pour le terme du 1er avril 2028, et pour aucun autre auparavant.",
            tiles=tuple(
                FicheTile(name="Prénoms des nouveau-nés", pictogram=path, state="publié",
                          detail="forme non vérifiée, à rafraîchir", quarters=3)
                for path in PICTOGRAMS.values()
            ),
            since="Depuis le dernier comité syndical (le 26 septembre 2026)",
            changes=("TGN-2024-001 : en attente de délibération depuis le 8 septembre 2026.",) * 4,
            steps=(FicheStep(
                what="Transmettre la preuve que la délibération est exécutoire (reçue en "
                "préfecture et publiée)", who=person, when="avant le 31 mars 2027 (Prénoms)",
            ),) * 3,
        )  # fmt: skip
        content = replace(samples.FICHE, sheets=(sheet,), is_demo=True)

        pdf = render_pdf("fiche_membre/1", content, meta=samples.META)

        assert len(pikepdf.open(BytesIO(pdf)).pages) == 1

    def test_those_of_an_epci_are_one_page_and_one_bookmark_each(
        self, session: Session, engine: Engine, settings: Settings, elu_client: SignedInClient
    ) -> None:
        epci = make_body(session, "CC des Deux Rives", kind="epci", code="1", relation="member")
        for name in ("Valence", "Auvillar"):
            make_body(session, name, epci_id=epci.id)
        make_body(session, "Moissac")
        session.commit()

        elu_client.post(f"/territoire/epci/{epci.id}/fiches")
        print_all(engine, settings)
        answer = elu_client.get(f"/territoire/epci/{epci.id}/fiches.pdf")

        assert "Fiches_CC-des-Deux-Rives_2026-11-21.pdf" in answer.headers["content-disposition"]
        with pikepdf.open(BytesIO(answer.content)) as pdf, pdf.open_outline() as outline:
            assert len(pdf.pages) == 3
            assert [item.title for item in outline.root] == [
                "CC des Deux Rives", "Auvillar", "Valence",
            ]  # fmt: skip


class TestRoutes:
    def test_an_elu_reads_the_page_and_its_pdf(
        self, session: Session, elu_client: SignedInClient
    ) -> None:
        body = make_moissac(session)
        session.commit()

        page = elu_client.get(f"/territoire/membres/{body.id}")
        pdf = elu_client.get(f"/territoire/membres/{body.id}/fiche.pdf")

        assert "Les six jeux de données prioritaires" in page.text
        assert "arrêté au 21 novembre 2026" in page.text
        assert pdf.headers["content-type"] == "application/pdf"
        assert "fiche-moissac-2026-11-21.pdf" in pdf.headers["content-disposition"]

    @pytest.mark.parametrize(
        "path", ["membres/{}", "membres/{}/fiche.pdf", "epci/{}/fiches", "epci/{}/fiches.pdf"]
    )
    def test_a_stranger_is_sent_to_sign_in(
        self, session: Session, stranger: TestClient, path: str
    ) -> None:
        body = make_moissac(session)
        session.commit()

        assert stranger.get(f"/territoire/{path.format(body.id)}").status_code == 303

    def test_a_commune_is_not_an_epci(self, session: Session, client: SignedInClient) -> None:
        body = make_moissac(session)
        session.commit()

        assert client.get(f"/territoire/epci/{body.id}/fiches").status_code == 404
        assert client.get(f"/territoire/epci/{body.id}/fiches.pdf").status_code == 404
        assert client.post(f"/territoire/epci/{body.id}/fiches").status_code == 404

    def test_the_page_of_the_member_leads_to_it(
        self, session: Session, client: SignedInClient
    ) -> None:
        body = make_moissac(session)
        session.commit()

        assert f"/territoire/membres/{body.id}" in client.get(f"/collectivites/{body.id}").text
