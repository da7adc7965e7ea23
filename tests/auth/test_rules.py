"""How long failed sign-ins make one wait."""

from datetime import timedelta

import pytest

from app.auth.rules import FREE_ATTEMPTS_OF_ADDRESS, Role, wait_after


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [
        pytest.param(0, 0, id="none"),
        pytest.param(4, 0, id="last-free-one"),
        pytest.param(5, 2, id="first-wait"),
        pytest.param(6, 4, id="doubled"),
        pytest.param(14, 900, id="capped"),
        pytest.param(10_000, 900, id="never-for-ever"),
    ],
)
def test_an_account_waits_longer_each_time(failures: int, seconds: int) -> None:
    assert wait_after(failures) == timedelta(seconds=seconds)


def test_an_address_waits_later_than_an_account() -> None:
    assert wait_after(29, FREE_ATTEMPTS_OF_ADDRESS) == timedelta(0)
    assert wait_after(30, FREE_ATTEMPTS_OF_ADDRESS) == timedelta(seconds=2)


@pytest.mark.parametrize(
    ("role", "required", "allowed"),
    [
        (Role.ELU, Role.ELU, True),
        (Role.ELU, Role.AGENT, False),
        (Role.AGENT, Role.ADMIN, False),
        (Role.ADMIN, Role.ELU, True),
    ],
)
def test_a_role_includes_those_below(role: Role, required: Role, allowed: bool) -> None:
    assert role.allows(required) is allowed
