"""What `jalon reminders` answers: the reminders of a day, and the warnings of dead links."""

from datetime import date

from sqlmodel import Session

from app.core.settings import Settings
from app.reminders import service, service_links


def reminders_json(
    session: Session, settings: Settings, on: date, *, dry_run: bool = False
) -> dict[str, object]:
    """Everything is planned in the caller's transaction; `mails` counts all of them."""
    result = service.plan(session, settings, on, dry_run=dry_run)
    links = service_links.plan(session, settings, on, dry_run=dry_run)
    skipped = [*result.skipped, *links.skipped]
    return {
        "on": on.isoformat(),
        "planned": [
            {
                "convention": line.watched.reference,
                "milestone": line.milestone,
                "recipient": recipient.address,
            }
            for recipient, line in result.lines
        ],
        "links": [
            {
                "member": link.member_name,
                "dataset": link.dataset_code,
                "url": link.url,
                "failing_since": link.failing_since.isoformat(),
                "recipient": recipient.address,
            }
            for recipient, link in links.lines
        ],
        "mails": result.mails + links.mails,
        "skipped": [{"convention": s.convention, "reason": s.reason} for s in skipped],
    }
