"""A large file is checked by the worker: its page waits, then is the report."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.core.settings import Settings
from app.datasets.checking import waiting, working
from app.datasets.checking.models import FileCheck
from app.datasets.models import DatasetCell, Evidence
from app.documents.models import StoredFile
from app.jobs.models import Job
from app.worker import make_worker
from tests.conftest import SignedInClient
from tests.datasets.checking.files import csv_of
from tests.datasets.checking.test_routes import send
from tests.datasets.factories import make_body

LARGE = csv_of({"DELIB_DATE": "26/09/2022"}, *({} for _ in range(9_000)))
assert len(LARGE) > working.LARGE


def kept(settings: Settings) -> list[Path]:
    folder = settings.checks_dir
    return sorted(folder.iterdir()) if folder.is_dir() else []


def all_of(session: Session, table: Any) -> list[Any]:
    session.commit()
    session.expunge_all()
    found = list(session.exec(select(table)))
    session.commit()
    return found


class TestUpload:
    def test_the_page_waits_then_is_the_report(
        self, client: SignedInClient, session: Session, engine: Engine, settings: Settings
    ) -> None:
        where = str(send(client, LARGE).headers["location"])

        waits = client.get(where).text
        assert all_of(session, FileCheck) == []
        assert len(kept(settings)) == 1
        make_worker(settings, engine).run_once()
        report = client.get(where).text.replace("\u00a0", " ")

        assert "Contrôle en cours" in waits
        assert '<meta http-equiv="refresh" content="3">' in waits
        assert f'<a href="{where}">Actualiser la page</a>' in waits
        assert "Le fichier n’est pas valide : 1 erreur sur 9 001 lignes" in report.replace(
            "\u202f", " "
        )
        assert "Contrôle en cours" not in report
        (check,) = all_of(session, FileCheck)
        assert (check.author, where.endswith(str(check.id))) == ("Test agent", True)
        assert kept(settings) == []

    def test_a_small_one_is_checked_at_once(self, client: SignedInClient, session: Session) -> None:
        send(client, csv_of({}))

        assert len(all_of(session, FileCheck)) == 1
        assert all_of(session, Job) == []

    @pytest.mark.parametrize(
        ("content", "typed", "said"),
        [
            (b"a,b\n" + b"1,2\n" * 300_000, {}, "ne ressemble à aucun des six jeux"),
            (b"<!doctype html>" + b"<p>404</p>" * 200_000, {}, "page web"),
            (LARGE, {"membre": str(uuid4())}, "Cette collectivité n’existe pas."),
        ],
        ids=["unlike", "html", "no-member"],
    )
    def test_a_refusal_comes_at_once_and_keeps_nothing(
        self,
        client: SignedInClient,
        session: Session,
        settings: Settings,
        content: bytes,
        typed: dict[str, str],
        said: str,
    ) -> None:
        response = send(client, content, **typed)

        assert response.status_code in {404, 422}
        assert said in response.text
        assert (all_of(session, Job), kept(settings)) == ([], [])

    def test_a_check_that_is_cancelled_leaves_nothing(
        self, client: SignedInClient, session: Session, engine: Engine, settings: Settings
    ) -> None:
        where = str(send(client, LARGE).headers["location"])

        stopped = client.post(f"{where}/annulation")
        make_worker(settings, engine).run_once()

        assert stopped.status_code == 303
        assert "Le contrôle est annulé" in client.get(where).text
        assert client.post(f"{where}/annulation").status_code == 409
        assert (all_of(session, FileCheck), all_of(session, StoredFile)) == ([], [])
        assert kept(settings) == []

    def test_a_file_that_is_gone_is_said(
        self, client: SignedInClient, engine: Engine, settings: Settings
    ) -> None:
        where = str(send(client, LARGE).headers["location"])
        kept(settings)[0].unlink()

        make_worker(settings, engine).run_once()

        assert "envoyez-le de nouveau" in client.get(where).text

    def test_a_worker_that_died_after_the_check_changes_nothing(
        self, client: SignedInClient, session: Session, engine: Engine, settings: Settings
    ) -> None:
        send(client, LARGE)
        make_worker(settings, engine).run_once()
        (job,) = all_of(session, Job)
        job.state = "queued"
        session.add(job)
        session.commit()

        make_worker(settings, engine).run_once()

        assert len(all_of(session, FileCheck)) == 1
        assert [one.state for one in all_of(session, Job)] == ["done"]

    def test_an_elu_neither_waits_nor_cancels(
        self, client: SignedInClient, elu_client: SignedInClient
    ) -> None:
        where = str(send(client, LARGE).headers["location"])

        assert elu_client.get(where).status_code == 404
        assert elu_client.post(f"{where}/annulation").status_code == 403
        assert client.post(f"/jeux-de-donnees/controles/{uuid4()}/annulation").status_code == 404

    def test_the_same_file_as_another_dataset(
        self, client: SignedInClient, session: Session, engine: Engine, settings: Settings
    ) -> None:
        where = str(send(client, LARGE).headers["location"])
        make_worker(settings, engine).run_once()

        again = client.post(f"{where}/autre-jeu", data={"schema_code": "subventions"})
        make_worker(settings, engine).run_once()

        assert again.headers["location"] != where
        assert {one.schema_code for one in all_of(session, FileCheck)} == {
            "deliberations", "subventions",
        }  # fmt: skip


class TestEvidence:
    def declare(self, client: Any, member_id: Any, **typed: str) -> Any:
        data = {
            "stage": "3", "observed_on": "20/11/2026", "data_on": "01/11/2026",
            "url": "https://www.data.gouv.fr/a", "licence": "licence-ouverte-2", **typed,
        }  # fmt: skip
        url = f"/jeux-de-donnees/membres/{member_id}/deliberations"
        return client.post(f"{url}/preuves", data=data, files={"file": ("recu.csv", LARGE)})

    @pytest.mark.parametrize(
        ("typed", "basis", "conformity"),
        [
            ({}, "validated", "minor"),
            ({"conformity": "conformant", "schema_version": "2.1.5"}, "declared", "conformant"),
        ],
        ids=["measured", "said-by-a-person"],
    )
    def test_the_verdict_measures_the_cell_once_it_is_known(
        self,
        client: SignedInClient,
        session: Session,
        engine: Engine,
        settings: Settings,
        typed: dict[str, str],
        basis: str,
        conformity: str,
    ) -> None:
        member_id = make_body(session).id
        session.commit()

        response = self.declare(client, member_id, **typed)
        (before,) = all_of(session, Evidence)
        make_worker(settings, engine).run_once()

        (after,) = all_of(session, Evidence)
        (check,) = all_of(session, FileCheck)
        (cell,) = all_of(session, DatasetCell)
        assert response.headers["location"] == f"/jeux-de-donnees/controles/{check.id}"
        assert (before.basis, before.conformity) == ("declared", typed.get("conformity"))
        assert (after.basis, after.conformity) == (basis, conformity)
        assert (cell.conformity, check.collectivite_id) == (conformity, member_id)

    def test_a_refused_evidence_asks_for_no_check(
        self, client: SignedInClient, session: Session, settings: Settings
    ) -> None:
        member_id = make_body(session).id
        session.commit()

        response = self.declare(client, member_id, url="")

        assert response.status_code == 422
        assert (all_of(session, Job), kept(settings)) == ([], [])


def test_what_was_left_behind_is_swept(settings: Settings) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    old, new = uuid4(), uuid4()
    for check_id, days in ((old, 8), (new, 6)):
        waiting.keep(settings.checks_dir, check_id, b"x")
        at = (now - timedelta(days=days)).timestamp()
        os.utime(settings.checks_dir / str(check_id), (at, at))

    waiting.sweep(settings.checks_dir, now)

    assert [one.name for one in kept(settings)] == [str(new)]
