"""Random histories of conventions, and an oracle that replays them day by day."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st

from app.conventions.rules.facts import (
    Amendment,
    Denounced,
    ExpressRenewal,
    Facts,
    Motive,
    NoticeMode,
    Origin,
    PartyFacts,
    Renewal,
)
from app.conventions.rules.sides import Body, Side, SideChange

START = date(2023, 1, 1)
DAYS = st.integers(0, 1500).map(lambda days: START + timedelta(days=days))
MAYBE_DAY = st.none() | DAYS


@st.composite
def parties(draw: st.DrawFn) -> PartyFacts:
    has_deliberation = draw(st.booleans())
    has_signed = draw(st.sampled_from([True, True, False]))
    return PartyFacts(
        label=draw(st.sampled_from(["Moissac", "Albias", "Tarn-et-Garonne Numérique"])),
        signatory_capacity=draw(st.sampled_from([None, "Le maire"])),
        has_deliberation=has_deliberation,
        executoire_on=draw(MAYBE_DAY) if has_deliberation else None,
        delegation_reference=draw(st.sampled_from([None, "Arrêté 12"])),
        has_signed=has_signed,
        signed_on=draw(MAYBE_DAY | DAYS) if has_signed else None,
    )


PARTIES = tuple(UUID(int=number) for number in (1, 2, 3))
BODIES = tuple(
    Body(UUID(int=10 + number), name, siren)
    for number, (name, siren) in enumerate(
        (("Moissac", "218201127"), ("Albias", None), ("Montech", "218201259"))
    )
)
SIDES = tuple(Side(key, body, None, "maire") for key, body in zip(PARTIES, BODIES, strict=True))


@st.composite
def side_changes(draw: st.DrawFn) -> tuple[SideChange, ...]:
    """None, one or two parties, each at most once: another body, another signatory, or both."""
    return tuple(
        SideChange(
            party,
            body=draw(st.none() | st.sampled_from(BODIES)),
            signatory_name=draw(st.sampled_from([None, "Anne Roux", "Paul Vidal"])),
            signatory_capacity=draw(st.sampled_from([None, "maire", "présidente"])),
        )
        for party in draw(st.lists(st.sampled_from(PARTIES), unique=True, max_size=2))
    )


@st.composite
def amendments(draw: st.DrawFn, number: int, concluded: st.SearchStrategy[date]) -> Amendment:
    """Any subset of the terms, signed before its effect."""
    concluded_on = draw(concluded)
    effective_on = concluded_on + timedelta(days=draw(st.integers(0, 400)))
    return Amendment(
        number=number,
        concluded_on=concluded_on,
        effective_on=effective_on,
        ends_on=draw(
            st.none() | st.integers(0, 700).map(lambda days: effective_on + timedelta(days=days))
        ),
        renewal=draw(st.none() | st.sampled_from(Renewal)),
        renewal_months=draw(st.none() | st.integers(1, 12)),
        renewal_max_count=draw(st.none() | st.integers(0, 4)),
        notice_months=draw(st.none() | st.integers(0, 6)),
        notice_mode=draw(st.none() | st.sampled_from(NoticeMode)),
        sides=draw(side_changes()),
        datasets=draw(st.sampled_from([None, ("prenoms",), ("prenoms", "subventions")])),
    )


@st.composite
def changes(draw: st.DrawFn, day: st.SearchStrategy[date]) -> dict[str, tuple[object, ...]]:
    """Withdrawn dénonciations, express renewals, avenants: none, one or two of each."""
    withdrawn = []
    for sent_on in draw(st.lists(day, max_size=2)):
        received_on = sent_on + timedelta(days=draw(st.integers(0, 20)))
        withdrawn_on = received_on + timedelta(days=draw(st.integers(0, 200)))
        withdrawn.append(Denounced("Moissac", sent_on, received_on, withdrawn_on))
    count = draw(st.integers(0, 2))
    return {
        "withdrawn": tuple(withdrawn),
        "renewals": tuple(
            ExpressRenewal(concluded_on, draw(st.integers(1, 12)))
            for concluded_on in draw(st.lists(day, max_size=2))
        ),
        "amendments": tuple(draw(amendments(number + 1, day)) for number in range(count)),
    }


@st.composite
def histories(draw: st.DrawFn) -> Facts:
    """Facts in any combination, even some that the guards would refuse."""
    denounced = None
    if draw(st.booleans()):
        sent_on = draw(DAYS)
        received = draw(st.none() | st.integers(0, 20))
        denounced = Denounced(
            "Moissac", sent_on, None if received is None else sent_on + timedelta(days=received)
        )
    return Facts(
        created_on=draw(DAYS),
        origin=draw(st.sampled_from(Origin)),
        text_fixed_on=draw(MAYBE_DAY | DAYS),
        parties=tuple(draw(st.lists(parties(), min_size=0, max_size=3))),
        starts_on=draw(MAYBE_DAY),
        duration_months=draw(st.none() | st.integers(1, 18)),
        ends_on=draw(MAYBE_DAY),
        renewal=draw(st.none() | st.sampled_from(Renewal)),
        renewal_months=draw(st.none() | st.integers(1, 12)),
        renewal_max_count=draw(st.none() | st.integers(0, 4)),
        notice_months=draw(st.none() | st.integers(0, 4)),
        notice_mode=draw(st.none() | st.sampled_from(NoticeMode)),
        denounced=denounced,
        **draw(changes(DAYS)),  # type: ignore[arg-type]  # each under its name
        terminated_on=draw(st.none() | st.none() | DAYS),
        motive=draw(st.none() | st.sampled_from([Motive.TERMINATED, Motive.REPLACED])),
        abandoned_on=draw(st.none() | st.none() | DAYS),
        archived_on=draw(st.none() | st.none() | DAYS),
    )


@st.composite
def running(draw: st.DrawFn) -> Facts:
    """A convention signed on a known day, with complete terms: what the oracle can replay."""
    signed_on = draw(DAYS)
    denounced = None
    if draw(st.booleans()):
        received_on = signed_on + timedelta(days=draw(st.integers(0, 1500)))
        denounced = Denounced("Moissac", received_on, received_on)
    party = PartyFacts("Moissac", has_signed=True, signed_on=signed_on)
    after = st.integers(0, 1500).map(lambda days: signed_on + timedelta(days=days))
    return Facts(
        created_on=signed_on,
        text_fixed_on=signed_on,
        parties=(party, party),
        sides=SIDES,
        datasets=draw(st.sampled_from([None, ("subventions",)])),
        duration_months=draw(st.integers(1, 24)),
        renewal=draw(st.sampled_from(Renewal)),
        renewal_months=draw(st.integers(1, 12)),
        renewal_max_count=draw(st.integers(0, 4)),
        notice_months=draw(st.integers(0, 6)),
        notice_mode=draw(st.sampled_from(NoticeMode)),
        denounced=denounced,
        **draw(changes(after)),  # type: ignore[arg-type]  # each under its name
        terminated_on=draw(
            st.none() | st.integers(0, 900).map(lambda days: signed_on + timedelta(days=days))
        ),
    )
