"""A token is accepted only as we signed it: one hostile case a line (python-jose accepts many)."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jose import jwt as jose

from app.auth import jwt
from app.core.errors import InvalidError

KEY = "k" * 40
NOW = datetime.now(UTC)
GOOD = {
    "iss": "jalon", "aud": "invitation", "sub": "42", "fpr": "f", "iat": int(NOW.timestamp()),
    "exp": int((NOW + timedelta(hours=1)).timestamp()),
}  # fmt: skip
MANDATORY = ("exp", "iat", "aud", "iss", "sub")


def signed(claims: dict[str, Any], key: str = KEY, algorithm: str = "HS256", **headers: Any) -> str:
    return jose.encode(claims, key, algorithm=algorithm, headers={"typ": "JWT", **headers})


def without(claim: str) -> dict[str, Any]:
    return {name: value for name, value in GOOD.items() if name != claim}


def test_our_own_token_is_read() -> None:
    token = jwt.issue(
        KEY, purpose="invitation", subject="42", fingerprint="f", at=NOW, lasts=timedelta(hours=1)
    )

    assert jwt.read(KEY, token, purpose="invitation") == jwt.Claims("42", "f")


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="empty"),
        pytest.param("a.b.c", id="not-a-token"),
        pytest.param(signed(GOOD) + "x", id="changed-signature"),
        pytest.param(signed(GOOD, key="z" * 40), id="another-key"),
        pytest.param(signed(GOOD, algorithm="HS512"), id="another-algorithm"),
        pytest.param(signed(GOOD, crit=["zip"]), id="critical-header"),
        pytest.param(signed(GOOD, typ="at+jwt"), id="another-type"),
        pytest.param(signed({**GOOD, "aud": "session"}), id="another-purpose"),
        pytest.param(signed({**GOOD, "iss": "other"}), id="another-issuer"),
        pytest.param(signed({**GOOD, "exp": 1}), id="expired"),
        pytest.param(signed({**GOOD, "exp": str(GOOD["exp"])}), id="expiry-as-text"),
        *(pytest.param(signed(without(name)), id=f"no-{name}") for name in MANDATORY),
        pytest.param("x" * 5_000, id="too-long"),
        pytest.param(
            "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiI0MiJ9.", id="algorithm-none"
        ),
    ],
)  # fmt: skip
def test_anything_else_is_refused(token: str) -> None:
    with pytest.raises(InvalidError):
        jwt.read(KEY, token, purpose="invitation")


def test_the_flagged_library_is_never_imported() -> None:
    program = "import sys, app.auth.jwt; print('ecdsa' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
