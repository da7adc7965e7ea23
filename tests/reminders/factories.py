"""Conventions as their projections, for the tests of reminders."""

from datetime import date
from typing import Any

from sqlmodel import Session

from app.auth import service as auth
from app.auth.models import User
from app.auth.rules import Role
from app.collectivites.models import Collectivite
from app.conventions.models import Convention, ConventionPeriod, ConventionStatePeriod
from app.core.clock import now
from app.core.french import sort_key
from app.journal import SYSTEM, Actor

AGENT = Actor(None, "Agent de test")
END = date(2027, 4, 30)


def make_member(session: Session, name: str = "Moissac", **values: Any) -> Collectivite:
    member = Collectivite(
        kind=values.pop("kind", "commune"), code=f"code-{name}", name=name,
        sort_name=sort_key(name), relation="member", source="test", vintage="2026", **values,
    )  # fmt: skip
    session.add(member)
    session.flush()
    return member


def make_convention(
    session: Session,
    member: Collectivite | None = None,
    *,
    reference: str = "2026-01",
    ends_on: date | None = END,
    watch_on: date | None = None,
    renewals: int = 0,
    state: str = "in_force",
    is_demo: bool = False,
    **values: Any,
) -> Convention:
    """A convention since 2024; `renewals` adds tacit years whose notice limit is `watch_on`."""
    member = member or make_member(session, f"Commune {reference}")
    convention = Convention(
        reference=reference, title="Convention de partenariat", origin="recorded",
        direction=values.pop("direction", "member"), member_id=member.id, created_at=now(),
        is_demo=is_demo, **values,
    )  # fmt: skip
    session.add(convention)
    session.flush()
    start = date(2024, 5, 1)
    for number in range(renewals + 1):
        end = ends_on.replace(year=ends_on.year + number) if ends_on else None
        watch = watch_on.replace(year=watch_on.year + number) if watch_on else end
        session.add(
            ConventionPeriod(
                convention_id=convention.id, number=number, starts_on=start, ends_on=end,
                watch_on=watch, notice_limit_on=watch if watch_on else None,
                origin="initial" if number == 0 else "tacit",
            )
        )  # fmt: skip
        if end:
            start = date(end.year, 5, 1)
    session.add(
        ConventionStatePeriod(convention_id=convention.id, starts_on=date(2024, 5, 1), state=state)
    )
    session.flush()
    return convention


def make_agent(session: Session, email: str = "agent@example.org", role: Role = Role.AGENT) -> User:
    user: User = auth.add_user(session, SYSTEM, email=email, role=role, display_name=email)
    session.flush()
    return user
