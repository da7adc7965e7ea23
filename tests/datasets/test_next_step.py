"""« La prochaine marche »: what brings most, and how ties are settled."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.datasets import pages_matrix, rules
from app.datasets.rules import Action, Applicability, Conformity, DatasetCode, Stage

MANDATORY = Applicability.MANDATORY
BAL = DatasetCode.BASE_ADRESSE_LOCALE
DELIBERATIONS = DatasetCode.DELIBERATIONS
COMPLETE: dict[str, Any] = {"stage": 3, "conformity": "conformant", "freshness": Decimal(1)}


def cell(
    code: DatasetCode = BAL, applicability: Applicability = MANDATORY, **at: Any
) -> rules.Cell:
    return rules.cell(code, applicability, **at)


def found(cells: Sequence[rules.Cell]) -> tuple[DatasetCode, Action, Decimal]:
    step = rules.next_step(cells)
    assert step is not None
    return step.dataset, step.action, step.gain


class TestOneCell:
    @pytest.mark.parametrize(
        ("at", "action", "gain"),
        [
            pytest.param({"stage": 0}, Action.NAME, "10", id="nothing-yet"),
            pytest.param({"stage": 1}, Action.COLLECT, "15", id="engaged"),
            pytest.param({"stage": 2}, Action.PUBLISH, "35", id="collected"),
            pytest.param({"stage": 3}, Action.CHECK, "25", id="published-unmeasured"),
            pytest.param(
                {"stage": 3, "conformity": "non_conformant"}, Action.MEND, "25", id="errors"
            ),
            pytest.param({"stage": 3, "conformity": "minor"}, Action.DATE, "15", id="no-date"),
            pytest.param(
                {"stage": 3, "conformity": "minor", "freshness": Decimal(1)},
                Action.MEND, "12.5", id="minor-errors",
            ),
            pytest.param(
                {"stage": 3, "conformity": "conformant", "freshness": Decimal("0.5")},
                Action.REFRESH, "7.5", id="ageing",
            ),
            pytest.param(
                {"stage": 3, "conformity": "conformant", "freshness": Decimal(0)},
                Action.REFRESH, "15", id="old",
            ),
        ],
    )  # fmt: skip
    def test_each_place_has_its_step(self, at: dict[str, Any], action: Action, gain: str) -> None:
        assert found([cell(**at)]) == (BAL, action, Decimal(gain))

    def test_what_is_complete_asks_for_nothing(self) -> None:
        assert rules.next_step([cell(**COMPLETE)]) is None

    def test_nobody_climbs_what_does_not_concern_him(self) -> None:
        assert rules.next_step([cell(applicability=Applicability.NOT_APPLICABLE)]) is None

    def test_a_doubt_gives_back_what_is_already_done(self) -> None:
        doubtful = cell(applicability=Applicability.UNDETERMINED, stage=3)

        assert found([doubtful]) == (BAL, Action.DECIDE, Decimal(60))


class TestTheMember:
    def test_the_most_points_first(self) -> None:
        cells = [cell(DELIBERATIONS), cell(BAL, stage=2), cell(DatasetCode.PRENOMS, stage=3)]

        step = rules.next_step(cells)

        assert step is not None
        assert (step.dataset, step.action) == (BAL, Action.PUBLISH)
        assert step.member_gain == Decimal(35) / 3

    def test_a_doubt_about_nothing_comes_last(self) -> None:
        doubtful = cell(DELIBERATIONS, Applicability.UNDETERMINED)

        assert found([doubtful, cell(BAL)])[1] is Action.NAME
        assert found([doubtful, cell(BAL, **COMPLETE)]) == (DELIBERATIONS, Action.DECIDE, 0)

    def test_ties_go_to_the_mandatory_then_to_the_legal_delay_then_to_the_order(self) -> None:
        voluntary = cell(BAL, Applicability.VOLUNTARY)
        without_delay = cell(DELIBERATIONS)
        with_delay = cell(DatasetCode.MARCHES_PUBLICS)
        later = cell(DatasetCode.PRENOMS)

        assert found([voluntary, later])[0] is DatasetCode.PRENOMS
        assert found([without_delay, with_delay])[0] is DatasetCode.MARCHES_PUBLICS
        assert found([later, without_delay])[0] is DELIBERATIONS

    @given(
        st.lists(
            st.builds(
                cell,
                st.sampled_from(rules.CODES),
                st.sampled_from(Applicability),
                stage=st.integers(0, 3),
                conformity=st.none() | st.sampled_from(Conformity),
                freshness=st.none() | st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1)]),
            ),
            max_size=6,
            unique_by=lambda one: one.dataset,
        ),
        st.randoms(),
    )
    def test_it_brings_what_it_says_and_does_not_depend_on_the_order(
        self, cells: list[rules.Cell], random: Any
    ) -> None:
        step = rules.next_step(cells)
        shuffled = list(cells)
        random.shuffle(shuffled)

        assert rules.next_step(shuffled) == step
        if step is None:
            assert all(not one.is_applicable or one.points == 100 for one in cells)
            return
        before = next(one for one in cells if one.dataset is step.dataset)
        after = done(before, step.action)
        assert after.points - before.points == step.gain

    def test_its_words_are_french(self) -> None:
        words = pages_matrix.step_words(rules.next_step([cell(BAL, stage=3, conformity="minor",
                                                       freshness=Decimal(1))]))  # fmt: skip

        assert words == "corriger Adresses, +\u00a012,5"
        assert pages_matrix.step_words(None) == ""
        assert set(pages_matrix.ACTION_WORDS) == set(pages_matrix.ACTION_SENTENCES) == set(Action)


def done(before: rules.Cell, action: Action) -> rules.Cell:
    """The same cell once the action is done well, by hand."""
    values: dict[str, Any] = {
        "stage": before.stage, "conformity": before.conformity, "freshness": before.freshness,
    }  # fmt: skip
    applicability = before.applicability
    if action is Action.DECIDE:
        applicability = MANDATORY
    elif action in {Action.NAME, Action.COLLECT, Action.PUBLISH}:
        values = {"stage": Stage(before.stage + 1)}
    elif action in {Action.CHECK, Action.MEND}:
        values["conformity"] = "conformant"
    else:
        values["freshness"] = Decimal(1)
    return rules.cell(before.dataset, applicability, **values)


class TestTerritory:
    def test_subject_members_are_counted_by_what_they_publish(self) -> None:
        def weighed(published: int, concerned: int, people: int, *, subject: bool = True) -> Any:
            cells = [cell(**COMPLETE)] * published + [cell()] * (concerned - published)
            return rules.Weighed(rules.member_score(cells), subject, people)

        figures = rules.territory(
            [weighed(5, 5, 1_000), weighed(3, 5, 0), weighed(1, 6, 500), weighed(0, 6, 2_000),
             weighed(1, 2, 500, subject=False)]
        )  # fmt: skip

        assert (figures.subject, figures.publish_one, figures.publish_three) == (4, 3, 2)
        assert figures.publish_all == 1
        assert figures.percent == (100 + 60 + 16 + 0) // 4
        assert (figures.population, figures.covered, figures.covered_percent) == (4_000, 2_000, 50)

    def test_nobody_makes_no_rate(self) -> None:
        assert rules.territory([]) == rules.TerritoryFigures()
        assert rules.TerritoryFigures().covered_percent is None


class TestPrivacy:
    @pytest.mark.parametrize(
        ("population", "is_sensitive", "has_warning"),
        [
            pytest.param(3_499, True, True, id="small"),
            pytest.param(3_500, False, False, id="exactly"),
            pytest.param(None, False, True, id="not-known"),
        ],
    )
    def test_few_births_ask_for_a_person(
        self, population: int | None, is_sensitive: bool, has_warning: bool
    ) -> None:
        assert rules.is_sensitive(DatasetCode.PRENOMS, population) is is_sensitive
        assert bool(rules.privacy_warning(DatasetCode.PRENOMS, population)) is has_warning
        assert rules.privacy_warning(BAL, population) == ""


def test_every_dataset_has_its_how_to() -> None:
    assert set(rules.HOW_TO) == set(DatasetCode)
    for text in rules.HOW_TO.values():
        assert all((text.what, text.format, text.columns, text.holder, text.where, text.steps))
