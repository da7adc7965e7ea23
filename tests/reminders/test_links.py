"""Dead links: one mail a person and a failure, whatever runs twice, is missed or comes back."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.core.clock import now
from app.core.settings import Settings
from app.datasets.portals.models import FoundRow, Harvest, Matching, Portal
from app.mail.models import OutboxMessage
from app.reminders import service_links as service
from app.reminders.models import LinkWarning
from app.worker import make_worker
from tests.conftest import SignedInClient
from tests.datasets.factories import DELIBERATIONS, claim, declare, make_body
from tests.reminders.factories import make_agent

TODAY = date(2026, 11, 21)
SINCE = date(2026, 11, 14)
URL = "https://data.exemple.fr/deliberations.csv"


def make_link(session: Session, body: Collectivite, *, url: str = URL, **values: Any) -> Matching:
    """A confirmed publication that failed for a week, and is declared dead today."""
    portal = Portal(
        kind="ckan", url=f"https://{uuid4()}.fr", name="Portail régional", created_at=now(),
        created_by="x",
    )  # fmt: skip
    harvest = Harvest(key=str(uuid4()), started_at=now())
    session.add_all([portal, harvest])
    session.flush()
    found = FoundRow(
        portal_id=portal.id, external_id="1", collectivite_id=body.id, title="Nos délibérations",
        url="", publisher="", licence_text="", licence="odbl", resources=[],
        first_seen_on=SINCE, last_seen_on=SINCE, last_harvest_id=harvest.id,
    )  # fmt: skip
    session.add(found)
    session.flush()
    known: dict[str, Any] = {"failing_since": SINCE, "warned_on": TODAY, "state": "confirmed"}
    link = Matching(
        found_id=found.id, resource_url=url, collectivite_id=body.id, dataset="deliberations",
        confidence=3, reason="essai", proposed_on=SINCE, **{**known, **values},
    )  # fmt: skip
    session.add(link)
    session.flush()
    return link


def publish(session: Session, body: Collectivite, url: str = URL) -> None:
    declare(session, body.id, DELIBERATIONS, claim(url=url))


def mails(session: Session) -> list[OutboxMessage]:
    return list(session.exec(select(OutboxMessage).order_by(col(OutboxMessage.recipient))))


def change(session: Session, link: Matching, **values: Any) -> None:
    session.exec(update(Matching).where(col(Matching.id) == link.id).values(**values))


class TestPlan:
    def test_each_agent_is_told_once(self, session: Session, settings: Settings) -> None:
        for email in ("a@example.org", "b@example.org"):
            make_agent(session, email)
        body = make_body(session)
        make_link(session, body)
        publish(session, body)

        first = service.plan(session, settings, TODAY)
        second = service.plan(session, settings, TODAY)
        third = service.plan(session, settings, TODAY + timedelta(days=3))

        assert [plan.mails for plan in (first, second, third)] == [2, 0, 0]
        assert [one.recipient for one in mails(session)] == ["a@example.org", "b@example.org"]
        ledger = session.exec(select(LinkWarning)).all()
        assert {one.outbox_key for one in ledger} == {one.key for one in mails(session)}

    def test_the_mail_says_what_happens_if_nobody_acts(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        body = make_body(session)
        make_link(session, body)
        publish(session, body)

        service.plan(session, settings, TODAY)

        (mail,) = mails(session)
        assert mail.subject.replace("\u00a0", " ") == (
            "Moissac, Délibérations : l’adresse publiée ne répond plus depuis le 14/11/2026"
        )
        told = mail.text.replace("\u00a0", " ")
        lead = "Si personne n’agit, ce jeu ne comptera plus comme publié à partir du 22/11/2026."
        assert told.startswith(lead)
        assert f"{URL}\n  Sans réponse depuis le 14 novembre 2026." in told
        assert f"/jeux-de-donnees/membres/{body.id}/deliberations" in told
        assert told.count("http://localhost:8000/jeux-de-donnees/moissons#liens") == 1
        assert 'href="http://localhost:8000/jeux-de-donnees/moissons#liens"' in mail.html

    @pytest.mark.parametrize(
        ("other", "said"),
        [
            ("https://ailleurs.fr/d.csv", "Aucune case ne change"),
            (None, "1 jeu ne compte plus comme publié"),
        ],
        ids=["published-elsewhere", "lost-already"],
    )
    def test_nothing_is_threatened_that_is_not_at_stake(
        self, session: Session, settings: Settings, other: str | None, said: str
    ) -> None:
        make_agent(session)
        body = make_body(session)
        make_link(session, body)
        if other:
            publish(session, body, other)

        service.plan(session, settings, TODAY)

        assert mails(session)[0].text.replace("\u00a0", " ").startswith(said)

    def test_several_links_are_one_mail(self, session: Session, settings: Settings) -> None:
        make_agent(session)
        for name in ("Albias", "Moissac", "Valence"):
            body = make_body(session, name)
            make_link(session, body)
            publish(session, body)

        service.plan(session, settings, TODAY)

        (mail,) = mails(session)
        assert mail.subject.endswith("(et 2 autres adresses)")
        assert "3 jeux ne compteront plus comme publiés" in mail.text.replace("\u00a0", " ")

    @pytest.mark.parametrize(
        "values",
        [
            {"warned_on": None},
            {"warned_on": None, "failing_since": None},
            {"state": "stopped"},
            {"warned_on": TODAY - timedelta(days=31)},
            {"warned_on": TODAY + timedelta(days=1)},
        ],
        ids=["failing-not-dead", "answers", "followed-no-more", "a-month-ago", "tomorrow"],
    )
    def test_it_tells_nothing_else(
        self, session: Session, settings: Settings, values: dict[str, Any]
    ) -> None:
        make_agent(session)
        make_link(session, make_body(session), **values)

        assert service.plan(session, settings, TODAY).mails == 0

    def test_a_link_that_came_back_and_dies_again_is_told_again(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        link = make_link(session, make_body(session))
        service.plan(session, settings, TODAY)
        change(session, link, failing_since=None, warned_on=None)
        assert service.plan(session, settings, TODAY + timedelta(days=1)).mails == 0
        again = TODAY + timedelta(days=30)
        change(session, link, failing_since=again - timedelta(days=7), warned_on=again)

        assert service.plan(session, settings, again).mails == 1
        assert len({one.key for one in mails(session)}) == 2

    def test_a_missed_night_is_caught_up(self, session: Session, settings: Settings) -> None:
        make_link(session, make_body(session))

        alone = service.plan(session, settings, TODAY)
        make_agent(session)
        later = service.plan(session, settings, TODAY + timedelta(days=4))

        assert [one.reason for one in alone.skipped] == [
            "Aucun agent actif n’a de compte : personne ne reçoit ce rappel."
        ]
        assert (alone.mails, later.mails) == (0, 1)

    def test_an_address_nobody_can_write_to_blocks_no_one(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session, "bon@example.org")
        wrong = make_agent(session, "faux@example.org")
        wrong.email = "pas une adresse"
        session.add(wrong)
        make_link(session, make_body(session))

        plan = service.plan(session, settings, TODAY)

        assert [one.recipient for one in mails(session)] == ["bon@example.org"]
        assert "n’est pas une adresse" in plan.skipped[0].reason

    def test_a_dry_run_writes_nothing(self, session: Session, settings: Settings) -> None:
        make_agent(session)
        make_link(session, make_body(session))

        assert service.plan(session, settings, TODAY, dry_run=True).mails == 1
        assert mails(session) == []
        assert session.exec(select(LinkWarning)).all() == []

    def test_the_worker_queues_it_once(
        self, session: Session, engine: Engine, settings: Settings
    ) -> None:
        make_agent(session)
        today = now().date()
        make_link(
            session, make_body(session), warned_on=today, failing_since=today - timedelta(days=7)
        )
        session.commit()
        at_any_hour = settings.model_copy(update={"reminder_hour": 0})

        for _ in range(2):
            make_worker(at_any_hour, engine).run_once()

        session.expire_all()
        assert [one.state for one in mails(session)] == ["sent"]


class TestPage:
    def test_the_reminders_say_who_was_told(
        self, client: SignedInClient, session: Session, settings: Settings
    ) -> None:
        body = make_body(session)
        link = make_link(session, body)
        service.plan(session, settings, TODAY)
        session.commit()

        before = client.get("/rappels").text
        change(session, link, failing_since=None, warned_on=None)
        session.commit()
        after = client.get("/rappels").text

        assert "Adresses qui ne répondent plus" in before
        assert "14/11/2026" in before
        assert "Test agent" in before
        assert "clos : elle a répondu depuis" not in before
        assert "clos : elle a répondu depuis" in after.replace("\u00a0", " ")
