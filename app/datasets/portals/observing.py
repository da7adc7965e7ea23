"""Looking at one published file: does it answer, what is it, does it follow its schema."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from hashlib import sha256

from app.core.clock import PARIS
from app.datasets.checking.rules import Report
from app.datasets.portals.fetching import Fetched, FetchError, Trouble, Validators, Web
from app.datasets.rules import Conformity, DatasetCode

DEAD_AFTER = timedelta(days=7)
WEB_PAGE = "L’adresse donne une page web au lieu du fichier."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker says of a file, by which version of its rules, and its whole report."""

    conformity: Conformity
    schema_name: str
    schema_version: str
    row_count: int
    error_count: int
    checker_version: str
    report: Report | None = None


Check = Callable[[bytes, DatasetCode], Verdict | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`problem`: a French sentence."""

    is_answered: bool
    is_unchanged: bool = False
    status: int | None = None
    problem: str | None = None
    file_sha256: str | None = None
    validators: Validators = field(default_factory=Validators)
    file_on: date | None = None
    verdict: Verdict | None = None


def observe(fetcher: Web, url: str, code: DatasetCode, known: Validators, check: Check) -> Seen:
    """Never raises for what the web answers."""
    try:
        fetched = fetcher.get(url, known=known)
    except FetchError as error:
        # Too large is an answer: the file is there, only we do not read it.
        is_there = error.trouble is Trouble.TOO_LARGE
        return Seen(is_answered=is_there, status=error.status, problem=error.message)
    if fetched.is_unchanged:
        validators = fetched.validators if any(_told(fetched.validators)) else known
        return Seen(
            is_answered=True,
            is_unchanged=True,
            status=fetched.status,
            validators=validators,
            file_on=_day(validators.last_modified),
        )
    return _read(fetched, code, check)


def _read(fetched: Fetched, code: DatasetCode, check: Check) -> Seen:
    problem = None
    if not fetched.content.strip():
        problem = "Le fichier est vide."
    elif (
        fetched.content[:200]
        .lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith((b"<!doctype html", b"<html"))
    ):
        problem = WEB_PAGE
    return Seen(
        is_answered=problem is None,
        status=fetched.status,
        problem=problem,
        file_sha256=sha256(fetched.content).hexdigest(),
        # A bad answer is read again whole at the next observation.
        validators=Validators() if problem else fetched.validators,
        file_on=_day(fetched.validators.last_modified),
        verdict=None if problem else check(fetched.content, code),
    )


def _told(validators: Validators) -> tuple[str, str]:
    return validators.etag, validators.last_modified


def _day(last_modified: str) -> date | None:
    try:
        return parsedate_to_datetime(last_modified).astimezone(PARIS).date()
    except (ValueError, OverflowError):
        return None


class Link(StrEnum):
    """What to do about an address that fails."""

    ALIVE = "alive"
    FAILING = "failing"
    TO_WARN = "to_warn"
    LOST = "lost"


def link_state(failing_since: date | None, warned_on: date | None, on: date) -> Link:
    """Seven days of failure, one warning, and from the next day the publication is lost."""
    if failing_since is None:
        return Link.ALIVE
    if on - failing_since < DEAD_AFTER:
        return Link.FAILING
    if warned_on is None:
        return Link.TO_WARN
    return Link.LOST if on > warned_on else Link.FAILING
