"""Preparing many conventions at once: choose, check, do, resume, take away, send."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pikepdf
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.auth.rules import Role
from app.collectivites import service as bodies
from app.collectivites.models import Collectivite
from app.conventions.batches import packing, queries, rules, service, working
from app.conventions.batches.models import Batch, BatchDocument, BatchMember
from app.conventions.batches.rules import Known, Lack, Part
from app.conventions.models import Convention
from app.core import clock
from app.core.db import read_session, write_session
from app.core.errors import ConflictError, InvalidError
from app.core.settings import Settings
from app.documents import pool
from app.jobs.models import Job
from app.jobs.running import Handlers
from app.jobs.turn import Turn
from app.mail.models import OutboxMessage
from tests.collectivites.factories import make_headcount, make_population
from tests.conftest import SignedInClient
from tests.conventions import batch_crew
from tests.conventions.factories import AGENT, make_convention, make_member, make_syndicat
from tests.jobs import crew

HOME = "/conventions/series"
COMPLETE = {
    "siren": "218201127",
    "siret": "21820112700010",
    "address": "3 place Roger Delthil\n82200 MOISSAC",
    "email": "mairie@moissac.example",
    "executive_title": "maire",
    "executive_first_name": "Jeanne",
    "executive_last_name": "Martin",
}
Work = Callable[[], bool]


@pytest.fixture
def session(engine: Engine) -> Any:
    with Session(engine, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def work(engine: Engine, settings: Settings) -> Work:
    """The worker does one job; whether there was one."""
    handlers = Handlers()
    handlers.register(service.KIND, partial(working.work_in_background, settings))
    return lambda: handlers.run_next(Turn(engine, "me", lambda: False))


def make_subject(session: Session, name: str, **values: Any) -> Collectivite:
    """Complete, and subject to the obligation."""
    body = make_member(session, name, **{**COMPLETE, **values})
    make_population(session, body, 5_000)
    make_headcount(session, body, "80")
    return body


def settle_obligations(session: Session, settings: Settings) -> None:
    bodies.rebuild_obligations(session, settings)
    session.commit()


@pytest.fixture
def three(session: Session, settings: Settings) -> list[Collectivite]:
    """In print order: Moissac of the first EPCI, then Albias and Montech of the second."""
    make_syndicat(session)
    first = make_member(session, "CC Confluences", kind="epci", relation="none")
    second = make_member(session, "CC Quercy", kind="epci", relation="none")
    made = [
        make_subject(session, "Moissac", epci_id=first.id),
        make_subject(session, "Albias", epci_id=second.id),
        make_subject(session, "Montech", epci_id=second.id),
    ]
    settle_obligations(session, settings)
    for body in made:
        session.refresh(body)
    session.commit()
    return made


def typed(**changes: Any) -> dict[str, Any]:
    return {"model": "convention_adhesion/2", "parts": ["convention"], "scope": "all", **changes}


def opened(client: SignedInClient, **changes: Any) -> str:
    """The address of a batch to be checked."""
    answer = client.post(HOME, data=typed(**changes))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def launched(client: SignedInClient, **changes: Any) -> str:
    here = opened(client, **changes)
    answer = client.post(f"{here}/lancement", data={"with_blanks": "true"})
    assert answer.status_code == 303, answer.text
    return here


def found(engine: Engine, statement: Any) -> list[Any]:
    with read_session(engine) as reading:
        return list(reading.exec(statement))


def lines(engine: Engine, here: str) -> list[queries.Line]:
    with read_session(engine) as reading:
        read = queries.lines(reading, UUID(here.rpartition("/")[2]))
        reading.expunge_all()
        return read


class TestRules:
    @pytest.mark.parametrize(
        ("known", "lacks"),
        [
            pytest.param({"is_syndicat": True}, (Lack.IS_SYNDICAT,), id="the-syndicat-itself"),
            pytest.param({"running": "TGN-1"}, (Lack.HAS_CONVENTION,), id="has-one-already"),
            pytest.param({"has_address": False}, (Lack.ADDRESS,), id="no-address"),
            pytest.param({"obligation": "unknown"}, (Lack.OBLIGATION,), id="obligation-unknown"),
            pytest.param({"has_siren": False}, (Lack.SIREN,), id="no-number"),
            pytest.param({"has_signatory": False}, (Lack.SIGNATORY,), id="no-signatory"),
            pytest.param({"has_email": False}, (Lack.EMAIL,), id="no-address-to-write-to"),
            pytest.param({}, (), id="everything-known"),
        ],
    )
    def test_what_is_missing(self, known: dict[str, Any], lacks: tuple[Lack, ...]) -> None:
        full: dict[str, Any] = {
            "name": "Moissac", "has_siren": True, "has_address": True,
            "has_signatory": True, "has_email": True, "obligation": "subject",
        }  # fmt: skip

        answer = rules.lacks_of_member(Known(**{**full, **known}), list(Part), with_mails=True)

        assert answer == lacks

    def test_only_what_will_be_printed_is_asked_for(self) -> None:
        nothing = Known(name="Moissac", obligation="subject")

        assert rules.lacks_of_member(nothing, [Part.DELIBERATION], with_mails=False) == ()
        assert rules.lacks_of_member(nothing, [Part.LETTER], with_mails=False) == (Lack.ADDRESS,)


class TestChoosing:
    def test_the_list_is_that_of_the_dashboard(
        self, client: SignedInClient, session: Session, settings: Settings,
        three: list[Collectivite],
    ) -> None:  # fmt: skip
        make_convention(session, three[1])
        small = make_member(session, "Le Fau")
        make_population(session, small, 200)
        settle_obligations(session, settings)

        page = client.get(f"{HOME}/nouvelle").text
        dashboard = client.get("/tableau-de-bord/sans-convention").text

        for name, is_there in (("Moissac", 1), ("Montech", 1), ("Albias", 0), ("Le Fau", 0)):
            assert (f"<span>{name}</span>" in page) is bool(is_there), name
            assert (f">{name}</a>" in dashboard) is bool(is_there), name
        assert "<span>Le Fau</span>" in client.get(f"{HOME}/nouvelle?qui=tous").text

    def test_filters(self, client: SignedInClient, three: list[Collectivite]) -> None:
        by_epci = client.get(f"{HOME}/nouvelle?epci={three[1].epci_id}").text
        by_name = client.get(f"{HOME}/nouvelle?q=mont").text

        assert "<span>Moissac</span>" not in by_epci
        assert "<span>Albias</span>" in by_epci
        assert "<span>Montech</span>" in by_name
        assert "<span>Albias</span>" not in by_name

    def test_a_ticked_list(
        self, client: SignedInClient, engine: Engine, three: list[Collectivite]
    ) -> None:
        here = opened(client, scope="ticked", selected=[str(three[2].id), str(three[0].id)])

        assert [line.name for line in lines(engine, here)] == ["Moissac", "Montech"]

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            pytest.param({"parts": []}, "au moins un document", id="no-document"),
            pytest.param({"model": ""}, "Choisissez le modèle", id="no-model"),
            pytest.param({"model": "autre/9"}, "Ce modèle n’existe pas", id="unknown-model"),
            pytest.param({"scope": "ticked"}, "Cochez au moins une", id="nobody"),
            pytest.param({"scope": "ticked", "selected": ["x"]}, "Cochez au moins", id="bad-id"),
            pytest.param({"q": "personne"}, "Cochez au moins une", id="empty-list"),
        ],
    )  # fmt: skip
    def test_bad_input_keeps_what_was_typed(
        self, client: SignedInClient, engine: Engine, three: list[Collectivite],
        wrong: dict[str, Any], said: str,
    ) -> None:  # fmt: skip
        answer = client.post(HOME, data=typed(is_double_sided="true", **wrong))

        assert answer.status_code == 422
        assert said in answer.text
        assert re.search(r'name="is_double_sided"\s+value="true"\s+checked', answer.text)
        assert found(engine, select(Batch.id)) == []

    def test_too_many_at_once(
        self, client: SignedInClient, three: list[Collectivite], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "MOST_MEMBERS", 2)

        answer = client.post(HOME, data=typed())

        assert answer.status_code == 422
        assert "c’est trop" in answer.text

    def test_an_elu_neither_sees_nor_does(
        self, sign_in: Callable[[Role], SignedInClient], three: list[Collectivite]
    ) -> None:
        elu = sign_in(Role.ELU)

        assert elu.get(HOME).status_code == 403
        assert elu.get(f"{HOME}/nouvelle").status_code == 403
        assert elu.post(HOME, data=typed()).status_code == 403


class TestChecking:
    def test_what_is_missing_is_listed_with_links(
        self, client: SignedInClient, session: Session, settings: Settings,
        three: list[Collectivite],
    ) -> None:  # fmt: skip
        three[0].address = None
        session.add(three[0])
        taken = make_convention(session, three[1])
        session.commit()

        page = client.get(opened(client, qui="tous")).text

        assert (
            f'<a href="/collectivites/{three[0].id}/modifier">adresse postale inconnue</a>' in page
        )
        assert f'<a href="/conventions/{taken.id}">a déjà une convention' in page
        assert found_count(session) == 1

    def test_blanks_are_done_only_when_accepted(
        self, client: SignedInClient, session: Session, engine: Engine, three: list[Collectivite]
    ) -> None:
        three[0].address = None
        session.add(three[0])
        syndicat = make_syndicat(session)
        syndicat.address = "Montauban"
        syndicat.executive_last_name = "Durand"
        session.add(syndicat)
        session.commit()
        here = opened(client)

        client.post(f"{here}/lancement", data={})

        kept = {line.name: line.row.left_out for line in lines(engine, here)}
        assert kept == {"Moissac": "adresse postale inconnue", "Albias": None, "Montech": None}

    def test_a_blank_of_the_syndicat_must_be_accepted(
        self, client: SignedInClient, engine: Engine, three: list[Collectivite]
    ) -> None:
        here = opened(client)

        answer = client.post(f"{here}/lancement", data={})

        assert answer.status_code == 422
        assert "Il manque une information sur Tarn-et-Garonne Numérique" in answer.text
        assert found(engine, select(Job.id)) == []

    def test_launched_once(self, client: SignedInClient, three: list[Collectivite]) -> None:
        here = launched(client)

        assert client.post(f"{here}/lancement", data={"with_blanks": "1"}).status_code == 409
        assert client.post(f"{here}/abandon").status_code == 409

    def test_abandoned_before_the_launch_nothing_stays(
        self, client: SignedInClient, engine: Engine, three: list[Collectivite]
    ) -> None:
        here = opened(client)

        assert client.post(f"{here}/abandon").headers["location"] == HOME
        assert found(engine, select(Batch.id)) == []
        assert client.get(here).status_code == 404


def found_count(session: Session) -> int:
    return len(session.exec(select(Convention.id)).all())


class TestWork:
    def test_from_the_launch_to_what_is_taken_away(
        self, client: SignedInClient, engine: Engine, work: Work, three: list[Collectivite]
    ) -> None:
        parts = ["convention", "deliberation", "letter"]
        here = launched(client, parts=parts, is_double_sided="true", with_mails="true")
        waiting = client.get(here).text
        assert "Préparation en cours" in waiting
        assert '<meta http-equiv="refresh"' in waiting
        assert client.get(f"{here}/documents.zip").status_code == 409
        assert client.get(f"{here}/impression.pdf").status_code == 409

        assert work()
        assert not work()

        page = client.get(here).text
        assert "3 sur 3 collectivités" in page
        assert len(found(engine, select(Convention.id))) == 3
        self._archive(client.get(f"{here}/documents.zip").content)
        self._print(client.get(f"{here}/impression.pdf").content, lines(engine, here))
        drafts = found(engine, select(OutboxMessage.state, OutboxMessage.recipient))
        assert drafts == [("draft", "mairie@moissac.example")] * 3
        assert "3 sur 3" not in client.get(HOME).text
        assert "terminée" in client.get(HOME).text

    def _archive(self, content: bytes) -> None:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            table = archive.read("Liste.csv").decode("utf-8-sig")
        year = clock.today().year
        assert names[:3] == [
            f"CC-Confluences/Moissac/{what}_Moissac_TGN-{year}-001{stage}.pdf"
            for what, stage in (("Lettre", ""), ("Convention", "_projet"), ("Deliberation", ""))
        ]
        assert len(names) == 10
        rows = list(csv.reader(StringIO(table), delimiter=";"))
        assert [row[0] for row in rows[1:]] == ["Moissac", "Albias", "Montech"]

    def _print(self, content: bytes, done: list[queries.Line]) -> None:
        with pikepdf.open(BytesIO(content)) as merged, merged.open_outline() as outline:
            marks = [(item.title, item.destination[0]) for item in outline.root]
            places = [page.objgen for page in merged.pages]
            starts = [(title, places.index(page.objgen)) for title, page in marks]
            count = len(merged.pages)
        assert [title for title, _ in starts] == ["Moissac", "Albias", "Montech"]
        assert all(place % 2 == 0 for _, place in starts)
        assert count > 3 * 5
        assert [len(line.documents) for line in done] == [3, 3, 3]

    def test_two_batches_never_draw_up_two_for_one_member(
        self, client: SignedInClient, engine: Engine, work: Work, three: list[Collectivite]
    ) -> None:
        first, second = launched(client), launched(client)

        while work():
            pass

        assert len(found(engine, select(Convention.id))) == 3
        failures = {line.row.failure for line in lines(engine, second)}
        assert all("a déjà une convention" in str(failure) for failure in failures)
        assert "en échec" in client.get(second).text
        assert "3 sur 3" in client.get(first).text

    def test_one_member_fails_with_its_reason_the_others_are_done(
        self, client: SignedInClient, engine: Engine, work: Work, three: list[Collectivite],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        here = launched(client)
        draw = working.drafting.create

        def refuse(session: Session, actor: Any, member: UUID, *more: Any) -> Convention:
            if member == three[1].id:
                raise ConflictError("Ce membre refuse.")
            return draw(session, actor, member, *more)

        monkeypatch.setattr(working.drafting, "create", refuse)
        work()

        page = client.get(here).text
        assert "2 sur 3 collectivités" in page
        assert "Ce membre refuse." in page
        assert found(engine, select(Job.state)) == ["done"]
        monkeypatch.setattr(working.drafting, "create", draw)
        assert client.post(f"{here}/reprise").status_code == 303
        work()
        assert "3 sur 3 collectivités" in client.get(here).text
        assert len(found(engine, select(Convention.id))) == 3
        assert client.post(f"{here}/reprise").status_code == 409

    @pytest.mark.one_engine
    def test_a_document_that_cannot_be_printed_fails_alone(
        self, client: SignedInClient, engine: Engine, work: Work, three: list[Collectivite],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        here = launched(client)
        render = pool.render_all

        def failing(sheets: Any, workers: int | None = None) -> Any:
            for result in render(sheets, workers):
                yield pool.Failed(0, "killed") if result.index == 0 else result

        monkeypatch.setattr(working, "render_all", failing)
        work()

        failed = [line.name for line in lines(engine, here) if line.row.failure]
        assert failed == ["Moissac"]
        assert "n’a pas pu être imprimé" in client.get(here).text

    @pytest.mark.one_engine
    def test_an_email_that_cannot_be_written_fails_alone(
        self, client: SignedInClient, engine: Engine, work: Work, three: list[Collectivite],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        here = launched(client, with_mails="true")
        keep = working.mailing.keep_draft

        def failing(session: Session, row: BatchMember, *more: Any) -> str | None:
            if row.collectivite_id == three[0].id:
                raise ZeroDivisionError
            return keep(session, row, *more)

        monkeypatch.setattr(working.mailing, "keep_draft", failing)
        work()

        assert found(engine, select(Job.state)) == ["done"]
        assert [line.name for line in lines(engine, here) if line.row.failure] == ["Moissac"]
        monkeypatch.setattr(working.mailing, "keep_draft", keep)
        client.post(f"{here}/reprise")
        work()
        assert len(found(engine, select(OutboxMessage.id))) == 3
        assert len(found(engine, select(BatchDocument.part))) == 3

    def test_stopped_then_taken_up_again(
        self, client: SignedInClient, engine: Engine, work: Work, three: list[Collectivite]
    ) -> None:
        here = launched(client)

        assert client.post(f"{here}/arret").status_code == 303
        assert not work()
        page = client.get(here).text
        assert "Il reste 3 collectivités à faire" in page
        assert client.post(f"{here}/arret").status_code == 409
        assert client.post(f"{here}/reprise").status_code == 303
        assert client.post(f"{here}/reprise").status_code == 409
        assert work()
        assert "3 sur 3 collectivités" in client.get(here).text

    def test_stopped_in_the_middle_it_stops_at_the_next_member(
        self, client: SignedInClient, engine: Engine, settings: Settings,
        three: list[Collectivite],
    ) -> None:  # fmt: skip
        here = launched(client)
        stopped: list[str] = []

        def cancel(context: Any) -> dict[str, object]:
            def told(done: int, total: int, label: str) -> None:
                if done == 1 and not stopped:
                    stopped.append(label)
                    with write_session(engine) as session:
                        service.stop(session, AGENT, UUID(here.rpartition("/")[2]))
                context.progress(done, total, label)

            working.work(settings, UUID(here.rpartition("/")[2]), working.Watch(engine, told), 1)
            return {}

        handlers = Handlers()
        handlers.register(service.KIND, cancel)
        handlers.run_next(Turn(engine, "me", lambda: False))

        assert found(engine, select(Job.state)) == ["cancelled"]
        assert 1 <= len(found(engine, select(BatchDocument.part))) < 3

    def test_killed_it_resumes_without_doing_anything_twice(
        self, client: SignedInClient, engine: Engine, settings: Settings, session: Session,
        three: list[Collectivite], tmp_path: Path,
    ) -> None:  # fmt: skip
        for number in range(7):
            make_subject(session, f"Village {number}")
        settle_obligations(session, settings)
        here = launched(client, with_mails="true")
        folder = tmp_path / "notes"
        folder.mkdir()
        start = partial(crew.start, batch_crew.do_batches, crew.url_of(engine), settings.data_dir)

        first = start(folder, timedelta())
        while sum(line.startswith("file") for line in crew.notes(folder)) < 2:
            crew.wait_for_more(folder, 60)
            assert first.is_alive()
        first.kill()
        first.join(10)
        start(folder, timedelta(minutes=6)).join(180)

        noted = Counter(crew.notes(folder))
        kept = {name for name in noted if name.startswith("file Convention_")}
        assert len(kept) == 10
        again = [name for name, times in noted.items() if times > 1]
        assert len(again) <= 2, "at most the unit in hand"
        assert len(found(engine, select(Convention.id))) == 10
        assert len(found(engine, select(OutboxMessage.id))) == 10
        assert found(engine, select(Job.state)) == ["done"]
        assert "10 sur 10 collectivités" in client.get(here).text

    def test_the_database_itself_refuses_a_second_line(
        self, client: SignedInClient, engine: Engine, three: list[Collectivite]
    ) -> None:
        from sqlalchemy.exc import IntegrityError

        here = opened(client)
        batch_id = UUID(here.rpartition("/")[2])

        with pytest.raises(IntegrityError), write_session(engine) as session:
            session.add(BatchMember(batch_id=batch_id, collectivite_id=three[0].id, position=99))


class TestMails:
    @pytest.fixture
    def here(self, client: SignedInClient, work: Work, three: list[Collectivite]) -> str:
        here = launched(client, with_mails="true")
        work()
        return here

    def one(self, engine: Engine, here: str, name: str) -> BatchMember:
        return next(line.row for line in lines(engine, here) if line.name == name)

    def test_read_again_then_sent_one_by_one(
        self, client: SignedInClient, engine: Engine, here: str
    ) -> None:
        row = self.one(engine, here, "Albias")
        page = client.get(f"{here}/courriels/{row.id}").text
        assert "mairie@moissac.example" in page
        assert "Convention_Albias_TGN" in page
        assert "à quelle date votre conseil municipal" in page

        assert client.post(f"{here}/courriels/{row.id}/envoi").status_code == 303

        states = select(OutboxMessage.state).order_by(col(OutboxMessage.state))
        assert found(engine, states) == ["draft", "draft", "queued"]
        assert client.post(f"{here}/courriels/{row.id}/envoi").status_code == 409

    def test_given_up(self, client: SignedInClient, engine: Engine, here: str) -> None:
        row = self.one(engine, here, "Albias")

        client.post(f"{here}/courriels/{row.id}/abandon")

        states = select(OutboxMessage.state).order_by(col(OutboxMessage.state))
        assert found(engine, states) == ["cancelled", "draft", "draft"]

    def test_all_leave_only_once_confirmed(
        self, client: SignedInClient, engine: Engine, here: str
    ) -> None:
        refused = client.post(f"{here}/courriels", data={})
        assert refused.status_code == 422
        assert "Cochez la case" in refused.text
        assert set(found(engine, select(OutboxMessage.state))) == {"draft"}

        assert client.post(f"{here}/courriels", data={"confirmed": "true"}).status_code == 303

        assert set(found(engine, select(OutboxMessage.state))) == {"queued"}
        assert client.post(f"{here}/courriels", data={"confirmed": "1"}).status_code == 409

    def test_a_line_of_another_batch_is_not_found(
        self, client: SignedInClient, engine: Engine, here: str
    ) -> None:
        other = opened(
            client,
            scope="ticked",
            qui="tous",
            selected=[str(self.one(engine, here, "Albias").collectivite_id)],
        )
        row = self.one(engine, here, "Albias")

        assert client.get(f"{other}/courriels/{row.id}").status_code == 404
        assert client.post(f"{other}/courriels/{row.id}/envoi").status_code == 404


class TestWithoutMail:
    def test_no_address_no_mail_but_the_documents(
        self, client: SignedInClient, session: Session, engine: Engine, work: Work,
        three: list[Collectivite],
    ) -> None:  # fmt: skip
        three[0].email = None
        session.add(three[0])
        session.commit()
        here = launched(client, with_mails="true")

        work()

        assert len(found(engine, select(OutboxMessage.id))) == 2
        assert "3 sur 3 collectivités" in client.get(here).text
        row = next(line.row for line in lines(engine, here) if line.name == "Moissac")
        assert client.get(f"{here}/courriels/{row.id}").status_code == 409


def test_the_packing_says_who_was_left_out(settings: Settings) -> None:
    row = BatchMember(batch_id=UUID(int=1), collectivite_id=UUID(int=2), position=0)
    row.left_out = "adresse postale inconnue"
    line = queries.Line(row, "Moissac", "commune", None, None, None, ())

    (table,) = packing.pieces(settings.store_dir, [line])

    assert isinstance(table.content, bytes)
    assert "Moissac;;;0;adresse postale inconnue" in table.content.decode("utf-8-sig")


def test_nobody_to_do_is_said(
    client: SignedInClient, session: Session, three: list[Collectivite]
) -> None:
    here = opened(client, scope="ticked", selected=[str(three[0].id)])
    make_convention(session, three[0], reference="TGN-OLD")
    session.commit()

    answer = client.post(f"{here}/lancement", data={"with_blanks": "true"})

    assert answer.status_code == 422
    assert "ne peut recevoir de convention" in answer.text
    assert "(TGN-OLD)" in answer.text
    with pytest.raises(InvalidError):
        service.launch(
            session, AGENT, UUID(here.rpartition("/")[2]), clock.today(), with_blanks=True
        )
