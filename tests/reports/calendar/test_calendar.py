"""The calendar: whole days, identifiers that stay, an address that can be taken back."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlmodel import Session, select

from app.conventions.models import ConventionPeriod
from app.deliberations.models import Meeting
from app.deliberations.rules_meetings import Delays
from app.reports.calendar.entries import entries
from app.reports.calendar.feed import Entry, feed
from tests.reminders.factories import make_convention

TODAY = date(2026, 11, 21)
PAGE = "/tableau-de-bord/calendrier"
AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
BASE = "https://jalon.example.org"


def read(content: bytes) -> dict[str, Any]:
    return {str(event["uid"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


class TestFeed:
    ENTRY = Entry(
        "1-limite@jalon", date(2026, 12, 31), "Limite : L’Honor", "Texte ; fin,\nvu", BASE
    )

    def test_a_day_is_whole_and_leaves_the_reader_free(self) -> None:
        event = read(feed("Conventions", [self.ENTRY], AT))["1-limite@jalon"]

        assert event["dtstart"].dt == date(2026, 12, 31)
        assert event["dtend"].dt == date(2027, 1, 1)
        assert event["transp"] == "TRANSPARENT"

    def test_french_text_comes_back_as_written(self) -> None:
        event = read(feed("Conventions", [self.ENTRY], AT))["1-limite@jalon"]

        assert str(event["summary"]) == "Limite : L’Honor"
        assert str(event["description"]) == "Texte ; fin,\nvu"

    def test_lines_are_folded_as_mail_programs_expect(self) -> None:
        long = Entry("2", TODAY, "é" * 200, "t", BASE)

        content = feed("Conventions", [long], AT)

        assert b"\n" not in content.replace(b"\r\n", b"")
        assert max(len(line) for line in content.split(b"\r\n")) <= 75


@pytest.fixture
def conventions(session: Session) -> Session:
    make_convention(session, reference="2024-01", ends_on=date(2027, 4, 30), renewals=1,
                    watch_on=date(2027, 1, 31))  # fmt: skip
    make_convention(session, reference="2024-02", ends_on=date(2027, 6, 30))
    make_convention(session, reference="2024-03", ends_on=date(2029, 6, 30))
    session.commit()
    return session


class TestEntries:
    def test_limits_and_ends_of_two_years(self, conventions: Session) -> None:
        found = entries(conventions, TODAY, Delays(), BASE)

        said = {(one.on, one.title.split("\u00a0")[0]) for one in found}
        assert said == {
            (date(2027, 1, 31), "Limite de dénonciation"),
            (date(2027, 4, 30), "Reconduction de convention"),
            (date(2027, 6, 30), "Fin de convention"),
        }

    def test_the_last_useful_meeting_of_the_member_is_there(self, session: Session) -> None:
        convention = make_convention(session, ends_on=date(2027, 4, 30))
        for day in (date(2027, 2, 1), date(2027, 3, 1), date(2027, 4, 29)):
            session.add(
                Meeting(collectivite_id=convention.member_id, meeting_on=day, is_demo=False)
            )
        session.commit()

        found = entries(session, TODAY, Delays(convocation_days=5, transmission_days=15), BASE)

        meetings = [one for one in found if "séance utile" in one.title]
        assert [one.on for one in meetings] == [date(2027, 3, 1)]

    def test_an_event_keeps_its_identifier_when_its_date_moves(self, session: Session) -> None:
        convention = make_convention(session, ends_on=date(2027, 4, 30))
        session.commit()
        (before,) = entries(session, TODAY, Delays(), BASE)
        (period,) = convention_periods(session, convention.id)

        period.ends_on = period.watch_on = date(2027, 9, 30)
        session.commit()
        (after,) = entries(session, TODAY, Delays(), BASE)

        assert (before.uid, before.on) == (after.uid, date(2027, 4, 30))
        assert after.on == date(2027, 9, 30)

    def test_a_demonstration_says_so(self, session: Session) -> None:
        make_convention(session, is_demo=True)
        session.commit()

        assert entries(session, TODAY, Delays(), BASE)[0].title.startswith("[Démonstration] ")


def convention_periods(session: Session, convention_id: Any) -> list[Any]:
    query = select(ConventionPeriod).where(ConventionPeriod.convention_id == convention_id)
    return list(session.exec(query))


def address(client: Any) -> str:
    page = client.post(PAGE).text
    found = re.search(r"https?://[^\s\"<]*(/calendrier/[\w-]+\.ics)", page)
    assert found is not None
    return found[1]


class TestAddress:
    @pytest.mark.usefixtures("conventions")
    def test_anyone_who_has_it_reads_the_feed(
        self, elu_client: TestClient, stranger: TestClient
    ) -> None:
        answer = stranger.get(address(elu_client))

        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert "no-store" in answer.headers["cache-control"]
        assert len(read(answer.content)) == 3

    def test_it_is_shown_once(self, elu_client: TestClient) -> None:
        given = address(elu_client)

        assert given not in elu_client.get(PAGE).text
        assert "Votre adresse existe depuis" in elu_client.get(PAGE).text

    def test_renewed_the_old_one_no_longer_answers(
        self, elu_client: TestClient, stranger: TestClient
    ) -> None:
        old, new = address(elu_client), address(elu_client)

        assert stranger.get(old).status_code == 404
        assert stranger.get(new).status_code == 200

    def test_withdrawn_twice_it_stays_withdrawn(
        self, elu_client: TestClient, stranger: TestClient
    ) -> None:
        given = address(elu_client)

        for _ in range(2):
            assert elu_client.post(f"{PAGE}/retrait", follow_redirects=False).status_code == 303

        assert stranger.get(given).status_code == 404

    @pytest.mark.parametrize("secret", ["", "x", "é" * 40, "../../etc", "a" * 5000])
    def test_a_wrong_secret_learns_nothing(self, stranger: TestClient, secret: str) -> None:
        assert stranger.get(f"/calendrier/{secret}.ics").status_code in {404, 307}

    def test_nothing_new_is_answered_shortly(
        self, elu_client: TestClient, stranger: TestClient, conventions: Session
    ) -> None:
        given = address(elu_client)
        etag = stranger.get(given).headers["etag"]

        assert stranger.get(given, headers={"If-None-Match": etag}).status_code == 304
        make_convention(conventions, reference="2024-09", ends_on=TODAY + timedelta(days=90))
        conventions.commit()
        assert stranger.get(given, headers={"If-None-Match": etag}).status_code == 200
