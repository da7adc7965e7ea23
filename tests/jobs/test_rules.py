"""The delay between two tries."""

from datetime import timedelta

import pytest

from app.jobs.rules import retry_delay


@pytest.mark.parametrize(
    ("tries", "chance", "delay"),
    [
        pytest.param(1, 0.5, timedelta(seconds=10), id="first"),
        pytest.param(2, 0.5, timedelta(seconds=40), id="four-times-longer"),
        pytest.param(1, 0.0, timedelta(seconds=8), id="earliest"),
        pytest.param(60, 0.5, timedelta(hours=1), id="never-more-than-an-hour"),
    ],
)
def test_each_try_waits_longer(tries: int, chance: float, delay: timedelta) -> None:
    assert retry_delay(tries, chance) == delay
