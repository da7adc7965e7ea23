"""The web of the demonstration: a few addresses answered from memory, no network behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from app.datasets.portals.fetching import (
    MOST_BYTES,
    Fetched,
    FetchError,
    Trouble,
    Validators,
)

NOTHING_KNOWN = Validators()


@dataclass(frozen=True, slots=True)
class Answer:
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class InventedWeb:
    """`answers`: by address without its query."""

    answers: Mapping[str, Answer]

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",  # noqa: ARG002  # as every web is asked
        known: Validators = NOTHING_KNOWN,
        most_bytes: int = MOST_BYTES,
        head_only: bool = False,  # noqa: ARG002  # as every web is asked
    ) -> Fetched:
        answer = self.answers.get(url.partition("?")[0])
        if answer is None:
            raise FetchError(Trouble.ABSENT, "Cette adresse n’existe pas ou plus.", 404)
        told = Validators(etag=f'"{sha256(answer.content).hexdigest()[:16]}"')
        if known.etag == told.etag:
            return Fetched(url, 304, b"", "", told)
        return Fetched(url, 200, answer.content[:most_bytes], answer.media_type, told)
