"""Where a member stands on its way, and whom to call first."""

from datetime import date, timedelta

import pytest

from app.reports.accompaniment.rules import (
    MEETING,
    Part,
    Path,
    Place,
    Rank,
    Waiting,
    call_rank,
    counts,
)

TODAY = date(2026, 11, 21)
DAY = date(2026, 3, 2)
MET = dict.fromkeys(MEETING, DAY)


def rank(on: date = TODAY, **values: object) -> Rank | None:
    return call_rank(Waiting(**{"path": Path(), "sort_name": "moissac", **values}), on)  # type: ignore[arg-type]


class TestPlace:
    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            pytest.param(Path(), Place.TO_CONTACT, id="nothing"),
            pytest.param(
                Path(planned={Part.FIRST_CONTACT: DAY}), Place.TO_CONTACT, id="agreed-on-only"
            ),
            pytest.param(Path(done={Part.FIRST_CONTACT: DAY}), Place.TO_PRESENT, id="contacted"),
            pytest.param(Path(done={Part.PRESENTATION: DAY}), Place.TO_SIGN, id="presented"),
            pytest.param(Path(done={Part.OPENING: DAY}), Place.TO_SIGN, id="met-before-signing"),
            pytest.param(Path(done=MET), Place.TO_SIGN, id="all-parts-and-no-signature"),
            pytest.param(Path(signed_on=DAY), Place.TO_MEET, id="signed-alone"),
            pytest.param(
                Path(signed_on=DAY, done={Part.OPENING: DAY, Part.TOOLS: DAY}),
                Place.TO_MEET,
                id="two-parts-of-three",
            ),
            pytest.param(Path(signed_on=DAY, done=MET), Place.DONE, id="all"),
        ],
    )
    def test_it_is_the_step_that_comes_next(self, path: Path, expected: Place) -> None:
        assert path.place is expected

    def test_the_last_step_taken_counts_whatever_it_is(self) -> None:
        path = Path(done={Part.FIRST_CONTACT: DAY}, signed_on=DAY + timedelta(days=9))

        assert path.since_on == date(2026, 3, 11)

    def test_only_a_day_agreed_on_for_the_next_step_is_the_next_meeting(self) -> None:
        path = Path(
            signed_on=DAY,
            planned={Part.PRESENTATION: DAY, Part.TOOLS: date(2027, 1, 9)},
        )

        assert path.meeting_on == date(2027, 1, 9)


class TestCallRank:
    def test_a_way_that_is_over_asks_for_no_call_even_before_a_limit(self) -> None:
        assert rank(path=Path(signed_on=DAY, done=MET), limit_on=TODAY) is None

    @pytest.mark.parametrize(
        ("days", "is_urgent"),
        [
            pytest.param(-1, False, id="passed"),
            pytest.param(0, True, id="today"),
            pytest.param(31, True, id="thirty-one-days"),
            pytest.param(32, False, id="thirty-two-days"),
        ],
    )
    def test_a_limit_counts_within_thirty_one_days(self, days: int, is_urgent: bool) -> None:
        found = rank(path=Path(signed_on=DAY), limit_on=TODAY + timedelta(days=days))

        assert found is not None
        assert (found[0] == 0) is is_urgent

    def test_a_day_agreed_on_is_waited_for_then_becomes_a_limit(self) -> None:
        path = Path(planned={Part.FIRST_CONTACT: TODAY})

        assert rank(path=path) is None
        assert rank(TODAY + timedelta(days=1), path=path) == (0, TODAY, True, "moissac")

    def test_a_limit_is_called_even_when_a_day_is_agreed_on(self) -> None:
        path = Path(signed_on=DAY, planned={Part.OPENING: TODAY + timedelta(days=60)})

        assert rank(path=path, limit_on=TODAY + timedelta(days=3)) is not None

    def test_the_order_is_limits_then_the_longest_wait_then_those_never_contacted(self) -> None:
        limit = rank(path=Path(signed_on=DAY), limit_on=TODAY)
        old = rank(path=Path(done={Part.PRESENTATION: date(2025, 1, 1)}))
        recent = rank(path=Path(done={Part.FIRST_CONTACT: date(2026, 11, 1)}))
        never_subject = rank(is_subject=True, sort_name="z")
        never_other = rank(is_subject=False, sort_name="a")
        order = [limit, old, recent, never_subject, never_other]

        assert None not in order
        assert sorted(order) == order  # type: ignore[type-var]  # none is None: said just above


def test_every_place_is_counted_those_where_nobody_stands_too() -> None:
    found = counts([Place.TO_SIGN, Place.TO_SIGN])

    assert found == {
        Place.TO_CONTACT: 0,
        Place.TO_PRESENT: 0,
        Place.TO_SIGN: 2,
        Place.TO_MEET: 0,
        Place.DONE: 0,
    }
