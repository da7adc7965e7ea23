"""Short single-use tokens: the only module that imports python-jose.

python-jose accepts too much when left to its defaults (a DER public key as an HMAC secret, a token
without `exp` or `aud`, an unknown `crit`…): every token goes through `read`, which refuses them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jose import JWTError, jwt

from app.core.errors import InvalidError

ALGORITHM = "HS256"
ISSUER = "jalon"
LONGEST_TOKEN = 2_048
REQUIRED = {f"require_{claim}": True for claim in ("exp", "iat", "aud", "iss", "sub")}


@dataclass(frozen=True)
class Claims:
    subject: str
    fingerprint: str


def issue(
    key: str, *, purpose: str, subject: str, fingerprint: str, at: datetime, lasts: timedelta
) -> str:
    """Sign a token for one purpose. `fingerprint` ties it to a state that its use changes."""
    claims = {
        "iss": ISSUER,
        "aud": purpose,
        "sub": subject,
        "fpr": fingerprint,
        "iat": int(at.timestamp()),
        "exp": int((at + lasts).timestamp()),
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"typ": "JWT"})


def read(key: str, token: str, *, purpose: str) -> Claims:
    """The claims of a token we signed for this purpose and that has not expired.

    Raises InvalidError with the same sentence whatever is wrong.
    """
    refusal = InvalidError(
        "Ce lien n’est plus valable. Demandez-en un nouveau à un administrateur."
    )
    if len(token) > LONGEST_TOKEN:
        raise refusal
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") != ALGORITHM or header.get("typ") != "JWT" or "crit" in header:
            raise refusal
        claims = jwt.decode(
            token, key, algorithms=[ALGORITHM], audience=purpose, issuer=ISSUER, options=REQUIRED
        )
    except JWTError:
        raise refusal from None
    if not isinstance(claims.get("exp"), int):
        raise refusal
    return Claims(str(claims["sub"]), str(claims.get("fpr", "")))
