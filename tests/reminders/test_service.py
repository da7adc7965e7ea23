"""Planning: once, in range, for the right people, and never blocked by one bad record."""

import multiprocessing
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.auth.rules import Role
from app.collectivites.models import Territory
from app.conventions.models import ConventionPeriod, ConventionStatePeriod, Denonciation
from app.core.db import make_engine, write_session
from app.core.errors import InvalidError, NotFoundError
from app.core.settings import Settings
from app.deliberations.models import Meeting
from app.jobs.models import Heartbeat
from app.mail.models import OutboxMessage
from app.reminders import answers, service
from app.reminders.models import ReminderLedger, Snooze
from app.reminders.service import Plan
from tests.reminders.factories import AGENT, END, make_agent, make_convention, make_member

ON = date(2027, 4, 2)


def codes(plan: Plan) -> list[tuple[str, str, str]]:
    return [
        (recipient.address, line.watched.reference, line.milestone)
        for recipient, line in plan.lines
    ]


def mails(session: Session) -> list[OutboxMessage]:
    query = select(OutboxMessage).order_by(OutboxMessage.recipient, OutboxMessage.subject)
    return list(session.exec(query))


class TestPlan:
    def test_each_agent_gets_one_digest_the_worst_first(
        self, session: Session, settings: Settings
    ) -> None:
        for email, role in (("a@example.org", Role.AGENT), ("b@example.org", Role.ADMIN)):
            make_agent(session, email, role)
        make_agent(session, "elu@example.org", Role.ELU)
        make_convention(session, make_member(session, "Plus tard"), reference="L")
        make_convention(
            session, make_member(session, "Bientôt"), reference="B", ends_on=date(2027, 4, 20)
        )

        plan = service.plan(session, settings, ON)

        assert plan.mails == 2
        assert codes(plan)[:2] == [
            ("a@example.org", "B", "1-months"),
            ("a@example.org", "L", "1-months"),
        ]
        first, second = mails(session)
        assert (first.recipient, second.recipient) == ("a@example.org", "b@example.org")
        assert first.subject == (
            "Bientôt : la convention se termine le 20/04/2027 (et 1 autre convention)"
        )
        assert first.text.startswith("Si personne n’agit, la convention prend fin le 20/04/2027.")
        assert "http://localhost:8000/rappels" in first.text
        assert 'href="http://localhost:8000/rappels"' in first.html

    def test_it_counts_the_meetings_left_before_the_limit(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        syndicat = make_member(session, "Numérique", kind="syndicat")
        session.add(Territory(departement="82", syndicat_id=syndicat.id))
        member = make_member(session)
        make_convention(session, member)
        late = make_member(session, "Sans calendrier")
        make_convention(session, late, reference="S")
        for body, day in (
            (member, date(2027, 4, 14)), (member, date(2027, 5, 14)),
            (syndicat, date(2027, 4, 13)), (syndicat, date(2027, 4, 20)),
        ):  # fmt: skip
            session.add(Meeting(collectivite_id=body.id, meeting_on=day))
        session.flush()

        service.plan(session, settings, ON)

        said = "Il reste 1 conseil municipal et 2 comités syndicaux avant la date limite."
        (mail,) = mails(session)
        for text in (mail.text, mail.html):
            assert said in " ".join(text.replace("\u00a0", " ").split())
            assert "aucune séance connue avant la date limite" in " ".join(text.split())

    def test_a_date_passed_counts_no_meeting(self, session: Session, settings: Settings) -> None:
        make_agent(session)
        make_convention(session, ends_on=date(2027, 3, 1))

        service.plan(session, settings, ON)

        (mail,) = mails(session)
        assert "séance connue" not in mail.text

    def test_running_twice_queues_nothing_twice(self, session: Session, settings: Settings) -> None:
        make_agent(session)
        make_convention(session)
        service.plan(session, settings, ON)

        again = service.plan(session, settings, ON)

        assert (again.mails, again.lines) == (0, [])
        assert len(mails(session)) == 1

    def test_a_missed_night_is_caught_up(self, session: Session, settings: Settings) -> None:
        make_agent(session)
        make_convention(session)

        plan = service.plan(session, settings, END - timedelta(days=3))

        assert [code for _, _, code in codes(plan)] == ["1-months"]

    def test_moving_the_date_arms_it_again(self, session: Session, settings: Settings) -> None:
        make_agent(session)
        convention = make_convention(session)
        service.plan(session, settings, ON)
        period = session.get_one(ConventionPeriod, (convention.id, 0))
        period.ends_on = period.watch_on = date(2027, 4, 25)

        plan = service.plan(session, settings, ON)

        assert plan.mails == 1

    def test_a_convention_of_the_afternoon_still_gets_its_line(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        make_convention(session, reference="Matin")
        service.plan(session, settings, ON)
        make_convention(session, reference="Midi")

        plan = service.plan(session, settings, ON)

        assert [reference for _, reference, _ in codes(plan)] == ["Midi"]
        assert len(mails(session)) == 2

    def test_the_ledger_and_the_outbox_agree(self, session: Session, settings: Settings) -> None:
        make_agent(session)
        make_convention(session)

        service.plan(session, settings, ON)

        row = session.exec(select(ReminderLedger)).one()
        assert row.outbox_key == mails(session)[0].key
        assert "@" not in row.recipient + row.outbox_key

    def test_a_dry_run_says_and_leaves_nothing(self, session: Session, settings: Settings) -> None:
        make_agent(session)
        make_convention(session)

        plan = service.plan(session, settings, ON, dry_run=True)

        assert plan.mails == 1
        assert mails(session) == []
        assert session.exec(select(ReminderLedger)).all() == []
        assert session.exec(select(Heartbeat)).all() == []

    def test_each_run_leaves_a_sign_of_life(self, session: Session, settings: Settings) -> None:
        service.plan(session, settings, ON)
        service.plan(session, settings, ON)

        assert session.exec(select(Heartbeat)).one().details["on"] == "2027-04-02"


class TestTacitRenewal:
    def test_what_is_watched_is_the_limit_of_notice(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        make_convention(session, make_member(session), watch_on=date(2027, 1, 31), renewals=2)

        plan = service.plan(session, settings, date(2027, 1, 5))

        assert [code for _, _, code in codes(plan)] == ["1-months"]
        message = mails(session)[0]
        assert message.subject == (
            "Moissac : reconduction tacite, décision attendue avant le 31/01/2027"
        )
        assert "reconduite jusqu’au 30/04/2028" in message.text

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            (date(2027, 1, 31), "Si personne ne la dénonce au plus tard le 31/01/2027, "),
            (date(2027, 2, 1), "La limite de dénonciation du 31/01/2027 est passée"),
        ],
    )
    def test_a_limit_passed_is_told_as_passed(
        self, session: Session, settings: Settings, on: date, expected: str
    ) -> None:
        make_agent(session)
        make_convention(session, watch_on=date(2027, 1, 31), renewals=1)

        service.plan(session, settings, on)

        assert mails(session)[0].text.startswith(expected)

    def test_once_renewed_the_next_period_is_watched(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        make_convention(session, watch_on=date(2027, 1, 31), renewals=2)

        after_the_end = service.plan(session, settings, date(2027, 6, 5))
        next_limit = service.plan(session, settings, date(2028, 1, 5))

        assert codes(after_the_end) == []
        assert [line.watch_on for _, line in next_limit.lines] == [date(2028, 1, 31)]


class TestDecided:
    @pytest.mark.parametrize(
        "values",
        [
            {"terminated_on": date(2027, 3, 1)},
            {"abandoned_on": date(2027, 3, 1)},
            {"archived_on": date(2027, 3, 1)},
            {"state": "in_notice"},
            {"state": "draft"},
        ],
    )
    def test_what_is_decided_is_left_in_peace(
        self, session: Session, settings: Settings, values: dict[str, Any]
    ) -> None:
        make_agent(session)
        make_convention(session, **values)

        assert service.plan(session, settings, ON).lines == []

    def test_a_replaced_convention_is_left_in_peace(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        successor = make_convention(session, reference="Suite", ends_on=date(2030, 4, 30))
        make_convention(session, reference="Ancienne", replaced_by_id=successor.id)

        assert service.plan(session, settings, ON).lines == []

    def test_a_denounced_convention_that_ended_is_left_in_peace(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        convention = make_convention(session, state="ended")
        from app.conventions.models import ConventionParty

        party = ConventionParty(
            convention_id=convention.id,
            collectivite_id=convention.member_id,
            position=1,
            role="member",
        )
        session.add(party)
        session.flush()
        session.add(
            Denonciation(
                convention_id=convention.id, party_id=party.id,
                sent_on=date(2027, 1, 1), received_on=date(2027, 1, 3),
            )
        )  # fmt: skip
        session.flush()

        assert service.plan(session, settings, END + timedelta(days=30)).lines == []

    def test_an_end_caught_up_is_told_as_passed(self, session: Session, settings: Settings) -> None:
        make_agent(session)
        make_convention(session, state="ended")

        service.plan(session, settings, END + timedelta(days=3))

        assert mails(session)[0].text.startswith("La convention a pris fin le 30/04/2027")

    def test_an_end_without_decision_is_told_three_times_then_silence(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        make_convention(session, state="ended")

        seen = []
        for days in range(31, 400):
            plan = service.plan(session, settings, END + timedelta(days=days))
            seen += [code for _, _, code in codes(plan)]

        assert seen == ["after-30", "after-60", "after-90"]
        assert "a pris fin le 30/04/2027" in mails(session)[0].text


class TestPeople:
    def test_members_are_not_written_to_by_default(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        make_convention(session, make_member(session, email="mairie@example.org"))

        service.plan(session, settings, ON)

        assert [one.recipient for one in mails(session)] == ["agent@example.org"]

    def test_they_are_when_the_setting_says_so(self, session: Session, settings: Settings) -> None:
        settings.remind_members = True
        make_agent(session)
        make_convention(session, make_member(session, email="mairie@example.org"))

        service.plan(session, settings, ON)

        assert [one.recipient for one in mails(session)] == [
            "agent@example.org",
            "mairie@example.org",
        ]

    def test_a_demonstration_never_writes_to_a_town_hall_and_says_so(
        self, session: Session, settings: Settings
    ) -> None:
        settings.remind_members = True
        make_agent(session)
        make_convention(session, make_member(session, email="mairie@example.org"), is_demo=True)

        service.plan(session, settings, ON)

        (message,) = mails(session)
        assert message.recipient == "agent@example.org"
        assert message.is_demo
        assert message.subject.startswith("[Démonstration] Moissac")

    def test_a_demonstration_does_not_hide_a_real_reminder(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        make_convention(session, reference="Vraie")
        make_convention(session, reference="Fausse", is_demo=True)

        service.plan(session, settings, ON)

        assert sorted(one.is_demo for one in mails(session)) == [False, True]

    def test_without_any_agent_it_is_said(self, session: Session, settings: Settings) -> None:
        make_convention(session)

        plan = service.plan(session, settings, ON)

        assert plan.lines == []
        assert "Aucun agent actif" in plan.skipped[0].reason


class TestSkipped:
    def test_an_address_nobody_can_write_to_blocks_no_one(
        self, session: Session, settings: Settings
    ) -> None:
        settings.remind_members = True
        make_agent(session)
        make_convention(
            session, make_member(session, "Sans", email="mairie arobase"), reference="S"
        )
        make_convention(
            session, make_member(session, "Avec", email="avec@example.org"), reference="A"
        )

        plan = service.plan(session, settings, ON)

        assert {one.recipient for one in mails(session)} == {
            "agent@example.org",
            "avec@example.org",
        }
        assert [one.convention for one in plan.skipped] == ["S"]
        rows = session.exec(select(ReminderLedger)).all()
        assert len(rows) == 3

    def test_a_convention_without_an_end_is_listed(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        make_convention(session, reference="Floue", ends_on=None)
        make_convention(session, reference="Nette")

        plan = service.plan(session, settings, ON)

        assert [one.convention for one in plan.skipped] == ["Floue"]
        assert [reference for _, reference, _ in codes(plan)] == ["Nette"]


class TestSnooze:
    def test_it_keeps_a_quiet_line_for_the_staff_and_leaves_the_member_in_peace(
        self, session: Session, settings: Settings
    ) -> None:
        settings.remind_members = True
        make_agent(session)
        member = make_member(session, "Patient", email="mairie@example.org")
        convention = make_convention(session, member, reference="P", ends_on=date(2027, 4, 10))
        make_convention(session, make_member(session, "Pressé"), reference="Q")
        service.snooze(session, AGENT, convention.id, date(2027, 4, 9), "Conseil du 8", ON)

        service.plan(session, settings, ON)

        (message,) = mails(session)
        assert message.subject.startswith("Pressé : la convention se termine le 30/04/2027")
        assert "Patient, convention P : réponse prévue le 9 avril 2027" in message.text

    def test_the_day_after_the_staff_is_asked_again_once(
        self, session: Session, settings: Settings
    ) -> None:
        make_agent(session)
        convention = make_convention(session)
        service.plan(session, settings, ON)
        service.snooze(session, AGENT, convention.id, date(2027, 4, 9), "", ON)

        seen = []
        for days in range(28):
            plan = service.plan(session, settings, ON + timedelta(days=days))
            seen += [(plan.on, code) for _, _, code in codes(plan)]

        assert seen == [(date(2027, 4, 10), "answer-2027-04-09")]
        assert any("réponse prévue le 09/04/2027, non reçue" in m.subject for m in mails(session))

    def test_an_answer_about_a_demonstration_goes_with_it(self, session: Session) -> None:
        convention = make_convention(session, is_demo=True)
        service.snooze(session, AGENT, convention.id, ON, "", ON)

        service.delete_demo(session)

        assert session.exec(select(Snooze)).all() == []

    @pytest.mark.parametrize("until_on", [ON - timedelta(days=1), date(2028, 4, 3)])
    def test_a_date_passed_or_too_far_is_refused(self, session: Session, until_on: date) -> None:
        convention = make_convention(session)

        with pytest.raises(InvalidError):
            service.snooze(session, AGENT, convention.id, until_on, "", ON)

    def test_an_unknown_convention_is_refused(self, session: Session) -> None:
        with pytest.raises(NotFoundError):
            service.snooze(session, AGENT, uuid4(), ON, "", ON)


class TestJson:
    def test_it_says_what_was_planned(self, session: Session, settings: Settings) -> None:
        make_agent(session)
        make_convention(session, reference="2026-07")

        assert answers.reminders_json(session, settings, ON) == {
            "on": "2027-04-02",
            "planned": [
                {"convention": "2026-07", "milestone": "1-months", "recipient": "agent@example.org"}
            ],
            "links": [],
            "mails": 1,
            "skipped": [],
        }


def plan_elsewhere(url: str, barrier: Any) -> None:
    """A process of its own: `jalon reminders` typed while the worker plans."""
    engine = make_engine(url)
    barrier.wait()
    with write_session(engine) as session:
        service.plan(session, Settings(_env_file=None, secret_key="k" * 40), ON)
    engine.dispose()


class TestTwoProcesses:
    def test_they_queue_each_digest_once(self, session: Session, engine: Engine) -> None:
        make_agent(session)
        for number in range(5):
            make_convention(session, reference=f"C{number}")
        session.commit()
        context = multiprocessing.get_context("spawn")
        barrier = context.Barrier(2)
        url = engine.url.render_as_string(hide_password=False)
        crew = [context.Process(target=plan_elsewhere, args=(url, barrier)) for _ in range(2)]

        for process in crew:
            process.start()
        for process in crew:
            process.join(60)

        assert [process.exitcode for process in crew] == [0, 0]
        assert len(session.exec(select(ReminderLedger)).all()) == 5
        assert sum(one.text.count("convention C") for one in mails(session)) == 5


class TestDemo:
    def test_it_leaves_only_what_is_real(self, session: Session, settings: Settings) -> None:
        make_agent(session)
        make_convention(session, reference="Vraie")
        make_convention(session, reference="Fausse", is_demo=True)
        service.plan(session, settings, ON)

        service.delete_demo(session)

        assert [row.is_demo for row in session.exec(select(ReminderLedger))] == [False]


def test_states_are_read_on_the_day(session: Session, settings: Settings) -> None:
    make_agent(session)
    convention = make_convention(session)
    state = session.get_one(ConventionStatePeriod, (convention.id, date(2024, 5, 1)))
    state.ends_on = date(2027, 3, 1)
    session.add(
        ConventionStatePeriod(
            convention_id=convention.id, starts_on=date(2027, 3, 2), state="in_notice"
        )
    )
    session.flush()

    assert service.plan(session, settings, date(2027, 2, 28)).mails == 1
    assert service.plan(session, settings, ON).mails == 0
