"""What a warning of dead links says: one digest a person, the oldest failure first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from app.core.french import date_short, plural, typo_fr
from app.core.templating import render_text
from app.mail.service import Message
from app.reminders.letters import DEMO_MARK, Recipient
from app.reminders.queries import Sender
from app.reminders.queries_links import DeadLink, Stake

FOLDER = "emails/dead_links"


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A dead link as the mail tells it; `href` leads to its cell."""

    link: DeadLink
    href: str

    @property
    def outcome(self) -> str:
        """What happens if nobody acts."""
        lost_on = date_short(self.link.warned_on + timedelta(days=1))
        return typo_fr(
            {
                Stake.PUBLISHED: f"Si personne n’agit, ce jeu ne comptera plus comme publié à "
                f"partir du {lost_on}.",
                Stake.ELSEWHERE: "La case compte sur une autre adresse : elle reste comme elle "
                "est.",
                Stake.LOST: "Ce jeu ne compte plus comme publié.",
            }[self.link.stake]
        )


def outbox_key(recipient: Recipient, links: Sequence[DeadLink]) -> str:
    """The same links, dead since the same days, to the same person: the same mail."""
    parts = sorted(f"{one.matching_id} {one.failing_since}" for one in links)
    return "dead-links:" + sha256("\n".join([recipient.key, *parts]).encode()).hexdigest()


def write(
    recipient: Recipient, links: Sequence[DeadLink], sender: Sender, base_url: str, on: date
) -> Message:
    is_demo = all(one.is_demo for one in links)
    words = {
        "lines": [LinkLine(one, base_url + one.cell_path) for one in links],
        "lead": _lead(links, on),
        "subject": f"{DEMO_MARK} {_subject(links)}" if is_demo else _subject(links),
        "is_demo": is_demo,
        "sender": sender,
        "url": f"{base_url}/jeux-de-donnees/moissons#liens",
    }
    subject = render_text(f"{FOLDER}/subject.txt", **words)
    return Message(
        recipient=recipient.address,
        subject=" ".join(subject.split()),
        text=render_text(f"{FOLDER}/body.txt", **words),
        html=render_text(f"{FOLDER}/body.html", **words),
        headers={"Reply-To": sender.email} if sender.email else {},
        is_demo=is_demo,
    )


def _subject(links: Sequence[DeadLink]) -> str:
    first, others = links[0], len(links) - 1
    more = f" (et {plural(others, 'autre adresse', 'autres adresses')})" if others else ""
    since = date_short(first.failing_since)
    return typo_fr(f"{first.label} : l’adresse publiée ne répond plus depuis le {since}{more}")


def _lead(links: Sequence[DeadLink], on: date) -> str:
    """The nearest loss, or what was lost while nobody was told."""
    at_stake = [one for one in links if one.stake is Stake.PUBLISHED]
    if at_stake:
        lost_on = max(min(one.warned_on for one in at_stake), on) + timedelta(days=1)
        subject = "ce jeu ne comptera plus comme publié"
        if len(at_stake) > 1:
            subject = f"{len(at_stake)} jeux ne compteront plus comme publiés"
        return typo_fr(f"Si personne n’agit, {subject} à partir du {date_short(lost_on)}.")
    if any(one.stake is Stake.LOST for one in links):
        lost = sum(one.stake is Stake.LOST for one in links)
        return typo_fr(
            f"{plural(lost, 'jeu ne compte', 'jeux ne comptent')} plus comme "
            f"{'publié' if lost == 1 else 'publiés'} : l’adresse ne répond plus."
        )
    return typo_fr("Aucune case ne change : chacune compte sur une autre adresse.")
