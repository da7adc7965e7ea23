"""Fills the pages of the links from the database."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.collectivites import building as collectivites
from app.collectivites import service as bodies
from app.collectivites.models import Mandate
from app.conventions.queries import lists as conventions
from app.conventions.rules.dates import add_months
from app.core.settings import Settings
from app.datasets import building as datasets
from app.reports.correspondants import links, pages, queries
from app.reports.correspondants.models import MemberLink

MONTHS_SHOWN = 24
SENT_SHOWN = 20


def member_page(
    session: Session, settings: Settings, link: MemberLink, secret: str, on: date, **shown: Any
) -> pages.MemberPage:
    member_id = link.collectivite_id
    due = conventions.due(session, on, add_months(on, MONTHS_SHOWN))
    holder = session.get_one(Mandate, link.mandate_id)
    sent = [
        *queries.proposals(session, waiting=True, link_id=link.id, limit=SENT_SHOWN),
        *queries.proposals(session, waiting=False, link_id=link.id, limit=SENT_SHOWN),
    ]
    return pages.MemberPage(
        secret=secret,
        form_token=links.form_token(settings, secret),
        link=link,
        holder=holder.name or "",
        sheet=collectivites.sheet_page(session, settings, member_id, on),
        conventions=queries.conventions_of(session, member_id, on),
        due={row.convention_id: row for row in due if row.member_id == member_id},
        datasets=tuple(
            pages.DatasetView(one) for one in datasets.member_page(session, member_id, on).cells
        ),
        sent=tuple(pages.SentView(row) for row in sent),
        **shown,
    )


def inbox(session: Session, **shown: Any) -> pages.InboxPage:
    return pages.InboxPage(
        waiting=tuple(pages.SentView(row) for row in queries.proposals(session, waiting=True)),
        decided=tuple(
            pages.SentView(row) for row in queries.proposals(session, waiting=False, limit=20)
        ),
        **shown,
    )


def links_page(session: Session, collectivite_id: UUID, on: date, **shown: Any) -> pages.LinksPage:
    body = bodies.get(session, collectivite_id)
    return pages.LinksPage(
        body=body,
        holders=queries.holders(session, body.id, on),
        links={one.mandate_id: one for one in queries.links_of(session, body.id)},
        today=on,
        days=links.LASTS_DAYS,
        **shown,
    )
