"""Pages of the checks: send, read, take away; who may; nothing lost after a refusal."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.datasets.checking.models import FileCheck
from app.datasets.models import DatasetCell, Evidence
from app.documents.models import StoredFile
from app.journal.models import JournalEntry
from tests.conftest import SignedInClient
from tests.datasets.checking.files import SAMPLES, csv_of
from tests.datasets.factories import DELIBERATIONS, make_body

HERE = "/jeux-de-donnees/controle"


def send(client: Any, content: bytes, name: str = "deliberations.csv", **typed: str) -> Any:
    return client.post(HERE, data=typed, files={"file": (name, content)})


def sent(client: Any, content: bytes, **typed: str) -> str:
    response = send(client, content, **typed)
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


def newest(session: Session) -> FileCheck:
    session.expire_all()
    return session.exec(select(FileCheck).order_by(FileCheck.checked_at.desc())).first()  # type: ignore[attr-defined,return-value]


class TestSend:
    def test_the_report_says_where_and_how(self, client: SignedInClient) -> None:
        where = sent(client, csv_of({"DELIB_DATE": "26/09/2022"}))

        page = client.get(where).text.replace("\u00a0", " ")

        assert "Le fichier n’est pas valide : 1 erreur sur 1 ligne." in page
        assert "Ligne 2 : « 26/09/2022 » n’est pas une date AAAA-MM-JJ." in page
        assert "Après ces corrections, le fichier est valide." in page

    def test_the_file_is_kept_for_agents_and_the_check_is_journaled(
        self, client: SignedInClient, session: Session
    ) -> None:
        sent(client, csv_of({}))

        row = newest(session)
        kept = session.get(StoredFile, row.file_sha256)
        assert kept is not None
        assert (kept.is_restricted, kept.media_type, row.is_valid) == (True, "text/csv", True)
        assert (row.schema_code, row.schema_version, row.checker_version) == (
            "deliberations", "2.1.5", "1",
        )  # fmt: skip
        entry = session.exec(
            select(JournalEntry).where(JournalEntry.action == "file_checked")
        ).one()
        assert "deliberations.csv" in entry.summary

    @pytest.mark.parametrize(
        ("path", "code"),
        [
            ("subventions/forme-etalab-2017.csv", "subventions"),
            ("equipements/valide.xlsx", "equipements"),
            ("prenoms/valide-windows-1252.csv", "prenoms"),
            ("bal/auto-detect-1.4.csv", "bal"),
            ("decp/Marche.xml", "decp"),
            ("decp/concessions.json", "decp"),
        ],
    )
    def test_the_dataset_is_recognised(
        self, client: SignedInClient, session: Session, path: str, code: str
    ) -> None:
        sent(client, (SAMPLES / path).read_bytes())

        assert newest(session).schema_code == code

    @pytest.mark.parametrize(
        ("content", "typed", "said"),
        [
            (b"", {}, "Choisissez un fichier."),
            (b"a,b\n1,2\n", {}, "ne ressemble à aucun des six jeux"),
            (b"<!doctype html><p>404", {}, "page web"),
            (csv_of({}), {"schema_code": "rien"}, "Choisissez le jeu dans la liste."),
            (csv_of({}), {"membre": "x"}, "Choisissez le membre dans la liste."),
            (csv_of({}), {"membre": str(uuid4())}, "Cette collectivité n’existe pas."),
        ],
        ids=["empty", "unlike", "html", "schema", "member", "no-member"],
    )
    def test_a_refusal_is_one_sentence_and_keeps_nothing(
        self, client: SignedInClient, session: Session, content: bytes, typed: Any, said: str
    ) -> None:
        response = send(client, content, **typed)

        assert response.status_code in {404, 422}
        assert said in response.text
        assert session.exec(select(FileCheck)).all() == []

    def test_an_unreadable_file_chosen_as_a_dataset_still_has_a_report(
        self, client: SignedInClient
    ) -> None:
        where = sent(client, b"%PDF-1.7", schema_code="prenoms")

        assert "ne peut pas être lu" in client.get(where).text

    def test_a_second_dataset_needs_no_second_sending(
        self, client: SignedInClient, session: Session
    ) -> None:
        where = sent(client, csv_of({}))

        again = client.post(f"{where}/autre-jeu", data={"schema_code": "subventions"})

        refused = client.post(f"{where}/autre-jeu", data={"schema_code": "deliberations"})
        assert again.status_code == 303
        assert (refused.status_code, "un autre jeu" in refused.text) == (422, True)
        checks = session.exec(select(FileCheck)).all()
        assert len({row.file_sha256 for row in checks}) == 1
        assert {row.schema_code for row in checks} == {"deliberations", "subventions"}


class TestTakeAway:
    @pytest.fixture
    def where(self, client: SignedInClient) -> str:
        return sent(client, csv_of({"DELIB_DATE": "26/09/2022"}, {"VOTE_POUR": "vingt"}))

    def test_the_pdf_says_the_same(self, client: SignedInClient, where: str) -> None:
        response = client.get(f"{where}/rapport.pdf")

        document = pypdfium2.PdfDocument(response.content)
        text = "".join(page.get_textpage().get_text_range() for page in document)
        assert "deliberations.csv" in text
        assert "Date mal écrite" in text
        assert "Ligne 2" in text.replace("\u00a0", " ")
        assert client.get(f"{where}/rapport.pdf").content == response.content

    def test_the_csv_has_a_line_a_problem(self, client: SignedInClient, where: str) -> None:
        response = client.get(f"{where}/rapport.csv")

        lines = response.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 4
        assert "deliberations-rapport.csv" in response.headers["content-disposition"]

    def test_the_corrected_copy_is_given(self, client: SignedInClient, where: str) -> None:
        response = client.get(f"{where}/copie-corrigee.csv")

        assert b"2022-09-26" in response.content
        assert b"vingt" in response.content

    def test_without_correction_there_is_no_copy(self, client: SignedInClient) -> None:
        where = sent(client, csv_of({}))

        assert client.get(f"{where}/copie-corrigee.csv").status_code == 409
        assert "copie-corrigee" not in client.get(where).text


class TestRights:
    def test_an_elu_sees_no_unpublished_file(
        self, client: SignedInClient, elu_client: SignedInClient
    ) -> None:
        where = sent(client, csv_of({}))

        for path in (HERE, where, f"{where}/rapport.pdf", f"{where}/rapport.csv"):
            assert elu_client.get(path).status_code == 403
        assert send(elu_client, csv_of({})).status_code == 403

    def test_a_stranger_is_sent_to_the_door(self, stranger: TestClient) -> None:
        assert stranger.get(HERE).status_code == 303

    def test_an_unknown_check_is_not_found(self, client: SignedInClient) -> None:
        assert client.get(f"/jeux-de-donnees/controles/{uuid4()}").status_code == 404

    def test_without_its_token_nothing_is_checked(
        self, client: SignedInClient, session: Session
    ) -> None:
        response = client.post(HERE, data={}, files={"file": ("a.csv", csv_of({}))}, csrf=False)

        assert response.status_code == 403
        assert session.exec(select(FileCheck)).all() == []


class TestCell:
    def declare(self, client: Any, member: Any, content: bytes, **typed: str) -> Any:
        data = {"stage": "2", "observed_on": "20/11/2026", "data_on": "01/11/2026", **typed}
        url = f"/jeux-de-donnees/membres/{member.id}/{DELIBERATIONS}"
        return client.post(f"{url}/preuves", data=data, files={"file": ("recu.csv", content)})

    def test_a_file_received_is_kept_and_checked(
        self, client: SignedInClient, session: Session
    ) -> None:
        member = make_body(session)
        session.commit()

        response = self.declare(client, member, csv_of({"DELIB_DATE": "x"}))

        assert response.status_code == 303
        evidence = session.exec(select(Evidence)).one()
        check = newest(session)
        assert (check.file_sha256, check.collectivite_id) == (evidence.file_sha256, member.id)
        page = client.get(f"/jeux-de-donnees/membres/{member.id}/{DELIBERATIONS}").text
        assert f"/jeux-de-donnees/controles/{check.id}" in page
        assert "non valide" in page
        whole = client.get(f"/jeux-de-donnees/membres/{member.id}").text
        assert f"/jeux-de-donnees/controles/{check.id}" in whole
        other = client.get(f"/jeux-de-donnees/membres/{member.id}/prenoms").text
        assert "recu.csv" not in other

    def test_a_published_file_is_measured_by_its_check(
        self, client: SignedInClient, session: Session
    ) -> None:
        member = make_body(session)
        session.commit()

        self.declare(
            client, member, csv_of({"PREF_DATE": "x"}),
            stage="3", url="https://www.data.gouv.fr/a", licence="licence-ouverte-2",
        )  # fmt: skip

        evidence = session.exec(select(Evidence)).one()
        assert (evidence.conformity, evidence.schema_version, evidence.basis) == (
            "minor", "2.1.5", "validated",
        )  # fmt: skip
        assert session.exec(select(DatasetCell)).one().conformity == "minor"
        assert evidence.checker_version == newest(session).checker_version

    def test_an_elu_reads_the_report_of_what_is_published_and_of_nothing_else(
        self, client: SignedInClient, elu_client: SignedInClient, session: Session
    ) -> None:
        member = make_body(session)
        session.commit()
        session.expunge_all()
        published = {
            "stage": "3", "url": "https://www.data.gouv.fr/a", "licence": "licence-ouverte-2",
        }  # fmt: skip
        self.declare(client, member, csv_of({"DELIB_DATE": "x"}))
        received = newest(session).id
        session.commit()
        self.declare(client, member, csv_of({"PREF_DATE": "x"}), **published)
        open_to_all = newest(session).id
        session.commit()
        cell = f"/jeux-de-donnees/membres/{member.id}/{DELIBERATIONS}"

        page = elu_client.get(cell).text

        assert elu_client.get(f"/jeux-de-donnees/controles/{open_to_all}").status_code == 200
        assert elu_client.get(f"/jeux-de-donnees/controles/{received}").status_code == 403
        assert f"/jeux-de-donnees/controles/{open_to_all}" in page
        assert f"/jeux-de-donnees/controles/{received}" not in page
        assert f"/jeux-de-donnees/controles/{received}" in client.get(cell).text

    def test_what_a_person_says_of_the_conformity_stays(
        self, client: SignedInClient, session: Session
    ) -> None:
        member = make_body(session)
        session.commit()

        self.declare(
            client, member, csv_of({"PREF_DATE": "x"}),
            stage="3", url="https://www.data.gouv.fr/a", licence="licence-ouverte-2",
            conformity="conformant", schema_version="2.1.5",
        )  # fmt: skip

        evidence = session.exec(select(Evidence)).one()
        assert (evidence.conformity, evidence.basis) == ("conformant", "declared")

    def test_a_new_file_is_measured_whatever_the_form_kept_of_the_one_before(
        self, client: SignedInClient, session: Session
    ) -> None:
        member_id = make_body(session).id
        session.commit()
        session.expunge_all()
        typed = {
            "stage": "3", "url": "https://www.data.gouv.fr/a", "licence": "licence-ouverte-2",
        }  # fmt: skip

        class Member:
            id = member_id

        self.declare(client, Member, csv_of({}), **typed)
        kept = {"conformity": "conformant", "schema_version": "2.1.5"}
        self.declare(client, Member, csv_of({"DELIB_DATE": "x"}), **typed, **kept)

        found = session.exec(select(Evidence).order_by(Evidence.recorded_at)).all()  # type: ignore[arg-type]
        assert [(one.basis, one.conformity) for one in found] == [
            ("validated", "conformant"), ("validated", "non_conformant"),
        ]  # fmt: skip

    def test_a_refused_evidence_keeps_no_file(
        self, client: SignedInClient, session: Session
    ) -> None:
        member = make_body(session)
        session.commit()

        response = self.declare(client, member, csv_of({}), observed_on="")

        assert response.status_code == 422
        assert session.exec(select(FileCheck)).all() == []

    def test_an_elu_reads_the_verdict_and_not_the_file(
        self, client: SignedInClient, elu_client: SignedInClient, session: Session
    ) -> None:
        member = make_body(session)
        session.commit()
        self.declare(client, member, csv_of({}))

        page = elu_client.get(f"/jeux-de-donnees/membres/{member.id}/{DELIBERATIONS}").text

        assert "recu.csv" in page
        assert "/jeux-de-donnees/controles/" not in page


class TestCommand:
    def test_it_answers_json_and_an_exit_code(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        import json

        from app.cli import main

        path = tmp_path / "a.csv"
        path.write_bytes(csv_of({"DELIB_DATE": "x"}))

        code = main(["scdl", "check", str(path), "--schema", "deliberations", "--json"])
        answer = json.loads(capsys.readouterr().out)
        assert (code, answer["valid"], answer["errors"][0]["row"]) == (1, False, 2)
        path.write_bytes(csv_of({}))
        assert main(["scdl", "check", str(path), "--schema", "deliberations"]) == 0
        assert "Valide (scdl/deliberations 2.1.5), 1 ligne." in capsys.readouterr().err
        assert main(["scdl", "check", str(tmp_path / "b.csv"), "--schema", "bal"]) == 1
        assert "n’existe pas" in capsys.readouterr().err
