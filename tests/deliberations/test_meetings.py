from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.core import migrations
from app.deliberations import queries_meetings as queries
from app.deliberations.models import Meeting
from app.deliberations.rules_meetings import (
    Calendar,
    Delays,
    last_useful_meeting,
    left_sentence,
    meetings_left,
    next_words,
    read_lines,
)
from app.journal.models import JournalEntry
from tests.conftest import SignedInClient
from tests.deliberations.factories import make_body

TODAY = date(2026, 11, 21)
LIMIT = date(2027, 3, 31)
DELAYS = Delays(convocation_days=5, transmission_days=2)
days = st.dates(date(2026, 11, 1), date(2027, 6, 30))


class TestUsefulMeetings:
    @pytest.mark.parametrize(
        ("day", "count"),
        [
            pytest.param(date(2026, 11, 26), 0, id="four-clear-days"),
            pytest.param(date(2026, 11, 27), 1, id="five-clear-days"),
            pytest.param(date(2027, 3, 29), 1, id="act-received-on-the-limit"),
            pytest.param(date(2027, 3, 30), 0, id="act-received-the-day-after"),
        ],
    )
    def test_both_bounds_are_to_the_day(self, day: date, count: int) -> None:
        assert meetings_left(LIMIT, [day], DELAYS, TODAY) == count

    @given(
        limit=days,
        meetings=st.lists(days, max_size=12),
        convocation=st.integers(0, 20),
        transmission=st.integers(0, 20),
        on=days,
    )
    def test_it_agrees_with_a_day_by_day_search(
        self, limit: date, meetings: list[date], convocation: int, transmission: int, on: date
    ) -> None:
        found = []
        day = limit
        while day > on:
            clear_days = len([n for n in range((day - on).days) if n > 0])
            received_on = day
            for _ in range(transmission):
                received_on += timedelta(days=1)
            if day in meetings and clear_days >= convocation and received_on <= limit:
                found.append(day)
            day -= timedelta(days=1)
        delays = Delays(convocation, transmission)

        assert last_useful_meeting(limit, meetings, delays, on) == (found[0] if found else None)
        assert meetings_left(limit, meetings, delays, on) == len(found)


class TestSentence:
    def test_it_counts_in_meetings(self) -> None:
        member = Calendar("Moissac", "commune", (date(2027, 1, 12),))
        ours = Calendar("Syndicat", "syndicat", (date(2027, 1, 14), date(2027, 3, 4)))

        said = left_sentence(LIMIT, [member, ours], DELAYS, TODAY)

        assert said == "il reste 1 conseil municipal et 2 comités syndicaux avant la date limite"

    @pytest.mark.parametrize(
        ("kind", "name"),
        [
            ("commune", "conseil municipal"),
            ("epci", "conseil communautaire"),
            ("syndicat", "comité syndical"),
            ("departement", "conseil départemental"),
            ("region", "conseil régional"),
            ("acteur_associe", "assemblée"),
        ],
    )
    def test_each_assembly_has_its_name(self, kind: str, name: str) -> None:
        calendar = Calendar("X", kind, (date(2027, 1, 12),))

        assert f"1 {name} avant" in left_sentence(LIMIT, [calendar], DELAYS, TODAY)

    def test_an_unknown_calendar_is_to_be_asked_for(self) -> None:
        said = left_sentence(LIMIT, [Calendar("Moissac", "commune")], DELAYS, TODAY)

        assert said == (
            "aucune séance connue avant la date limite (conseil municipal de Moissac) : "
            "demandez le calendrier"
        )
        assert next_words(Calendar("Albias", "commune"), DELAYS, TODAY) == (
            "aucune séance connue (conseil municipal d’Albias) : demandez le calendrier"
        )

    def test_a_meeting_too_near_to_be_convened_is_not_unknown(self) -> None:
        calendar = Calendar("Moissac", "commune", (date(2026, 11, 24),))

        assert "plus de séance utile" in left_sentence(LIMIT, [calendar], DELAYS, TODAY)


class TestReadLines:
    def test_each_line_is_read_or_refused_with_its_reason(self) -> None:
        pasted = (
            "12/01/2027 budget\n\n31/02/2027\n12/01/2027\nmardi\n01/06/2027\n20/11/2026\n1/1/2099"
        )

        lines = list(read_lines(pasted, {date(2027, 6, 1)}, TODAY))

        assert [(line.meeting_on, line.label) for line in lines if not line.problem] == [
            (date(2027, 1, 12), "budget")
        ]
        assert [line.problem.split(" ;")[0] for line in lines if line.problem] == [
            "ce n’est pas une date du calendrier",
            "cette séance est déjà dans le calendrier",
            "ce n’est pas une date du calendrier",
            "cette séance est déjà dans le calendrier",
            "cette séance est passée",
            "cette séance est à plus de 3 ans",
        ]

    @given(st.text(max_size=60))
    def test_no_text_breaks_it(self, text: str) -> None:
        for line in read_lines(text, (), TODAY):
            assert (line.meeting_on is None) == bool(line.problem)


