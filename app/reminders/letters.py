"""What a reminder says: one digest a person, the worst first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from app.core.french import date_short, plural, typo_fr
from app.core.templating import render_text
from app.mail.service import Message
from app.reminders.queries import Sender, Watched
from app.reminders.rules import milestone_label

DEMO_MARK = "[Démonstration]"


@dataclass(frozen=True, slots=True)
class Recipient:
    """`key` is what the ledger remembers: an identifier, never an address."""

    key: str
    address: str
    is_staff: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One convention in the digest of the day `on`, which may be later than its milestone.

    `answer_on`: the answer expected, that lowers its urgency. `left_words`: the meetings that may
    still decide before the date, in French; empty once it is passed.
    """

    watched: Watched
    on: date
    watch_on: date
    milestone: str
    answer_on: date | None = None
    is_answer_overdue: bool = False
    left_words: str = ""

    @property
    def label(self) -> str:
        return milestone_label(self.milestone)

    @property
    def is_quiet(self) -> bool:
        return self.answer_on is not None and not self.is_answer_overdue

    @property
    def ended_on(self) -> date | None:
        """The last day, once it is passed for good."""
        ends_on = self.watched.ends_on
        is_over = ends_on is not None and ends_on < self.on and not self.watched.is_renewed
        return ends_on if is_over else None

    @property
    def meetings(self) -> str:
        """« Il reste 1 conseil municipal et 2 comités syndicaux avant la date limite. »"""
        words = self.left_words
        return typo_fr(f"{words[:1].upper()}{words[1:]}.") if words else ""

    @property
    def outcome(self) -> str:
        """What happens if nobody acts."""
        if self.ended_on:
            return f"La convention a pris fin le {date_short(self.ended_on)} et rien n’est décidé."
        if self.watched.is_renewed:
            return self._renewal
        ends_on = self.watched.ends_on or self.watch_on
        return f"Si personne n’agit, la convention prend fin le {date_short(ends_on)}."

    @property
    def _renewal(self) -> str:
        limit = date_short(self.watch_on)
        next_end = self.watched.next_ends_on
        renewed = (
            f"est reconduite jusqu’au {date_short(next_end)}" if next_end else "est reconduite"
        )
        if self.watch_on < self.on:
            return f"La limite de dénonciation du {limit} est passée : la convention {renewed}."
        return f"Si personne ne la dénonce au plus tard le {limit}, la convention {renewed}."

    @property
    def headline(self) -> str:
        """What and when, for the subject."""
        name = self.watched.member_name
        if self.ended_on:
            return f"{name} : convention terminée depuis le {date_short(self.ended_on)}, à décider"
        if self.is_answer_overdue and self.answer_on:
            return f"{name} : réponse prévue le {date_short(self.answer_on)}, non reçue"
        limit = date_short(self.watch_on)
        if not self.watched.is_renewed:
            return f"{name} : la convention se termine le {limit}"
        if self.watch_on < self.on:
            return f"{name} : la limite de dénonciation du {limit} est passée"
        return f"{name} : reconduction tacite, décision attendue avant le {limit}"


def worst_first(lines: Sequence[Line]) -> list[Line]:
    """The quiet ones last; then the date that is nearest, or passed the longest."""
    return sorted(lines, key=lambda one: (one.is_quiet, one.watch_on, one.watched.reference))


def outbox_key(recipient: Recipient, lines: Sequence[Line]) -> str:
    """The same lines to the same person give the same key, whoever plans them and when."""
    parts = sorted(f"{one.watched.convention_id} {one.watch_on} {one.milestone}" for one in lines)
    return "reminders:" + sha256("\n".join([recipient.key, *parts]).encode()).hexdigest()


def write(
    recipient: Recipient, lines: Sequence[Line], sender: Sender, base_url: str, on: date
) -> Message:
    ordered = worst_first(lines)
    is_demo = all(one.watched.is_demo for one in lines)
    folder = "emails/reminder_digest" if recipient.is_staff else "emails/reminder_member"
    words = {
        "lines": [one for one in ordered if not one.is_quiet],
        "quiet": [one for one in ordered if one.is_quiet],
        "subject": _subject(ordered, is_demo=is_demo),
        "sender": sender,
        "url": f"{base_url}/rappels",
        "on": on,
        "is_demo": is_demo,
    }
    subject = render_text(f"{folder}/subject.txt", **words)
    return Message(
        recipient=recipient.address,
        subject=" ".join(subject.split()),
        text=render_text(f"{folder}/body.txt", **words),
        html=render_text(f"{folder}/body.html", **words),
        headers={"Reply-To": sender.email} if sender.email else {},
        is_demo=is_demo,
    )


def _subject(ordered: Sequence[Line], *, is_demo: bool) -> str:
    first = ordered[0]
    others = len(ordered) - 1
    more = f" (et {plural(others, 'autre convention', 'autres conventions')})" if others else ""
    mark = f"{DEMO_MARK} " if is_demo else ""
    return f"{mark}{first.headline}{more}"
