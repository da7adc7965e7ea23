"""What the pages of the harvests say: nights alike in one line, figures of lists that were cut."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.datasets.portals.models import Observation
from app.datasets.portals.pages import HarvestPage, runs_of

LAST = datetime(2026, 11, 20, 2, 10, tzinfo=UTC)


def seen(nights_ago: int, **values: Any) -> Observation:
    at = LAST - timedelta(days=nights_ago)
    known: dict[str, Any] = {"is_answered": True, "file_sha256": "a"}
    return Observation(
        harvest_id=uuid4(), matching_id=uuid4(), url="https://a.example.org", observed_at=at,
        observed_on=at.date(), **{**known, **values},
    )  # fmt: skip


def test_nights_alike_are_one_line_with_their_first_and_last() -> None:
    runs = runs_of([seen(0, is_unchanged=True), seen(1, is_unchanged=True), seen(2)])

    (run,) = runs
    assert run.count == 3
    assert (run.since, run.last.observed_at) == (LAST - timedelta(days=2), LAST)


def test_another_file_or_no_answer_begins_another_line() -> None:
    runs = runs_of(
        [
            seen(0, is_answered=False, problem="En panne.", file_sha256=None),
            seen(1),
            seen(2, file_sha256="b"),
            seen(3),
        ]
    )

    assert [one.count for one in runs] == [1, 1, 1, 1]


def test_the_same_answer_after_a_failure_is_not_joined_over_it() -> None:
    runs = runs_of([seen(0), seen(1, is_answered=False, problem="En panne."), seen(2), seen(3)])

    assert [one.count for one in runs] == [1, 1, 2]


def test_nothing_seen_is_no_line() -> None:
    assert runs_of([]) == []


@pytest.mark.parametrize(("rows", "told"), [(0, "0"), (99, "99"), (100, "100 ou plus")])
def test_a_list_that_was_cut_does_not_give_its_length_for_a_figure(rows: int, told: str) -> None:
    assert HarvestPage.figure([None] * rows) == told
