from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from app import journal
from app.collectivites.models import Collectivite
from app.core.errors import ConflictError, InvalidError
from app.deliberations import queries, service
from app.deliberations.queries import Filters
from tests.deliberations.factories import AGENT, TODAY, make_body, make_deliberation

IDENTIFIER = "082-218201127-20220930-2022-41-DE"


def facts(body: Collectivite, **values: Any) -> service.DeliberationData:
    known = service.DeliberationData(
        collectivite_id=body.id, subject="Objet", meeting_on=date(2022, 9, 30)
    )
    return replace(known, **values)


class TestRecord:
    def test_it_writes_the_journal(self, session: Session) -> None:
        act = make_deliberation(session, make_body(session))

        (entry,) = journal.entries(session, journal.Subject("deliberation", act.id))
        assert entry.action == "deliberation.recorded"
        assert "n°\u00a02022-41 du 30 septembre 2022 de Moissac" in entry.summary

    def test_one_identifier_belongs_to_one_act(self, session: Session) -> None:
        body = make_body(session)
        make_deliberation(session, body, act_identifier=IDENTIFIER)

        with pytest.raises(ConflictError, match="n°\u00a02022-41 du 30 septembre 2022"):
            make_deliberation(session, body, number="2022-42", act_identifier=IDENTIFIER)

    def test_several_acts_may_have_no_known_identifier(self, session: Session) -> None:
        body = make_body(session)

        make_deliberation(session, body)
        make_deliberation(session, body, number=None)

        assert queries.count(session, Filters()) == 2

    @pytest.mark.parametrize(
        ("field", "values", "words"),
        [
            pytest.param(
                "convened_on", {"convened_on": date(2022, 10, 1)}, "suit la séance", id="convened"
            ),
            pytest.param(
                "meeting_on", {"meeting_on": date(2026, 11, 22)}, "dans l’avenir", id="future"
            ),
            pytest.param(
                "received_on", {"received_on": date(2027, 1, 1)}, "dans l’avenir", id="receipt"
            ),
            pytest.param(
                "sent_on",
                {"sent_on": date(2022, 10, 5), "received_on": date(2022, 10, 4)},
                "suit la réception",
                id="sent-after-received",
            ),
            pytest.param(
                "act_identifier", {"act_identifier": "082-1-2-3-DE"}, "9 chiffres", id="identifier"
            ),
            pytest.param("matter_code", {"matter_code": "99.9"}, "nomenclature", id="matter"),
            pytest.param("subject", {"subject": "x" * 500}, "500 caractères", id="subject"),
            pytest.param(
                "votes_for",
                {
                    "present_count": 12,
                    "represented_count": 4,
                    "votes_for": 12,
                    "votes_against": 0,
                    "abstentions": 0,
                },
                "16 votants",
                id="votes",
            ),
        ],
    )
    def test_it_refuses_what_cannot_be(
        self, session: Session, field: str, values: dict[str, Any], words: str
    ) -> None:
        body = make_body(session)

        with pytest.raises(InvalidError) as refused:
            service.record(session, AGENT, facts(body, **values), TODAY)

        assert words in refused.value.errors[field]

    def test_what_is_only_strange_is_recorded(self, session: Session) -> None:
        act = make_deliberation(session, make_body(session), received_on=date(2022, 9, 1))

        assert act.received_on == date(2022, 9, 1)


class TestCorrect:
    def test_the_journal_keeps_both_values(self, session: Session) -> None:
        body = make_body(session)
        act = service.record(session, AGENT, facts(body), TODAY)

        service.correct(session, AGENT, act.id, facts(body, received_on=date(2022, 10, 1)), TODAY)
        service.correct(session, AGENT, act.id, facts(body, received_on=date(2022, 10, 4)), TODAY)

        entry = journal.entries(session, journal.Subject("deliberation", act.id))[0]
        assert entry.details == {
            "before": {"received_on": "2022-10-01"},
            "after": {"received_on": "2022-10-04"},
        }

    def test_correcting_nothing_writes_nothing(self, session: Session) -> None:
        body = make_body(session)
        act = service.record(session, AGENT, facts(body), TODAY)

        service.correct(session, AGENT, act.id, facts(body), TODAY)

        assert len(journal.entries(session, journal.Subject("deliberation", act.id))) == 1

    def test_it_may_keep_its_own_identifier(self, session: Session) -> None:
        body = make_body(session)
        act = make_deliberation(session, body, act_identifier=IDENTIFIER)

        service.correct(
            session, AGENT, act.id, facts(body, act_identifier=IDENTIFIER, note="Vu"), TODAY
        )

        assert act.note == "Vu"


class TestQueries:
    def test_filters(self, session: Session) -> None:
        moissac = make_body(session)
        albias = make_body(session, "Albias", siren="218200012")
        proven = make_deliberation(session, moissac)
        unproven = make_deliberation(session, albias, received_on=None, number="7 %")

        def found(**filters: Any) -> set[object]:
            return {row.id for row in queries.page(session, Filters(**filters), 1)}

        assert found(is_executoire=True) == {proven.id}
        assert found(is_executoire=False) == {unproven.id}
        assert found(collectivite_id=albias.id) == {unproven.id}
        assert found(search="ÀLBIAS") == {unproven.id}
        assert found(search="7 %") == {unproven.id}
        assert found(search="introuvable") == set()
