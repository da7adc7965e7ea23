"""What people recorded of a convention, as plain values: everything else is computed from it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from app.conventions.rules.copies import Copy
from app.conventions.rules.sides import Side, SideChange


class Origin(StrEnum):
    GENERATED = "generated"
    RECORDED = "recorded"


class Direction(StrEnum):
    MEMBER = "member"
    UPSTREAM = "upstream"


class Renewal(StrEnum):
    NONE = "none"
    EXPRESS = "express"
    TACIT = "tacit"


class NoticeMode(StrEnum):
    TERM = "term"
    ANYTIME = "anytime"


class Motive(StrEnum):
    """Why a convention ended."""

    EXPIRED = "expired"
    DENOUNCED = "denounced"
    TERMINATED = "terminated"
    REPLACED = "replaced"
    VOID = "void"


class State(StrEnum):
    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    TO_SIGN = "to_sign"
    PARTLY_SIGNED = "partly_signed"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    IN_NOTICE = "in_notice"
    ENDED = "ended"
    ABANDONED = "abandoned"
    ARCHIVED = "archived"


UNSIGNED = frozenset({State.DRAFT, State.IN_APPROVAL, State.TO_SIGN, State.PARTLY_SIGNED})
LIVE = frozenset({State.SIGNED, State.IN_FORCE, State.IN_NOTICE})
OVER = frozenset({State.ENDED, State.ABANDONED, State.ARCHIVED})


@dataclass(frozen=True)
class PartyFacts:
    """One side. `signed_on` may be None with `has_signed`: an old paper whose date is unknown.

    `handovers`: the days on which avenants name another signatory, each with the first day
    without a mandate of that one.
    """

    label: str
    has_siren: bool = True
    signatory_capacity: str | None = None
    has_deliberation: bool = False
    executoire_on: date | None = None
    has_coherent_receipt: bool = True
    delegation_reference: str | None = None
    has_signed: bool = False
    signed_on: date | None = None
    override_reason: str | None = None
    mandate_over_from: date | None = None
    handovers: tuple[tuple[date, date | None], ...] = ()

    @property
    def is_exempt(self) -> bool:
        """A delegation replaces the délibération, with its reference."""
        return self.delegation_reference is not None and not self.has_deliberation

    def is_approved(self, on: date) -> bool:
        return self.is_exempt or (self.executoire_on is not None and self.executoire_on <= on)

    def has_lost_its_mandate(self, on: date) -> bool:
        over_from = self.mandate_over_from
        for since, over in self.handovers:
            over_from = over if since <= on else over_from
        return over_from is not None and over_from <= on

    def has_signed_by(self, on: date) -> bool:
        return self.has_signed and (self.signed_on is None or self.signed_on <= on)


@dataclass(frozen=True)
class Denounced:
    """A dénonciation works from its reception; sent and not received, it changes nothing yet.

    Withdrawn, it has run from its reception to the day before `withdrawn_on`.
    """

    by: str
    sent_on: date
    received_on: date | None = None
    withdrawn_on: date | None = None

    def runs(self, on: date) -> bool:
        has_begun = self.received_on is not None and self.received_on <= on
        return has_begun and (self.withdrawn_on is None or on < self.withdrawn_on)


@dataclass(frozen=True)
class ExpressRenewal:
    """An act of both sides, concluded by its last signature; it adds `months` to the end."""

    concluded_on: date
    months: int


@dataclass(frozen=True)
class Amendment:
    """An avenant signed by every party: only the terms it changes; None leaves them alone.

    `is_early`: a side signed it before its délibération was exécutoire, for a reason kept.
    """

    number: int
    concluded_on: date
    effective_on: date
    ends_on: date | None = None
    renewal: Renewal | None = None
    renewal_months: int | None = None
    renewal_max_count: int | None = None
    notice_months: int | None = None
    notice_mode: NoticeMode | None = None
    sides: tuple[SideChange, ...] = ()
    datasets: tuple[str, ...] | None = None
    is_early: bool = False


@dataclass(frozen=True)
class Facts:
    """None is « not known » or « has not happened », never a default.

    The terms, the sides and the datasets are the initial ones: what `amendments` make of them on
    a day is `terms_on`, `overlays.sides_on` and `overlays.datasets_on`.
    `denounced` is the one dénonciation that counts; `withdrawn` were given and taken back.
    """

    created_on: date
    origin: Origin = Origin.GENERATED
    model: str | None = None
    text_fixed_on: date | None = None
    parties: tuple[PartyFacts, ...] = ()
    starts_on: date | None = None
    duration_months: int | None = None
    ends_on: date | None = None
    renewal: Renewal | None = None
    renewal_months: int | None = None
    renewal_max_count: int | None = None
    notice_months: int | None = None
    notice_mode: NoticeMode | None = None
    denounced: Denounced | None = None
    withdrawn: tuple[Denounced, ...] = ()
    renewals: tuple[ExpressRenewal, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    sides: tuple[Side, ...] = ()
    datasets: tuple[str, ...] | None = None
    terminated_on: date | None = None
    motive: Motive | None = None
    replaced_by: str | None = None
    abandoned_on: date | None = None
    archived_on: date | None = None
    has_signed_file: bool = False
    copies: tuple[Copy, ...] = ()

    @property
    def received_on(self) -> date | None:
        """The day the dénonciation was received, if any."""
        return self.denounced.received_on if self.denounced else None

    @property
    def is_fully_signed(self) -> bool:
        return bool(self.parties) and all(party.has_signed for party in self.parties)

    @property
    def is_signed_in_part(self) -> bool:
        return any(party.has_signed for party in self.parties)


def is_noticed(facts: Facts, on: date) -> bool:
    given = (*facts.withdrawn, *((facts.denounced,) if facts.denounced else ()))
    return any(denounced.runs(on) for denounced in given)


def as_noticed(facts: Facts, on: date) -> Facts:
    """The facts under the dénonciation that ran that day, be it withdrawn since."""
    ran = next((denounced for denounced in facts.withdrawn if denounced.runs(on)), None)
    return replace(facts, denounced=ran) if ran else facts


_AMENDED = ("renewal", "renewal_months", "renewal_max_count", "notice_months", "notice_mode")


def by_effect(amendments: Iterable[Amendment]) -> list[Amendment]:
    return sorted(amendments, key=lambda amendment: (amendment.effective_on, amendment.number))


def terms_on(facts: Facts, on: date) -> Facts:
    """The initial terms under the avenants effective that day, by effective date then number."""
    changed: dict[str, Any] = {}
    for amendment in by_effect(facts.amendments):
        if amendment.effective_on > on:
            break
        values = {name: getattr(amendment, name) for name in _AMENDED}
        changed |= {name: value for name, value in values.items() if value is not None}
        if amendment.ends_on is not None:
            changed |= {"ends_on": amendment.ends_on, "duration_months": None}
    return replace(facts, **changed) if changed else facts


def born_on(facts: Facts) -> date:
    """The first day anything is known of the convention: an old paper is older than its record."""
    days = [facts.created_on, facts.text_fixed_on, facts.starts_on]
    days += [party.signed_on for party in facts.parties]
    return min(day for day in days if day is not None)
