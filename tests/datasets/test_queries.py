"""Lists, filters and counts: what SQL says must be what the rules say."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from sqlmodel import Session

from app.datasets import queries, rules, service
from app.datasets.queries import Filters
from app.datasets.rules import Applicability, DatasetCode, Stage
from tests.datasets.factories import AGENT, BAL, DELIBERATIONS, TODAY, claim, declare, make_body


def names(session: Session, **filters: Any) -> list[str]:
    return [one.name for one in queries.members(session, Filters(**filters), TODAY)]


def make_every_standing(session: Session) -> None:
    """One body for each answer the threshold rule can give to each kind."""
    standings = (("subject", ""), ("exempt", "population"), ("exempt", "etp"), ("unknown", ""))
    for kind, (obligation, reason) in product(rules.KINDS, standings):
        name = f"{kind} {obligation} {reason}"
        make_body(session, name, kind=kind, obligation=obligation, reason=reason)


class TestScope:
    def test_every_body_while_none_is_followed(self, session: Session) -> None:
        make_body(session, "Albias", relation="none")

        assert names(session) == ["Albias"]

    def test_the_followed_ones_as_soon_as_there_is_one(self, session: Session) -> None:
        make_body(session, "Albias", relation="none")
        make_body(session, "Moissac", relation="member")
        make_body(session, "Chambre", relation="acteur_associe", kind="acteur_associe")

        assert names(session) == ["Chambre", "Moissac"]


class TestFilters:
    def test_by_words_kind_and_obligation(self, session: Session) -> None:
        make_body(session, "Nègrepelisse", obligation="subject")
        make_body(session, "Albias", obligation="exempt")
        make_body(session, "CC Nègre", kind="epci", obligation="subject")

        assert names(session, search="negre") == ["CC Nègre", "Nègrepelisse"]
        assert names(session, search="NÈGRE", kind="commune") == ["Nègrepelisse"]
        assert names(session, obligation="exempt") == ["Albias"]

    def test_a_body_without_an_answer_is_to_check(self, session: Session) -> None:
        make_body(session, "Albias", obligation=None)

        assert names(session, obligation="unknown") == ["Albias"]

    def test_an_epci_comes_with_its_communes(self, session: Session) -> None:
        epci = make_body(session, "CC", kind="epci")
        make_body(session, "Dedans", epci_id=epci.id)
        make_body(session, "Dehors")

        assert names(session, epci_id=epci.id) == ["CC", "Dedans"]

    def test_by_stage_of_one_dataset_or_of_any(self, session: Session) -> None:
        declare(session, make_body(session, "Publie").id)
        declare(session, make_body(session, "Engage").id, DELIBERATIONS, claim(Stage.ENGAGED))
        make_body(session, "Rien")

        assert names(session, dataset=BAL, stage=Stage.PUBLISHED) == ["Publie"]
        assert names(session, dataset=BAL, stage=Stage.NOT_STARTED) == ["Engage", "Rien"]
        assert names(session, stage=Stage.ENGAGED) == ["Engage"]

    def test_what_does_not_concern_a_body_is_not_to_do(self, session: Session) -> None:
        make_body(session, "CC", kind="epci")

        assert (
            names(session, dataset=BAL, applicabilities=frozenset({Applicability.MANDATORY})) == []
        )
        assert names(
            session, dataset=BAL, applicabilities=frozenset({Applicability.NOT_APPLICABLE})
        ) == ["CC"]

    @pytest.mark.parametrize("value", list(Applicability))
    def test_sql_and_the_rule_agree_on_every_standing(
        self, session: Session, value: Applicability
    ) -> None:
        make_every_standing(session)
        everyone = queries.members(session, Filters(), TODAY)

        for code in rules.CODES:
            expected = [
                one.name
                for one in everyone
                if rules.default_applicability(code, one.standing).value is value
            ]
            assert names(session, dataset=code, applicabilities=frozenset({value})) == expected

    def test_a_decision_beats_the_rule_until_it_lapses(self, session: Session) -> None:
        member = make_body(session, "Moissac")
        reason = "Aucune naissance depuis 2019."
        service.decide(
            session, AGENT, member.id, DatasetCode.PRENOMS, "not_applicable", reason, TODAY
        )
        aside = Filters(
            dataset=DatasetCode.PRENOMS, applicabilities=frozenset({Applicability.NOT_APPLICABLE})
        )

        assert queries.count(session, aside, date(2027, 11, 20)) == 1
        assert queries.count(session, aside, date(2027, 11, 21)) == 0


class TestCounts:
    def test_each_number_is_the_length_of_its_list(self, session: Session) -> None:
        make_every_standing(session)
        everyone = queries.members(session, Filters(), TODAY)
        for number, one in enumerate(everyone):
            stage = Stage(number % 4)
            if stage:
                declare(session, one.id, rules.CODES[number % 6], claim(stage))
            if number % 5 == 0:
                service.decide(
                    session, AGENT, one.id, rules.CODES[(number + 1) % 6],
                    "voluntary", "Souhaité par l’assemblée.", TODAY,
                )  # fmt: skip

        for counts in queries.dataset_counts(session, TODAY):
            assert sum(counts.by_place.values()) == len(everyone)
            for value, stage in product(Applicability, Stage):
                filters = Filters(
                    dataset=counts.dataset, applicabilities=frozenset({value}), stage=stage
                )
                expected = len(queries.members(session, filters, TODAY))
                assert counts.by_place[value, stage] == expected
                assert queries.count(session, filters, TODAY) == expected

    def test_nothing_at_all_is_zero_and_not_an_error(self, session: Session) -> None:
        counts = queries.dataset_counts(session, TODAY)

        assert [one.concerned() for one in counts] == [0] * 6
        assert counts[0].percent is None

    def test_the_rate_is_the_mean_of_the_cells_rounded_down(self, session: Session) -> None:
        for name in ("Un", "Deux", "Trois"):
            member = make_body(session, name)
            if name != "Trois":
                fresh = claim(data_on=date(2026, 11, 1))
                declare(session, member.id, BAL, fresh if name == "Un" else claim())

        bal = next(c for c in queries.dataset_counts(session, TODAY) if c.dataset is BAL)

        assert (bal.concerned(Stage.PUBLISHED), bal.percent) == (2, 45)

    @pytest.mark.parametrize("days", [0, 500, 900])
    def test_the_rate_is_the_same_cell_by_cell(self, session: Session, days: int) -> None:
        make_every_standing(session)
        for number, one in enumerate(queries.members(session, Filters(), TODAY)):
            aged = date(2026, 11, 1) - timedelta(days=7 * number)
            declare(session, one.id, rules.CODES[number % 6], claim(data_on=aged))
        on = TODAY + timedelta(days=days)
        everyone = queries.progress(session, queries.members(session, Filters(), on), on)

        for index, counts in enumerate(queries.dataset_counts(session, on)):
            cells = [one.cells[index] for one in everyone if one.cells[index].is_applicable]
            assert counts.percent == rules.mean_percent([cell.points for cell in cells])


class TestProgress:
    def test_a_silent_member_has_six_cells_at_nought(self, session: Session) -> None:
        make_body(session)

        (progress,) = queries.progress(session, queries.members(session, Filters(), TODAY), TODAY)

        assert len(progress.cells) == 6
        assert progress.score.sentence == "0 jeu publié sur 6 concernés"

    def test_freshness_follows_the_day(self, session: Session) -> None:
        member = make_body(session)
        declare(session, member.id, BAL, claim(data_on=date(2026, 11, 1)))

        seen = []
        for on in (date(2027, 12, 7), date(2027, 12, 8), date(2028, 11, 1)):
            known = queries.member(session, member.id, on)
            assert known is not None
            (progress,) = queries.progress(session, [known], on)
            seen.append(int(progress.cells[3].points * 2))

        assert seen == [150, 135, 120]
