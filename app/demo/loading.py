"""Playing the story through the services, on the days it happens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app import journal
from app.auth import service as accounts
from app.auth.rules import Role
from app.collectivites import service as collectivites
from app.collectivites.models import Collectivite, Territory
from app.collectivites.service import BodyData, HeadcountData
from app.conventions.models import Convention, ConventionParty
from app.conventions.rules.dates import add_months
from app.conventions.service import approving, drafting, ending, freezing, freezing_acts, signing
from app.conventions.service.freezing_acts import Letter
from app.conventions.service.signing import SignatureData
from app.conventions.service.terms import Terms
from app.core.clock import PARIS
from app.core.db import read_session, write_session
from app.core.errors import ConflictError, InvalidError
from app.core.settings import Settings
from app.deliberations import service as deliberations
from app.deliberations.service import DeliberationData
from app.demo import afterwards
from app.demo.harvest import tell_harvest
from app.demo.progress import freeze_months, tell_progress
from app.demo.story import ACTORS, CHAPTERS, HEADCOUNTS, MEETINGS, PAST, PROGRESS, Chapter
from app.demo.story_portals import DEPOSITS
from app.journal.models import JournalEntry
from app.reminders import service as reminders
from app.reminders import service_links as dead_links

ACTOR = journal.Actor(None, "Démonstration")
LOADED = "demo.loaded"
STEPS = {"draft": 0, "frozen": 1, "voted": 2, "to_sign": 3, "member": 4, "signed": 5}
SOURCE = "Démonstration (chiffre inventé)"


def was_loaded(engine: Engine) -> bool:
    """Whether a demonstration was ever loaded here, even if removed since."""
    with read_session(engine) as session:
        found = select(JournalEntry.id).where(col(JournalEntry.action) == LOADED).limit(1)
        return session.exec(found).first() is not None


def load(
    engine: Engine,
    settings: Settings,
    today: date,
    say: Callable[[str], None],
    chapters: Sequence[Chapter] = CHAPTERS,
) -> str:
    """Load the whole set in one transaction: all of it or nothing."""
    with write_session(engine) as session:
        if session.exec(select(Convention.id).where(col(Convention.is_demo)).limit(1)).first():
            raise ConflictError(
                "La démonstration est déjà chargée. Pour la retirer : jalon demo --remove."
            )
        story = _Story(session, settings, today, _members(session, settings, today))
        say("Démonstration : effectifs et comptes…")
        story.tell_headcounts()
        story.add_accounts()
        for number, chapter in enumerate(chapters, start=1):
            if number % 10 == 1:
                say(f"Démonstration : conventions {number} sur {len(chapters)}…")
            story.tell(number, chapter)
        tell_progress(session, ACTOR, settings.store_dir, story.members, today)
        tell_harvest(session, ACTOR, settings.store_dir, story.members, today, say)
        freeze_months(session, ACTOR, today)
        afterwards.tell_meetings(session, story.members, today)
        afterwards.tell_ways(session, ACTOR, story.members, today)
        reminders.plan(session, settings, today)
        dead_links.plan(session, settings, today)
        done = f"Démonstration chargée : {len(chapters)} conventions sur des membres réels."
        journal.record(session, ACTOR, LOADED, journal.Subject("demo"), done)
    return done


def _members(session: Session, settings: Settings, today: date) -> dict[str, UUID]:
    """The bodies of the story by their code; they come from the real Tarn-et-Garonne."""
    territory = session.get(Territory, 1)
    if territory is None or territory.departement != "82":
        raise InvalidError(
            "La démonstration se passe en Tarn-et-Garonne. Lancez d’abord : "
            "jalon init --departement 82."
        )
    wanted = {chapter.member for chapter in CHAPTERS} | set(HEADCOUNTS) | set(PROGRESS)
    wanted |= set(MEETINGS) | {code for _, told in PAST for code in told}
    wanted |= {one.member for one in DEPOSITS}
    rows = session.exec(
        select(Collectivite.code, Collectivite.id).where(col(Collectivite.code).in_(wanted))
    )
    members = dict(rows.all())
    for name, kind in ACTORS.items():
        data = BodyData(kind=kind, name=name, departement="82", relation="acteur_associe",
                        is_demo=True)  # fmt: skip
        members[name] = collectivites.create(session, settings, ACTOR, data, today).id
    return members


@dataclass
class _Story:
    """Everything a chapter needs; the clock of each act is the day it happens."""

    session: Session
    settings: Settings
    today: date
    members: dict[str, UUID]

    def tell_headcounts(self) -> None:
        at = self.today - timedelta(days=120)
        for code, etp in HEADCOUNTS.items():
            data = HeadcountData(etp=etp, effective_on=at, source=SOURCE, is_demo=True)
            collectivites.record_headcount(
                self.session, self.settings, ACTOR, self.members[code], data, self.today
            )

    def add_accounts(self) -> None:
        for role, name in (
            (Role.AGENT, "Agent de démonstration"),
            (Role.ELU, "Élu de démonstration"),
        ):
            accounts.add_user(
                self.session, ACTOR, email=f"{role}@demonstration.example.org", role=role,
                display_name=name, is_demo=True,
            )  # fmt: skip

    def tell(self, number: int, chapter: Chapter) -> None:
        signed_on = add_months(self.today, chapter.signed) + timedelta(days=chapter.shift_days)
        signed_on = min(signed_on, self.today)
        drafted_on = signed_on - timedelta(days=75)
        row = self._draft(chapter, drafted_on)
        step = STEPS[chapter.upto]
        parties = self._parties(row)
        if step >= STEPS["frozen"]:
            frozen_on = drafted_on + timedelta(days=10)
            freezing.freeze(self.session, ACTOR, self.settings.store_dir, row.id, frozen_on)
        if step >= STEPS["voted"]:
            self._vote(number, row, parties[1], signed_on - timedelta(days=30), step)
        if step >= STEPS["member"]:
            self._sign(row, parties[1], signed_on - timedelta(days=5))
        if step >= STEPS["signed"]:
            self._sign(row, parties[0], signed_on)
        self._end(number, chapter, row, parties)
        self._tell_what_follows(chapter, row, parties, signed_on)

    def _tell_what_follows(
        self, chapter: Chapter, row: Convention, parties: list[ConventionParty], signed_on: date
    ) -> None:
        if chapter.departed:
            afterwards.tell_mandate(self.session, parties[1], signed_on, self.today)
        if chapter.avenant:
            afterwards.tell_avenant(
                self.session, ACTOR, self.settings.store_dir, chapter, row, parties, self.today
            )
        if chapter.paper:
            afterwards.tell_paper(
                self.session, ACTOR, self.settings.store_dir, chapter, row, parties[1], self.today
            )

    def _draft(self, chapter: Chapter, drafted_on: date) -> Convention:
        row = drafting.create(
            self.session, ACTOR, self.members[chapter.member], chapter.model, drafted_on,
            is_demo=True,
        )  # fmt: skip
        is_tacit = chapter.renewal == "tacit"
        terms = Terms(
            title=row.title,
            platform_name=row.platform_name,
            place=row.place,
            starts_on=date(self.today.year + 1, 1, 1) if chapter.starts_next_year else None,
            duration_months=chapter.duration,
            renewal=chapter.renewal,
            renewal_months=chapter.renewal_months if is_tacit else None,
            renewal_max_count=chapter.renewal_max_count if is_tacit else None,
            notice_months=chapter.notice,
            notice_mode=chapter.notice_mode,
        )
        row.created_at = datetime.combine(drafted_on, time(9), tzinfo=PARIS)
        drafting.edit_terms(self.session, ACTOR, row.id, terms, drafted_on)
        for party in self._parties(row):
            is_departed = chapter.departed and party.collectivite_id == row.member_id
            name = afterwards.PERSON if is_departed else None
            self._name_signatory(row, party, name, drafted_on)
        return row

    def _name_signatory(
        self, row: Convention, party: ConventionParty, name: str | None, on: date
    ) -> None:
        """A function, never a person: what is signed here is invented."""
        capacity = party.signatory_capacity or "Le représentant légal"
        approving.set_signatory(self.session, ACTOR, row.id, party.id, name, capacity, on)

    def _parties(self, row: Convention) -> list[ConventionParty]:
        """The syndicat, then the member."""
        rows = self.session.exec(
            select(ConventionParty)
            .where(col(ConventionParty.convention_id) == row.id)
            .order_by(col(ConventionParty.position))
        )
        return list(rows)

    def _vote(
        self, number: int, row: Convention, party: ConventionParty,
        meeting_on: date, step: int,
    ) -> None:  # fmt: skip
        """The member's délibération; « voted » has not come back from the préfecture yet."""
        body = self.session.get_one(Collectivite, party.collectivite_id)
        is_received = step > STEPS["voted"]
        act = f"082-{body.siren}-{meeting_on:%Y%m%d}-DEMO{number:02}-DE"
        data = DeliberationData(
            collectivite_id=body.id,
            number=f"DEMO-{number:02}",
            subject=f"Démonstration : {row.title}",
            meeting_on=meeting_on,
            convened_on=meeting_on - timedelta(days=7),
            act_identifier=act if is_received else None,
            received_on=meeting_on + timedelta(days=2) if is_received else None,
            published_on=meeting_on + timedelta(days=3) if is_received else None,
            present_count=11,
            represented_count=3,
            votes_for=14,
            votes_against=0,
            abstentions=0,
            is_unanimous=True,
        )
        vote = deliberations.record(self.session, ACTOR, data, self.today, is_demo=True)
        approving.attach_deliberation(
            self.session, ACTOR, row.id, party.id, vote.id, meeting_on + timedelta(days=3)
        )

    def _sign(self, row: Convention, party: ConventionParty, on: date) -> None:
        data = SignatureData(signed_on=on)
        signing.sign(self.session, ACTOR, row.id, party.id, data, on)

    def _end(
        self, number: int, chapter: Chapter, row: Convention, parties: list[ConventionParty]
    ) -> None:
        on = add_months(self.today, chapter.ending_month)
        if chapter.ending == "denounced":
            letter = Letter(parties[1].id, on - timedelta(days=3), f"DEMO {number:04}", on)
            freezing_acts.denounce(self.session, ACTOR, self.settings.store_dir, row.id, letter, on)
        elif chapter.ending == "terminated":
            reason = "Regroupement des services, décidé d’un commun accord (démonstration)."
            ending.terminate(self.session, ACTOR, row.id, on, reason, on)
        elif chapter.ending == "abandoned":
            reason = "La collectivité a reporté son projet (démonstration)."
            ending.abandon(self.session, ACTOR, row.id, reason, on)
        elif chapter.ending == "archived":
            ending.archive(self.session, ACTOR, row.id, on)
        elif chapter.ending == "succeeded":
            successor = self.session.exec(
                select(Convention.reference)
                .where(col(Convention.member_id) == row.member_id, col(Convention.id) != row.id)
                .limit(1)
            ).one()
            ending.replace(self.session, ACTOR, row.id, successor, None, self.today)
