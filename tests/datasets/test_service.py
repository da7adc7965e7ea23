"""Evidence, decisions, and the cells rebuilt with them."""

from datetime import date
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.datasets import queries, rules, service
from app.datasets.models import DatasetCell, Evidence
from app.datasets.rules import Applicability, Conformity, DatasetCode, Stage
from app.journal.models import JournalEntry
from tests.datasets.factories import AGENT, BAL, DELIBERATIONS, TODAY, claim, declare, make_body

REASON = "Aucune naissance depuis 2019."


class TestDeclare:
    def test_a_published_dataset_is_in_its_cell_at_once(self, session: Session) -> None:
        member = make_body(session)

        evidence = declare(
            session,
            member.id,
            BAL,
            claim(
                data_on=date(2026, 11, 1),
                conformity=Conformity.CONFORMANT,
                schema_version="1.5.0",
            ),
        )

        cell = session.get_one(DatasetCell, (member.id, BAL))
        assert (cell.stage, cell.conformity, cell.evidence_id) == (3, "conformant", evidence.id)
        assert cell.published_on == date(2026, 11, 20)
        assert cell.fresh_until == date(2027, 12, 7)
        assert evidence.licence == "licence-ouverte-2"
        assert evidence.author == "Agent de test"

    def test_it_is_written_in_the_journal(self, session: Session) -> None:
        member = make_body(session)

        declare(session, member.id)

        entry = session.exec(select(JournalEntry)).one()
        assert entry.action == "evidence_declared"
        assert entry.summary == "Moissac – Base adresse locale : preuve enregistrée."

    def test_an_older_evidence_recorded_later_changes_nothing(self, session: Session) -> None:
        member = make_body(session)
        declare(session, member.id)

        declare(session, member.id, BAL, claim(Stage.ENGAGED, observed_on=date(2026, 1, 5)))

        assert session.get_one(DatasetCell, (member.id, BAL)).stage == 3

    def test_an_incomplete_claim_leaves_nothing(self, session: Session) -> None:
        member = make_body(session)

        with pytest.raises(InvalidError) as refusal:
            declare(session, member.id, BAL, claim(url="", licence="CC-BY"))

        assert set(refusal.value.errors) == {"url", "licence"}
        assert session.exec(select(Evidence)).all() == []

    def test_an_unknown_body_is_refused(self, session: Session) -> None:
        with pytest.raises(NotFoundError):
            declare(session, uuid4())


class TestWithdraw:
    def test_the_evidence_before_counts_again(self, session: Session) -> None:
        member = make_body(session)
        declare(session, member.id, BAL, claim(Stage.ENGAGED, observed_on=date(2026, 1, 5)))
        wrong = declare(session, member.id)

        service.withdraw(session, AGENT, wrong.id, "Adresse d’une autre commune.")

        assert session.get_one(DatasetCell, (member.id, BAL)).stage == 1
        assert wrong.withdrawal_reason == "Adresse d’une autre commune."

    def test_the_only_evidence_withdrawn_leaves_no_cell(self, session: Session) -> None:
        member = make_body(session)
        wrong = declare(session, member.id)

        service.withdraw(session, AGENT, wrong.id, "Adresse d’une autre commune.")

        assert session.get(DatasetCell, (member.id, BAL)) is None

    def test_twice_is_refused(self, session: Session) -> None:
        wrong = declare(session, make_body(session).id)
        service.withdraw(session, AGENT, wrong.id, "Adresse d’une autre commune.")

        with pytest.raises(ConflictError):
            service.withdraw(session, AGENT, wrong.id, "Adresse d’une autre commune.")

    def test_it_needs_a_reason(self, session: Session) -> None:
        wrong = declare(session, make_body(session).id)

        with pytest.raises(InvalidError) as refusal:
            service.withdraw(session, AGENT, wrong.id, " erreur ")

        assert set(refusal.value.errors) == {"reason"}


class TestDecide:
    def test_not_concerned_leaves_the_denominator_for_twelve_months(self, session: Session) -> None:
        member = make_body(session)

        service.decide(
            session, AGENT, member.id, DatasetCode.PRENOMS, "not_applicable", REASON, TODAY
        )

        assert self._prenoms(session, member.id, date(2027, 11, 20)) == Applicability.NOT_APPLICABLE
        assert self._prenoms(session, member.id, date(2027, 11, 21)) == Applicability.MANDATORY

    def test_a_later_decision_goes_back_to_the_rule(self, session: Session) -> None:
        member = make_body(session)
        for value in ("not_applicable", rules.BACK_TO_RULE):
            service.decide(session, AGENT, member.id, DatasetCode.PRENOMS, value, REASON, TODAY)

        assert self._prenoms(session, member.id, TODAY) == Applicability.MANDATORY
        assert session.exec(select(DatasetCell)).all() == []

    def test_it_needs_a_reason(self, session: Session) -> None:
        member = make_body(session)

        with pytest.raises(InvalidError):
            service.decide(
                session, AGENT, member.id, DatasetCode.PRENOMS, "not_applicable", "", TODAY
            )

    @staticmethod
    def _prenoms(session: Session, member_id: object, on: date) -> Applicability:
        member = queries.member(session, member_id, on)  # type: ignore[arg-type]
        assert member is not None
        (progress,) = queries.progress(session, [member], on)
        return progress.cells[-1].applicability


class TestProjections:
    def test_they_agree_with_the_facts(self, session: Session) -> None:
        member = make_body(session)
        declare(session, member.id)
        service.decide(
            session, AGENT, member.id, DatasetCode.PRENOMS, "not_applicable", REASON, TODAY
        )

        assert service.check_projections(session) == []

    def test_a_cell_changed_by_hand_is_told(self, session: Session) -> None:
        member = make_body(session)
        declare(session, member.id)
        session.get_one(DatasetCell, (member.id, BAL)).stage = 1

        (line,) = service.check_projections(session)

        assert "base_adresse_locale" in line

    def test_a_cell_without_facts_is_told(self, session: Session) -> None:
        member = make_body(session)
        session.add(DatasetCell(collectivite_id=member.id, dataset=BAL, stage=3))

        assert len(service.check_projections(session)) == 1


class TestDeleteDemo:
    def test_only_the_demonstration_goes(self, session: Session) -> None:
        member = make_body(session)
        declare(session, member.id, BAL, claim(Stage.ENGAGED, observed_on=date(2026, 1, 5)))
        service.declare(session, AGENT, member.id, BAL, claim(), TODAY, is_demo=True)
        service.declare(session, AGENT, member.id, DELIBERATIONS, claim(), TODAY, is_demo=True)

        service.delete_demo(session)

        assert session.get_one(DatasetCell, (member.id, BAL)).stage == 1
        assert session.get(DatasetCell, (member.id, DELIBERATIONS)) is None
        assert service.check_projections(session) == []
