from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conventions.rules import dates

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def naive_add(start: date, months: int) -> date:
    """An oracle written otherwise: walk month by month, try the days from the wanted one down."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for day in range(start.day, 0, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError


class TestAddMonths:
    @given(DAYS, st.integers(0, 120))
    def test_it_walks_month_by_month_from_the_anchor(self, start: date, months: int) -> None:
        assert dates.add_months(start, months) == naive_add(start, months)

    def test_the_anchor_is_kept_and_never_chained(self) -> None:
        anchor = date(2028, 2, 29)

        assert dates.add_months(anchor, 48) == date(2032, 2, 29)
        assert dates.add_months(dates.add_months(anchor, 12), 36) == date(2032, 2, 28)


class TestEnd:
    def test_the_last_day_is_inclusive(self) -> None:
        assert dates.end_of(date(2020, 8, 1), 36) == date(2023, 7, 31)


class TestNoticeLimit:
    @pytest.mark.parametrize(
        ("end", "months", "limit"),
        [
            pytest.param(date(2023, 7, 31), 3, date(2023, 4, 30), id="initial-period"),
            pytest.param(date(2024, 7, 31), 3, date(2024, 4, 30), id="second-tacit-year"),
            pytest.param(date(2026, 8, 31), 2, date(2026, 6, 30), id="end-of-august"),
            pytest.param(date(2027, 3, 31), 1, date(2027, 2, 28), id="end-of-march"),
            pytest.param(date(2026, 5, 30), 3, date(2026, 2, 28), id="30-may"),
            pytest.param(date(2017, 4, 30), 1, date(2017, 3, 31), id="castelnaudary"),
            pytest.param(date(2027, 2, 28), 1, date(2027, 1, 31), id="end-of-february"),
            pytest.param(date(2028, 2, 29), 12, date(2027, 2, 28), id="leap-day"),
            pytest.param(date(2027, 2, 28), 12, date(2026, 2, 28), id="after-a-leap-day"),
            pytest.param(date(2027, 2, 28), 0, date(2027, 2, 28), id="no-notice"),
        ],
    )
    def test_vectors(self, end: date, months: int, limit: date) -> None:
        assert dates.notice_limit(end, months) == limit

    @given(DAYS, st.integers(0, 24))
    def test_it_is_the_last_day_whose_notice_fits(self, end: date, months: int) -> None:
        day = end
        while naive_add(day, months) > end:
            day -= timedelta(days=1)

        assert dates.notice_limit(end, months) == day


class TestAnytime:
    def test_reception_plus_notice(self) -> None:
        assert dates.effective_end_anytime(date(2017, 1, 10), 1, date(2017, 4, 30)) == date(
            2017, 2, 10
        )

    def test_capped_by_the_end(self) -> None:
        assert dates.effective_end_anytime(date(2017, 4, 10), 1, date(2017, 4, 30)) == date(
            2017, 4, 30
        )

    def test_an_unknown_end_caps_nothing(self) -> None:
        assert dates.effective_end_anytime(date(2017, 1, 31), 1, None) == date(2017, 2, 28)


class TestPostingDay:
    def test_five_working_days_earlier(self) -> None:
        assert dates.safe_posting_day(date(2026, 11, 20)) == date(2026, 11, 13)

    def test_public_holidays_do_not_count(self) -> None:
        # 1 and 8 May 2023 are public holidays, both Mondays.
        assert dates.safe_posting_day(date(2023, 5, 9), working_days=5) == date(2023, 4, 28)

    def test_easter_monday_does_not_count(self) -> None:
        assert dates.safe_posting_day(date(2027, 3, 30), working_days=1) == date(2027, 3, 26)

    @given(DAYS)
    def test_it_is_a_working_day_before_the_limit(self, limit: date) -> None:
        posted = dates.safe_posting_day(limit)

        assert posted < limit
        assert dates.is_working_day(posted)


class TestDeadlineJson:
    def test_at_the_term(self) -> None:
        assert dates.deadline_json(date(2023, 7, 31), 3) == {
            "limit_on": "2023-04-30",
            "ends_on": "2023-07-31",
        }

    def test_received_on_the_limit_is_in_time(self) -> None:
        document = dates.deadline_json(date(2023, 7, 31), 3, "term", date(2023, 4, 30))

        assert document["ends_on"] == "2023-07-31"

    def test_received_after_the_limit(self) -> None:
        document = dates.deadline_json(date(2023, 7, 31), 3, "term", date(2023, 5, 1))

        assert document["limit_on"] == "2023-04-30"
        assert document["ends_on"] is None
        assert "terme suivant" in str(document["warning"])

    def test_at_any_time(self) -> None:
        document = dates.deadline_json(date(2017, 4, 30), 1, "anytime", date(2017, 1, 10))

        assert document == {"limit_on": None, "ends_on": "2017-02-10"}

    @pytest.mark.parametrize(
        ("end", "months"), [(date(2023, 7, 31), -1), (date(2023, 7, 31), 99999), (date.max, 1)]
    )
    def test_it_refuses_what_has_no_date(self, end: date, months: int) -> None:
        with pytest.raises(ValueError, match=r"Le préavis|Les dates"):
            dates.deadline_json(end, months)
