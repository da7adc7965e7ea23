from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from app.collectivites.models import Mandate
from app.conventions.models import Signature
from app.conventions.queries import loading, passation
from app.conventions.rules.facts import Renewal
from app.conventions.rules.flags import Flag, flags
from app.conventions.rules.mandates import Change, Standing, Term, changes, same_person
from app.deliberations.models import Meeting
from tests.conftest import SignedInClient
from tests.conventions.factories import TODAY, make_convention, make_member

ENDING: dict[str, Any] = {
    "ends_on": date(2027, 3, 31),
    "duration_months": None,
    "renewal": Renewal.NONE,
    "renewal_months": None,
    "renewal_max_count": None,
}
SIGNED = Standing(
    name="Mme Anne DUBOIS",
    capacity="maire",
    siren="218201127",
    body_siren="218201127",
    executive="Anne Dubois",
    executive_capacity="maire",
    executive_from=date(2026, 1, 1),
)


class TestChanges:
    @pytest.mark.parametrize(
        ("known", "expected"),
        [
            pytest.param({}, (), id="the-same-person"),
            pytest.param({"executive": "Paul Martin"}, (Change.EXECUTIVE_CHANGED,), id="another"),
            pytest.param(
                {"executive": "Paul Martin", "capacity": "vice-présidente"}, (), id="by-delegation"
            ),
            pytest.param(
                {"executive": "Paul Martin", "executive_from": date(2027, 1, 1)}, (), id="to-come"
            ),
            pytest.param({"executive": ""}, (), id="executive-unknown"),
            pytest.param({"name": None, "executive": "Paul Martin"}, (), id="signatory-unknown"),
            pytest.param(
                {"terms": (Term("Anne Dubois", date(2026, 11, 20)),)},
                (Change.MANDATE_ENDED,),
                id="ended-yesterday",
            ),
            pytest.param(
                {"terms": (Term("Anne Dubois", date(2026, 11, 21)),)}, (), id="last-day-today"
            ),
            pytest.param(
                {"terms": (Term("Anne Dubois"),), "executive": "Paul Martin"},
                (),
                id="a-recorded-mandate-decides",
            ),
            pytest.param(
                {"terms": (Term("Anne Dubois", date(2020, 1, 1)), Term("Anne Dubois"))},
                (),
                id="elected-again",
            ),
            pytest.param({"body_siren": "200000000"}, (Change.SIREN_CHANGED,), id="merged"),
            pytest.param({"siren": None, "body_siren": "200000000"}, (), id="siren-not-frozen"),
        ],
    )
    def test_it_tells_what_changed(
        self, known: dict[str, Any], expected: tuple[Change, ...]
    ) -> None:
        assert changes(replace(SIGNED, **known), TODAY) == expected

    @given(st.text(max_size=30), st.text(max_size=30))
    def test_the_comparison_of_names_has_no_side(self, one: str, other: str) -> None:
        assert same_person(one, other) == same_person(other, one)

    def test_a_feminine_title_is_the_same_function(self) -> None:
        known = replace(
            SIGNED, capacity="présidente", executive_capacity="président", executive="Paul Martin"
        )

        assert changes(known, TODAY) == (Change.EXECUTIVE_CHANGED,)


def signed_by(session: Session, name: str, **member: Any) -> Any:
    body = make_member(session, **member)
    row = make_convention(session, body)
    loaded = loading.load(session, row.id)
    party = next(party for party in loaded.parties if party.body.id == body.id)
    assert party.signature is not None
    party.signature.name = name
    session.add(party.signature)
    session.commit()
    return row, body


class TestPage:
    def test_it_lists_a_signatory_who_left_with_what_to_do(
        self, client: SignedInClient, session: Session
    ) -> None:
        row, body = signed_by(session, "Anne Dubois")
        session.add(
            Mandate(collectivite_id=body.id, role="signatory", name="Anne Dubois",
                    capacity="maire", ends_on=date(2026, 3, 22), source="test")
        )  # fmt: skip
        session.commit()

        page = client.get("/conventions/passation").text
        sheet = client.get(f"/conventions/{row.id}").text
        board = client.get("/tableau-de-bord").text

        assert "1 convention à revoir" in page
        assert "dont le mandat enregistré est terminé" in page
        assert "mandat du signataire terminé" in sheet
        assert "/conventions/passation" in board

    def test_it_lists_a_change_of_executive_and_of_siren(
        self, client: SignedInClient, session: Session
    ) -> None:
        _, body = signed_by(session, "Anne Dubois")
        body.executive_first_name, body.executive_last_name = "Paul", "Martin"
        body.siren = "218201218"
        session.add(body)
        session.commit()

        page = client.get("/conventions/passation").text

        assert "les données de référence donnent Paul Martin" in page
        assert "signée sous le SIREN" in page

    def test_nobody_who_left_is_said_so(self, elu_client: SignedInClient, session: Session) -> None:
        signed_by(session, "Anne Dubois")

        response = elu_client.get("/conventions/passation")

        assert response.status_code == 200
        assert "Aucune convention à revoir" in response.text

    def test_more_conventions_take_no_more_statements(
        self, session: Session, count_statements: Callable[[], Any]
    ) -> None:
        for number in range(6):
            make_convention(session, make_member(session, f"Commune {number}", siren=None))
        session.flush()

        with count_statements() as seen:
            passation.handovers(session, TODAY)

        assert len(seen) == 4


def test_the_flag_is_the_rule_of_the_page(session: Session) -> None:
    row, body = signed_by(session, "Anne Dubois")
    body.executive_last_name = "Martin"
    session.add(body)
    session.flush()

    facts = loading.load(session, row.id).facts

    assert Flag.MANDATE_OVER in flags(facts, TODAY)
    assert [found.convention_id for found in passation.handovers(session, TODAY)] == [row.id]
    assert Flag.MANDATE_OVER not in flags(facts, date(2025, 12, 31))


def test_siren_is_frozen_at_signature(session: Session) -> None:
    row, body = signed_by(session, "Anne Dubois")
    body.siren = "218201218"
    session.add(body)
    session.flush()

    signature = next(
        party.signature
        for party in loading.load(session, row.id).parties
        if party.body.id == body.id
    )

    assert isinstance(signature, Signature)
    assert signature.siren == "218201127"


class TestMeetingsAhead:
    def test_the_page_counts_meetings_before_the_limit(
        self, client: SignedInClient, session: Session
    ) -> None:
        member = make_member(session)
        row = make_convention(session, member, **ENDING)
        syndicat = next(
            party.body for party in loading.load(session, row.id).parties if party.body != member
        )
        for body, day in (
            (member, date(2027, 1, 12)), (member, date(2027, 3, 30)),
            (syndicat, date(2027, 1, 14)), (syndicat, date(2027, 3, 4)),
        ):  # fmt: skip
            session.add(Meeting(collectivite_id=body.id, meeting_on=day))
        session.commit()

        page = client.get(f"/conventions/{row.id}").text

        assert "l reste 1 conseil municipal et 2 comités syndicaux avant la date limite" in page
        assert "dernière séance utile le 12 janvier 2027" in page
        assert "Conseil municipal, dernière séance utile" in page

    def test_a_silent_calendar_is_asked_for(self, client: SignedInClient, session: Session) -> None:
        row = make_convention(session, make_member(session), **ENDING)
        session.commit()

        page = client.get(f"/conventions/{row.id}").text

        assert "ucune séance connue avant la date limite (conseil municipal de Moissac, " in page
        assert "demandez le calendrier" in page
