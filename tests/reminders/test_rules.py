"""Which reminder is due: every boundary, and a day by day simulation as the oracle."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reminders import rules

SCHEDULE = rules.Schedule()
END = date(2027, 4, 30)
WATCH = date(2027, 3, 31)


def due(on: date, already: set[str] | None = None, *, ends_on: date | None = END) -> str | None:
    milestone = rules.due_milestone(WATCH, ends_on, on, already or set(), SCHEDULE)
    return milestone.code if milestone else None


class TestDueMilestone:
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param(date(2026, 9, 29), None, id="eve-of-six-months"),
            pytest.param(date(2026, 9, 30), "6-months", id="six-months-clamped"),
            pytest.param(date(2026, 12, 30), "6-months", id="last-day-of-six-months"),
            pytest.param(date(2026, 12, 31), "3-months", id="three-months"),
            pytest.param(date(2027, 2, 28), "1-months", id="one-month-clamped"),
            pytest.param(date(2027, 3, 30), "1-months", id="eve"),
            pytest.param(date(2027, 3, 31), "day", id="the-day"),
            pytest.param(date(2027, 5, 29), "day", id="eve-of-thirty-days-after"),
            pytest.param(date(2027, 5, 30), "after-30", id="thirty-days-after"),
            pytest.param(date(2027, 6, 29), "after-60", id="sixty-days-after"),
            pytest.param(date(2027, 7, 29), "after-90", id="ninety-days-after"),
            pytest.param(date(2027, 8, 27), "after-90", id="last-day-of-catching-up"),
            pytest.param(date(2027, 8, 28), None, id="silence"),
        ],
    )
    def test_each_lasts_until_the_next(self, on: date, expected: str | None) -> None:
        assert due(on) == expected

    def test_what_is_planned_is_not_due_again(self) -> None:
        assert due(date(2027, 1, 5), {"3-months"}) is None

    def test_an_earlier_one_is_not_sent_after_a_later_one(self) -> None:
        assert due(date(2026, 10, 1), {"1-months"}) is None

    def test_a_late_import_gets_the_closest_one_only(self) -> None:
        assert due(date(2027, 3, 11)) == "1-months"
        assert due(date(2027, 3, 12), {"1-months"}) is None

    def test_under_tacit_renewal_nothing_is_asked_after_the_end(self) -> None:
        assert due(date(2027, 4, 29), ends_on=None) == "day"
        assert due(date(2027, 4, 30), ends_on=None) is None

    def test_an_old_paper_ended_years_ago_stays_silent(self) -> None:
        assert rules.due_milestone(END, END, date(2036, 1, 1), set(), SCHEDULE) is None

    def test_a_calendar_can_be_chosen(self) -> None:
        schedule = rules.Schedule(months_before=(12,), days_after=())

        milestone = rules.due_milestone(END, END, date(2026, 5, 1), set(), schedule)

        assert milestone is not None
        assert milestone.code == "12-months"

    @given(
        st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        st.integers(0, 200),
        st.booleans(),
        st.sets(st.integers(-400, 400), max_size=30),
    )
    def test_whatever_nights_are_missed_each_is_sent_once_in_order(
        self, watch_on: date, notice: int, is_renewed: bool, nights: set[int]
    ) -> None:
        ends_on = None if is_renewed else watch_on + timedelta(days=notice)
        known = rules.milestones(watch_on, ends_on, SCHEDULE)
        already: set[str] = set()
        sent: list[tuple[date, str]] = []

        for night in sorted(nights):
            on = watch_on + timedelta(days=night)
            milestone = rules.due_milestone(watch_on, ends_on, on, already, SCHEDULE)
            if milestone is not None:
                already.add(milestone.code)
                sent.append((on, milestone.code))

        order = [one.code for one in known]
        codes = [code for _, code in sent]
        assert codes == sorted(set(codes), key=order.index)
        for night in nights:  # the closest milestone reached that day was sent, that day or before
            on = watch_on + timedelta(days=night)
            reached = [one for one in known if one.from_on <= on]
            last = known[-1]
            if reached and on < last.from_on + timedelta(days=rules.CATCH_UP_DAYS):
                assert any(code == reached[-1].code and day <= on for day, code in sent)

    @given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 200))
    def test_every_night_run_sends_each_on_its_very_day(self, watch_on: date, notice: int) -> None:
        ends_on = watch_on + timedelta(days=notice)
        known = rules.milestones(watch_on, ends_on, SCHEDULE)
        already: set[str] = set()

        for night in range(-200, 330):
            on = watch_on + timedelta(days=night)
            milestone = rules.due_milestone(watch_on, ends_on, on, already, SCHEDULE)
            if milestone is not None:
                assert on == milestone.from_on
                already.add(milestone.code)

        shadowed = {
            one.code for one, following in pairwise(known) if one.from_on == following.from_on
        }
        assert already == {one.code for one in known} - shadowed


class TestAnswerOverdue:
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param(date(2027, 1, 15), False, id="the-day-itself"),
            pytest.param(date(2027, 1, 16), True, id="the-day-after"),
            pytest.param(date(2027, 2, 14), True, id="last-day-of-catching-up"),
            pytest.param(date(2027, 2, 15), False, id="too-late"),
        ],
    )
    def test_it_asks_again_once_the_day_is_passed(self, on: date, expected: bool) -> None:
        overdue = rules.answer_overdue(date(2027, 1, 15), on, set())

        assert (overdue is not None) == expected

    def test_once(self) -> None:
        overdue = rules.answer_overdue(date(2027, 1, 15), date(2027, 1, 16), {"answer-2027-01-15"})

        assert overdue is None


class TestLabels:
    @pytest.mark.parametrize(
        ("code", "label"),
        [
            ("6-months", "6\u00a0mois avant"),
            ("day", "le jour même"),
            ("after-30", "30\u00a0jours après la fin"),
            ("answer-2027-01-15", "réponse attendue dépassée"),
        ],
    )
    def test_codes_have_words(self, code: str, label: str) -> None:
        assert rules.milestone_label(code) == label