class TestPage:
    def test_dates_are_added_one_a_line_and_told_in_the_journal(
        self, client: SignedInClient, session: Session
    ) -> None:
        body = make_body(session)
        session.commit()

        added = client.post(
            "/deliberations/seances",
            data={"collectivite_id": str(body.id), "dates": "12/01/2027 budget\r\n02/03/2027"},
        )
        page = client.get("/deliberations/seances").text

        assert added.status_code == 303
        assert "12/01/2027" in page
        assert "budget" in page
        assert "conseil municipal" in page
        summaries = session.exec(select(JournalEntry.summary)).all()
        assert "Calendrier de Moissac : 2 séances ajoutées (12/01/2027, 02/03/2027)." in summaries

    def test_refused_lines_stay_in_the_form_and_the_others_are_kept(
        self, client: SignedInClient, session: Session
    ) -> None:
        body = make_body(session)
        session.commit()

        response = client.post(
            "/deliberations/seances",
            data={"collectivite_id": str(body.id), "dates": "12/01/2027\n31/02/2027"},
        )

        assert response.status_code == 422
        assert "1 séance ajoutée, 1 ligne refusée" in response.text
        assert "31/02/2027</textarea>" in response.text
        assert queries.days(session, body.id) == {date(2027, 1, 12)}

    @pytest.mark.parametrize(
        ("body", "dates", "message"),
        [
            pytest.param("", "12/01/2027", "Choisissez la collectivité", id="no-body"),
            pytest.param("x", "12/01/2027", "Choisissez la collectivité", id="not-a-body"),
            pytest.param(str(uuid4()), "12/01/2027", "dans la liste", id="unknown-body"),
            pytest.param("known", " \n ", "au moins une date", id="nothing"),
            pytest.param("known", "12/01/2027\n" * 101, "100 lignes au plus", id="too-many"),
        ],
    )
    def test_a_refusal_keeps_what_was_typed(
        self, client: SignedInClient, session: Session, body: str, dates: str, message: str
    ) -> None:
        known = make_body(session)
        session.commit()
        key = str(known.id) if body == "known" else body

        response = client.post(
            "/deliberations/seances", data={"collectivite_id": key, "dates": dates}
        )

        assert response.status_code == 422
        assert message in response.text
        assert queries.days(session, known.id) == set()

    def test_a_meeting_is_removed_once(self, client: SignedInClient, session: Session) -> None:
        body = make_body(session)
        row = Meeting(collectivite_id=body.id, meeting_on=date(2027, 1, 12))
        session.add(row)
        session.commit()
        address = f"/deliberations/seances/{row.id}/suppression"

        assert client.post(address).status_code == 303
        assert client.post(address).status_code == 404
        assert queries.days(session, body.id) == set()

    def test_the_list_is_by_body_and_leaves_the_past_out(
        self, client: SignedInClient, session: Session
    ) -> None:
        body, other = make_body(session), make_body(session, "Albias")
        for one, day in (
            (body, date(2027, 1, 12)), (body, date(2026, 11, 20)), (other, date(2027, 2, 3)),
        ):  # fmt: skip
            session.add(Meeting(collectivite_id=one.id, meeting_on=day))
        session.commit()

        page = client.get(f"/deliberations/seances?collectivite={body.id}").text

        assert "12/01/2027" in page
        assert "20/11/2026" not in page
        assert "03/02/2027" not in page

    def test_an_elu_reads_only(self, elu_client: SignedInClient, session: Session) -> None:
        body = make_body(session)
        session.commit()

        page = elu_client.get("/deliberations/seances")
        refused = elu_client.post(
            "/deliberations/seances",
            data={"collectivite_id": str(body.id), "dates": "12/01/2027"},
        )

        assert page.status_code == 200
        assert "Ajouter au calendrier" not in page.text
        assert refused.status_code == 403


class TestMigration:
    def test_it_runs_both_ways(self, engine: Engine) -> None:
        try:
            migrations.downgrade(engine, "0003_import")
        finally:
            migrations.upgrade(engine)

        assert migrations.is_current(engine)


def test_a_calendar_is_read_in_one_statement(
    session: Session, count_statements: Callable[[], object]
) -> None:
    bodies = [make_body(session, f"Commune {number}", code=f"c{number}") for number in range(5)]
    session.add(Meeting(collectivite_id=bodies[0].id, meeting_on=date(2027, 1, 12)))
    session.flush()

    with count_statements() as seen:  # type: ignore[attr-defined]  # a context manager
        found = queries.calendars(session, [body.id for body in bodies], TODAY)

    assert len(seen) == 1
    assert found[bodies[0].id].days == (date(2027, 1, 12),)
    assert found[bodies[1].id].days == ()
