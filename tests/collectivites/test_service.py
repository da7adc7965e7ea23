"""Recording facts about bodies: what is refused, what follows, who did it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session, col, select

from app import journal
from app.collectivites import queries, service
from app.collectivites.models import Collectivite, Headcount, ObligationPeriod
from app.collectivites.queries import corrected_fields
from app.core.errors import ConflictError, DomainError, InvalidError, NotFoundError
from app.core.settings import Settings
from app.journal import Subject
from tests.collectivites.factories import (
    AGENT,
    SETTINGS,
    TODAY,
    make_collectivite,
    make_headcount,
    make_population,
)


def headcount(etp: str = "62.5", **values: Any) -> service.HeadcountData:
    known: dict[str, Any] = {"effective_on": date(2026, 1, 1), "source": "RSU 2025"}
    return service.HeadcountData(etp=Decimal(etp), **{**known, **values})


def record(session: Session, body: Collectivite, data: service.HeadcountData) -> Headcount:
    return service.record_headcount(session, SETTINGS, AGENT, body.id, data, TODAY)


def status(session: Session, body: Collectivite, on: date = TODAY) -> str:
    row = queries.one(session, body.id, on)
    assert row is not None
    return row.status


class TestRecordHeadcount:
    @pytest.mark.parametrize(
        ("etp", "expected"),
        [
            pytest.param("50", "subject", id="exactly-fifty"),
            pytest.param("49.99", "exempt", id="a-hundredth-short"),
            pytest.param("0", "exempt", id="zero-is-a-figure"),
            pytest.param("99999.99", "subject", id="largest"),
        ],
    )
    def test_the_obligation_follows(self, session: Session, etp: str, expected: str) -> None:
        body = make_collectivite(session)
        make_population(session, body, 3_500)

        record(session, body, headcount(etp))

        assert status(session, body) == expected

    def test_the_past_keeps_its_answer(self, session: Session) -> None:
        body = make_collectivite(session)
        make_population(session, body, 5_000, year=2024)

        record(session, body, headcount("60", effective_on=date(2026, 3, 1)))

        assert status(session, body, date(2026, 2, 28)) == "unknown"
        assert status(session, body, date(2026, 3, 1)) == "subject"

    def test_an_older_figure_is_kept_beside(self, session: Session) -> None:
        body = make_collectivite(session)
        record(session, body, headcount("60", effective_on=date(2024, 1, 1)))
        record(session, body, headcount("40", effective_on=date(2026, 1, 1)))

        assert [row.etp for row in queries.headcounts(session, body.id)] == [40, 60]

    def test_the_journal_says_who_and_what(self, session: Session) -> None:
        body = make_collectivite(session, "Albias")

        record(session, body, headcount())

        entry = journal.entries(session, Subject("collectivite", body.id))[0]
        assert entry.actor_label == "Agent de test"
        assert entry.summary == (
            "Effectif d’Albias\u00a0: 62,5 ETP au 1er janvier 2026 (source\u00a0: RSU 2025)."
        )

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            pytest.param(headcount("-1"), "etp", id="negative"),
            pytest.param(headcount("100000"), "etp", id="too-large"),
            pytest.param(headcount("49.999"), "etp", id="would-be-rounded"),
            pytest.param(headcount(effective_on=date(2026, 11, 22)), "effective_on", id="future"),
            pytest.param(headcount(source=""), "source", id="no-source"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, session: Session, data: service.HeadcountData, field: str
    ) -> None:
        body = make_collectivite(session)

        with pytest.raises(InvalidError) as refusal:
            record(session, body, data)

        assert list(refusal.value.errors) == [field]

    def test_today_is_not_the_future(self, session: Session) -> None:
        body = make_collectivite(session)

        assert record(session, body, headcount(effective_on=TODAY)).effective_on == TODAY

    def test_twice_the_same_is_a_conflict(self, session: Session) -> None:
        body = make_collectivite(session)
        record(session, body, headcount())

        with pytest.raises(ConflictError, match="déjà enregistré"):
            record(session, body, headcount("62.50"))

    def test_an_unknown_body_is_not_found(self, session: Session) -> None:
        with pytest.raises(NotFoundError):
            service.record_headcount(session, SETTINGS, AGENT, uuid4(), headcount(), TODAY)


class TestProjection:
    def test_it_is_what_the_facts_say(self, session: Session) -> None:
        body = make_collectivite(session)
        make_population(session, body, 3_500)
        make_headcount(session, body, "50")

        assert service.check_projections(session, SETTINGS) != []
        service.rebuild_obligations(session, SETTINGS)

        assert service.check_projections(session, SETTINGS) == []

    def test_a_change_behind_its_back_is_told(self, session: Session) -> None:
        body = make_collectivite(session, "Moissac")
        service.rebuild_obligations(session, SETTINGS)
        period = session.exec(
            select(ObligationPeriod)
            .where(col(ObligationPeriod.collectivite_id) == body.id)
            .where(col(ObligationPeriod.ends_on).is_(None))
        ).one()
        period.status = "exempt"
        session.add(period)
        session.flush()

        told = service.check_projections(session, SETTINGS)

        assert len(told) == 1
        assert told[0].startswith("Moissac")

    def test_a_rebuild_of_one_leaves_the_others(self, session: Session) -> None:
        one, other = make_collectivite(session), make_collectivite(session, "Albias")

        assert service.rebuild_obligations(session, SETTINGS, [one.id]) == 1
        assert service.rebuild_obligations(session, SETTINGS, [one.id]) == 0
        assert session.exec(
            select(ObligationPeriod).where(col(ObligationPeriod.collectivite_id) == other.id)
        ).all() == []  # fmt: skip

    def test_the_reading_of_guides_is_a_setting(self, session: Session) -> None:
        guides = Settings(_env_file=None, apply_population_threshold_to_groupings=True)
        body = make_collectivite(session, kind="epci", legal_category="7346")
        make_population(session, body, 3_499)
        make_headcount(session, body, "50")

        service.rebuild_obligations(session, SETTINGS)
        assert status(session, body) == "subject"

        service.rebuild_obligations(session, guides)
        assert status(session, body) == "exempt"


class TestCorrect:
    def test_the_journal_keeps_both_values(self, session: Session) -> None:
        body = make_collectivite(session, email="ancienne@moissac.fr")

        service.correct(
            session, AGENT, body.id, {"email": "mairie@moissac.fr", "phone": body.phone}
        )

        assert body.email == "mairie@moissac.fr"
        session.flush()
        entry = journal.entries(session, Subject("collectivite", body.id))[0]
        assert entry.details == {
            "fields": {"email": {"before": "ancienne@moissac.fr", "after": "mairie@moissac.fr"}}
        }
        assert corrected_fields(session) == {body.id: {"email"}}

    def test_nothing_changed_writes_nothing(self, session: Session) -> None:
        body = make_collectivite(session, email="mairie@moissac.fr")

        service.correct(session, AGENT, body.id, {"email": "mairie@moissac.fr"})

        session.flush()
        assert journal.entries(session, Subject("collectivite", body.id)) == []


class TestRelation:
    def test_a_member_may_leave(self, session: Session) -> None:
        body = make_collectivite(session, relation="member")

        service.change_relation(session, AGENT, body.id, "none")

        session.flush()
        assert body.relation == "none"
        assert corrected_fields(session) == {body.id: {"relation"}}

    @pytest.mark.parametrize(
        ("before", "after"), [("self", "none"), ("upstream", "member"), ("member", "autre")]
    )
    def test_what_is_settled_or_unknown_is_refused(
        self, session: Session, before: str, after: str
    ) -> None:
        body = make_collectivite(session, relation=before)

        with pytest.raises(DomainError) as refusal:
            service.change_relation(session, AGENT, body.id, after)

        assert "relation" in refusal.value.errors
        assert body.relation == before


class TestCreate:
    def make(self, session: Session, **values: Any) -> Collectivite:
        known: dict[str, Any] = {"kind": "acteur_associe", "name": "Office de tourisme"}
        data = service.BodyData(**{**known, **values})
        return service.create(session, SETTINGS, AGENT, data, TODAY)

    def test_the_siret_gives_the_siren(self, session: Session) -> None:
        body = self.make(session, siret="20006125700016", relation="acteur_associe")

        assert (body.siren, body.code) == ("200061257", "200061257")
        assert status(session, body) == "unknown"

    def test_a_known_siren_is_a_conflict(self, session: Session) -> None:
        make_collectivite(session, "Moissac", siren="218201127")

        with pytest.raises(ConflictError, match="Moissac"):
            self.make(session, siren="218201127")

    def test_siren_and_siret_go_together(self, session: Session) -> None:
        with pytest.raises(InvalidError) as refusal:
            self.make(session, siren="218201127", siret="20006125700016")

        assert list(refusal.value.errors) == ["siret"]

    def test_a_commune_is_not_created_by_hand(self, session: Session) -> None:
        with pytest.raises(InvalidError):
            self.make(session, kind="commune")


class TestBand:
    def test_a_year_entered_again_is_replaced(self, session: Session) -> None:
        body = make_collectivite(session)

        service.record_band(session, AGENT, body.id, "12", 2024, TODAY)
        service.record_band(session, AGENT, body.id, "21", 2024, TODAY)

        session.flush()
        assert queries.bands(session, [body.id])[body.id].code == "21"

    @pytest.mark.parametrize(("code", "year"), [("99", 2024), ("12", 2027), ("12", 1990)])
    def test_what_cannot_be_is_refused(self, session: Session, code: str, year: int) -> None:
        body = make_collectivite(session)

        with pytest.raises(InvalidError):
            service.record_band(session, AGENT, body.id, code, year, TODAY)

    def test_it_never_changes_the_answer(self, session: Session) -> None:
        body = make_collectivite(session)
        make_population(session, body, 5_000)
        service.record_band(session, AGENT, body.id, "00", 2024, TODAY)

        service.rebuild_obligations(session, SETTINGS)

        assert status(session, body) == "unknown"
