"""What is printed from a convention after its signature, and what it knows of the bodies."""

import hashlib
import re
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session

from app.collectivites import people
from app.collectivites.models import Collectivite, Headcount, Mandate, PopulationFigure
from app.conventions.queries import loading
from app.conventions.service import amending, approving, freezing, freezing_avenants, knowing
from app.conventions.service.amending import AvenantData, AvenantSignatureData
from app.conventions.service.overlaying import SideData
from app.core.clock import now
from app.core.settings import Settings
from app.documents.contents import ClauseContent
from app.documents.library import builtin
from app.documents.library import service as models
from tests.conftest import SignedInClient
from tests.conventions.factories import (
    AGENT,
    TODAY,
    make_convention,
    make_deliberation,
    make_draft,
    make_member,
    parties_of,
)


def text_of(response: Any) -> str:
    """The text of a PDF, on one line."""
    assert response.status_code == 200, response.text
    with pypdfium2.PdfDocument(response.content) as document:
        raw = " ".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"\s+", " ", raw.replace("\ufffe", "").replace("\u00ad", ""))


def name_of(response: Any) -> str:
    return unquote(response.headers["content-disposition"].rpartition("''")[2])


def name_correspondant(session: Session, body: Collectivite, **values: Any) -> Mandate:
    row = Mandate(
        collectivite_id=body.id, role=people.CORRESPONDANT, source="Courriel",
        **{"name": "Claire Petit", "capacity": "secrétaire de mairie", **values},
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


class TestAvenant:
    def test_a_project_then_the_text_to_sign(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_convention(session, reference="TGN-2026-014")
        data = AvenantData(kind="notice", effective_on=date(2027, 1, 1), notice_months=2)
        avenant = amending.draft(session, AGENT, row.id, data, TODAY)
        session.commit()
        here = f"/conventions/{row.id}/avenants/{avenant.id}"

        project, text = client.get(f"{here}/projet.pdf"), client.get(f"{here}/avenant.pdf")

        assert name_of(project) == "Projet-avenant-1_Moissac_TGN-2026-014.pdf"
        assert name_of(text) == "Avenant-1_Moissac_TGN-2026-014.pdf"
        assert "PROJET" in text_of(project)
        said = text_of(text)
        assert "PROJET" not in said
        assert "reçue au moins deux (2) mois avant le terme" in said
        assert "prend effet le 1er janvier 2027" in said
        assert f"{here}/avenant.pdf" in client.get(f"/conventions/{row.id}").text

    def test_signed_it_names_the_act_of_each_side(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_convention(session)
        syndicat, side = parties_of(session, row)
        act = make_deliberation(session, make_member(session), number="2026-61")
        data = AvenantData(kind="datasets", datasets=("prenoms",), summary="Moins de jeux")
        avenant = amending.draft(session, AGENT, row.id, data, TODAY)
        signed = AvenantSignatureData(signed_on=TODAY, capacity="maire", deliberation_id=act.id)
        amending.sign(session, AGENT, row.id, avenant.id, side.id, signed, TODAY)
        delegated = AvenantSignatureData(signed_on=TODAY, delegation_reference="Arrêté 12")
        amending.sign(session, AGENT, row.id, avenant.id, syndicat.id, delegated, TODAY)
        session.commit()

        said = text_of(client.get(f"/conventions/{row.id}/avenants/{avenant.id}/avenant.pdf"))

        assert "délibération n° 2026-61" in said
        assert "délégation Arrêté 12" in said
        assert "Moins de jeux." in said
        assert "scdl/prenoms" in said
        assert "scdl/subventions" not in said

    def test_its_text_is_frozen_as_it_is_prepared(
        self, client: SignedInClient, session: Session, settings: Settings
    ) -> None:
        """A body renamed since does not change what is signed; the two renderings are one."""
        member = make_member(session)
        row = make_convention(session, member)
        session.commit()
        here = f"/conventions/{row.id}"

        typed = {"kind": "duration", "ends_on": "31/12/2029", "effective_on": "01/01/2027"}
        assert client.post(f"{here}/actes/avenant", data=typed).status_code == 303
        member.name = "Moissac renommée"
        session.commit()

        session.expire_all()
        avenant = loading.load(session, row.id).avenants[0].row
        answer = client.get(f"{here}/avenants/{avenant.id}/avenant.pdf")
        assert avenant.pdf_sha256 == hashlib.sha256(answer.content).hexdigest()
        assert "Moissac renommée" not in text_of(answer)
        assert avenant.content
        assert avenant.content["kind"] == "AvenantContent"
        assert "empreinte" in client.get(here).text
        project = client.get(f"{here}/avenants/{avenant.id}/projet.pdf")
        assert "Moissac renommée" in text_of(project)

    def test_what_is_drawn_ahead_is_what_is_kept(
        self, engine: Engine, session: Session, settings: Settings
    ) -> None:
        row = make_convention(session)
        body = make_member(session, "Neuve", siren="218202000", code="82999")
        side = SideData(party_id=parties_of(session, row)[1].id, successor_id=body.id)
        data = AvenantData(kind="parties", effective_on=date(2026, 12, 1), sides=(side,))
        session.commit()

        ahead = freezing_avenants.prepare_ahead(engine, row.id, data, TODAY)
        drafted = freezing_avenants.draft(
            session, AGENT, settings.store_dir, row.id, data, TODAY, ahead
        )

        assert ahead is not None
        assert drafted.text_sha256 == ahead.text_sha256
        assert drafted.pdf_sha256 == hashlib.sha256(ahead.printed.content).hexdigest()

    def test_nothing_is_drawn_of_what_would_be_refused(
        self, engine: Engine, session: Session
    ) -> None:
        row = make_convention(session)
        side = SideData(party_id=parties_of(session, row)[1].id, successor_id=uuid4())
        session.commit()

        data = AvenantData(kind="parties", sides=(side,))
        assert freezing_avenants.prepare_ahead(engine, row.id, data, TODAY) is None

    def test_an_abandoned_one_is_not_printed(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_convention(session)
        data = AvenantData(kind="other", summary="Essai")
        avenant = amending.draft(session, AGENT, row.id, data, TODAY)
        amending.abandon(session, AGENT, row.id, avenant.id, "Refus", TODAY)
        session.commit()

        refused = client.get(f"/conventions/{row.id}/avenants/{avenant.id}/avenant.pdf")

        assert refused.status_code == 409
        assert "abandonné" in refused.text


class TestRenewal:
    def test_the_act_and_its_dates(self, client: SignedInClient, session: Session) -> None:
        row = make_convention(session, renewal="express", renewal_months=12, renewal_max_count=None)
        session.commit()
        here = f"/conventions/{row.id}"

        said = client.get(f"{here}/renouvellement.pdf")

        assert name_of(said).startswith("Renouvellement_Moissac_")
        assert "commence le 10 janvier 2028 et s’achève le 9 janvier 2029 inclus" in text_of(said)
        assert "PROJET" in text_of(client.get(f"{here}/renouvellement.pdf?projet=true"))
        assert f"{here}/renouvellement.pdf" in client.get(here).text

    def test_none_without_such_a_clause(self, client: SignedInClient, session: Session) -> None:
        row = make_convention(session)
        session.commit()
        here = f"/conventions/{row.id}"

        assert client.get(f"{here}/renouvellement.pdf").status_code == 409
        assert "renouvellement.pdf" not in client.get(here).text


class TestNotice:
    def test_each_side_has_its_letter(self, client: SignedInClient, session: Session) -> None:
        row = make_convention(session)
        _, side = parties_of(session, row)
        session.commit()
        here = f"/conventions/{row.id}/parties/{side.id}/denonciation.pdf"

        said = client.get(here)

        assert name_of(said).startswith("Denonciation_Moissac_")
        text = text_of(said)
        assert "la commune de Moissac dénonce la convention" in text
        assert "Reçue au plus tard le 9 octobre 2027" in text
        assert here in client.get(f"/conventions/{row.id}").text

    def test_not_once_it_is_over(self, client: SignedInClient, session: Session) -> None:
        row = make_convention(session, signed_on=date(2020, 1, 1), renewal="none")
        side = parties_of(session, row)[0]
        session.commit()

        said = client.get(f"/conventions/{row.id}/parties/{side.id}/denonciation.pdf")

        assert said.status_code == 409


class TestCertificate:
    def test_it_says_both_formalities(self, client: SignedInClient, session: Session) -> None:
        row = make_draft(session)
        syndicat, _ = parties_of(session, row)
        session.commit()
        here = f"/conventions/{row.id}/parties/{syndicat.id}/certificat.pdf"

        text = text_of(client.get(here))

        for words in ("09/2022-03", "082-200061257-20220926-09202203-DE", "27 septembre 2022",
                      "L. 5721-4 et L. 3131-1"):  # fmt: skip
            assert words in text
        assert here in client.get(f"/conventions/{row.id}").text

    @pytest.mark.parametrize("missing", ["received_on", "published_on"])
    def test_never_before_both_are_proven(
        self, client: SignedInClient, session: Session, missing: str
    ) -> None:
        row = make_draft(session)
        side = parties_of(session, row)[1]
        act = make_deliberation(session, make_member(session), **{missing: None})
        approving.attach_deliberation(session, AGENT, row.id, side.id, act.id, TODAY)
        session.commit()

        said = client.get(f"/conventions/{row.id}/parties/{side.id}/certificat.pdf")

        assert said.status_code == 409
        assert "exécutoire" in said.text


def test_strangers_and_unknown_ids(
    client: SignedInClient, stranger: TestClient, session: Session
) -> None:
    row = make_convention(session)
    session.commit()
    for path in (
        f"avenants/{uuid4()}/avenant.pdf", f"avenants/{uuid4()}/projet.pdf",
        f"parties/{uuid4()}/certificat.pdf", f"parties/{uuid4()}/denonciation.pdf",
    ):  # fmt: skip
        assert client.get(f"/conventions/{row.id}/{path}").status_code == 404
        assert stranger.get(f"/conventions/{row.id}/{path}").status_code == 303


class TestKnowing:
    def test_correspondants_in_office_are_in_the_annex(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_draft(session)
        member = make_member(session)
        name_correspondant(session, member, email="mairie@exemple.fr", phone="05 63 00 00 00")
        name_correspondant(session, member, name="Marc Ancien", ends_on=date(2026, 11, 20))
        name_correspondant(session, member, name="Jean Futur", starts_on=date(2026, 11, 22))
        session.commit()

        text = text_of(client.get(f"/conventions/{row.id}/projet.pdf"))

        assert "Claire Petit" in text
        assert "mairie@exemple.fr" in text
        assert "Marc Ancien" not in text
        assert "Jean Futur" not in text

    def test_a_party_that_named_none_keeps_its_line(self, session: Session) -> None:
        row = make_draft(session)
        loaded = loading.load(session, row.id)
        assert knowing.correspondants(session, loaded, TODAY) == ()

        name_correspondant(session, make_member(session))

        found = knowing.correspondants(session, loaded, TODAY)
        assert [(line.party, line.name) for line in found] == [
            ("Tarn-et-Garonne Numérique", None), ("Moissac", "Claire Petit"),
        ]  # fmt: skip

    def test_a_demonstration_names_no_real_person(self, session: Session) -> None:
        row = make_draft(session)
        row.is_demo = True
        name_correspondant(session, make_member(session))

        assert knowing.correspondants(session, loading.load(session, row.id), TODAY) == ()

    def test_they_are_frozen_with_the_text(self, session: Session, tmp_path: Any) -> None:
        row = make_draft(session)
        name_correspondant(session, make_member(session))

        freezing.freeze(session, AGENT, tmp_path, row.id, TODAY)

        assert "Claire Petit" in str((row.content or {})["correspondants"])

    def test_letter_and_model_say_what_is_known(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_draft(session)
        member = make_member(session)
        syndicat = loading.load(session, row.id).parties[0].body
        name_correspondant(session, syndicat, name="Lise Martin", capacity="chargée de mission")
        session.add(
            PopulationFigure(collectivite_id=member.id, category="totale", value=13_641,
                effective_on=date(2026, 1, 1), vintage_year=2023, source="Insee")
        )  # fmt: skip
        session.add(
            Headcount(collectivite_id=member.id, etp=Decimal("180.5"), recorded_at=now(),
                effective_on=date(2026, 1, 1), source="Déclaration", recorded_by="Agent")
        )  # fmt: skip
        session.commit()

        letter = text_of(client.get(f"/conventions/{row.id}/lettre.pdf"))
        model = text_of(client.get(f"/conventions/{row.id}/deliberation.pdf"))

        assert "votre collectivité est tenue de publier" in letter
        assert "Lise Martin" in letter
        assert "13 641 habitants (population totale) et emploie 180,5 agents" in model

    def test_unknown_stays_unsaid(self, session: Session, settings: Settings) -> None:
        member = make_member(session)

        known = knowing.figures_of(session, settings, member, TODAY)

        assert (known.obligation, known.is_subject) == ("unknown", None)


class TestParties:
    def test_the_only_fitting_act_is_proposed(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_draft(session)
        side = parties_of(session, row)[1]
        act = make_deliberation(session, make_member(session))
        session.commit()
        here = f"/conventions/{row.id}/parties/{side.id}/deliberation"

        assert f'value="{act.id}" selected' in client.get(here).text
        make_deliberation(session, make_member(session), number="2026-99")
        session.commit()
        assert f'value="{act.id}" selected' not in client.get(here).text

    def test_signing_is_not_offered_while_the_act_is_awaited(
        self, client: SignedInClient, admin_client: SignedInClient, session: Session, tmp_path: Any
    ) -> None:
        row = make_draft(session)
        side = parties_of(session, row)[1]
        freezing.freeze(session, AGENT, tmp_path, row.id, TODAY)
        session.commit()
        signing = f"/conventions/{row.id}/parties/{side.id}/signature"

        page = client.get(f"/conventions/{row.id}").text

        assert signing not in page
        assert "une fois la délibération exécutoire" in page
        assert "Passer outre" in admin_client.get(f"/conventions/{row.id}").text


@pytest.mark.parametrize(
    ("kind", "part", "path"),
    [
        ("avenant", "preambule", "avenants/{avenant}/avenant.pdf"),
        ("renouvellement", "preambule", "renouvellement.pdf"),
        ("denonciation", "corps", "parties/{party}/denonciation.pdf"),
        ("certificat_executoire", "mention", "parties/{party}/certificat.pdf"),
    ],
)
def test_the_model_in_use_prints_it(
    client: SignedInClient, session: Session, kind: str, part: str, path: str
) -> None:
    row = make_convention(session, renewal="express", renewal_months=12, renewal_max_count=None)
    data = AvenantData(kind="other", summary="Objet.")
    avenant = amending.draft(session, AGENT, row.id, data, TODAY)
    if kind == "certificat_executoire":
        row = make_draft(session)
    ours = ClauseContent(part=part, body="Mention propre au Syndicat.")
    slug = models.duplicate(session, AGENT, f"{kind}/2", "Le nôtre")
    clauses = [*builtin.newest(kind).clauses, ours]
    models.save(session, AGENT, slug, "Le nôtre", clauses, 1)
    models.publish(session, AGENT, slug, 2)
    models.choose(session, AGENT, kind, slug)
    session.commit()

    where = path.format(avenant=avenant.id, party=parties_of(session, row)[0].id)
    text = text_of(client.get(f"/conventions/{row.id}/{where}"))

    assert "Mention propre au Syndicat." in text
    assert "version 1" in text
