"""One line of the file, read into the paper it speaks of; what is not clear stays unknown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from app.conventions.importing import values
from app.conventions.importing.columns import LABELS
from app.conventions.importing.known import Known
from app.conventions.importing.members import Sides
from app.conventions.rules.dates import add_months
from app.conventions.rules.facts import Direction
from app.conventions.service.recording import Paper, PaperParty
from app.conventions.service.terms import LONG_TEXT, SHORT_TEXT, Terms
from app.core.errors import InvalidError
from app.core.french import date_short, typo_fr

Value = TypeVar("Value")
FORMULA = "une formule sans résultat : collez sa valeur"


@dataclass
class Line:
    """`missing`: what a person will have to complete, in words, each with what was written.

    `refused`: by column, what no convention may say.
    """

    number: int
    cells: Mapping[str, str]
    units: Mapping[str, int | None]
    missing: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return next((self.cells[name] for name in ("member", "parties", "siren", "insee")
                     if self.cells.get(name)), "")  # fmt: skip

    def text(self, name: str) -> str | None:
        typed = self.cells.get(name, "").strip()
        if values.is_blank(typed) or typed.startswith("="):
            return None
        longest = LONG_TEXT if name == "note" else SHORT_TEXT
        if len(typed) > longest:
            self.refused[name] = typo_fr(
                f"Le texte de « {LABELS[name]} » compte {len(typed)} caractères ; {longest} au "
                "plus. Raccourcissez-le dans le tableau."
            )
        return typed

    def paper(self, sides: Sides, ours: UUID, known: Known) -> Paper:
        direction = self._read("direction", lambda t: values.code(t, values.DIRECTIONS))
        signed_on = self._read("signed_on", values.day)
        days = {
            ours: self._read("syndicat_signed_on", values.day) or signed_on,
            sides.member[0]: self._read("member_signed_on", values.day) or signed_on,
        }
        self._lack_days(list(days.values()))
        other = direction or Direction.MEMBER
        roles = [(ours, "syndicat"), (sides.member[0], other)]
        roles += [(body_id, "other") for body_id, _ in sides.others]
        acts = {
            ours: self._act("syndicat_act", ours, known),
            sides.member[0]: self._act("member_act", sides.member[0], known),
        }
        parties = (
            PaperParty(
                collectivite_id=body_id,
                role=role,
                signed_on=days.get(body_id, signed_on),
                deliberation_id=acts.get(body_id),
            )
            for body_id, role in roles
        )
        return Paper(
            member_id=sides.member[0],
            direction=other,
            reference=self.text("reference"),
            terms=self._terms(sides.member[1], [day for day in days.values() if day]),
            parties=tuple(parties),
        )

    def finish(self) -> None:
        if self.refused:
            raise InvalidError.of(self.refused)

    def _terms(self, member: str, signed: list[date]) -> Terms:
        starts_on = self._read("starts_on", values.day)
        ends_on = self._read("ends_on", values.day)
        months = self._months("duration_months")
        renewal = self._read("renewal", lambda t: values.code(t, values.RENEWALS))
        is_tacit = renewal == "tacit"
        terms = Terms(
            title=self.text("title") or f"Convention avec {member}",
            platform_name=self.text("platform_name"),
            place=self.text("place"),
            licence=self._read("licence", lambda t: values.code(t, values.LICENCES)),
            starts_on=starts_on,
            duration_months=self._duration(starts_on or max(signed, default=None), months, ends_on),
            ends_on=ends_on,
            renewal=renewal,
            renewal_months=self._months("renewal_months") if renewal != "none" else None,
            renewal_max_count=self._read("renewal_max_count", values.count) if is_tacit else None,
            notice_months=self._months("notice_months"),
            notice_mode=self._read("notice_mode", lambda t: values.code(t, values.MODES)),
            note=None,
        )
        self._lack_terms(terms)
        return self._with_note(terms)

    def _duration(self, start: date | None, months: int | None, end: date | None) -> int | None:
        """A written end wins over the duration that leads to it; two that disagree are refused."""
        if months is None or end is None:
            return months
        reached = add_months(start, months) if start and months < 1200 else None
        if reached and (reached - end).days != 1:
            self.refused["ends_on"] = typo_fr(
                f"La durée ({months} mois) et la fin ({date_short(end)}) ne concordent pas. "
                "Corrigez l’une, ou ne reprenez que l’une des deux colonnes."
            )
        return None

    def _lack_days(self, days: list[date | None]) -> None:
        """Once: a date that was written and not understood is already told."""
        if None in days and not self.missing:
            one = any(days)
            self._lack("la date de l’une des signatures" if one else "la date de signature")

    def _lack_terms(self, terms: Terms) -> None:
        if terms.duration_months is None and terms.ends_on is None:
            self._lack("la durée ou la fin")
        if terms.renewal is None:
            self._lack("la reconduction")
        if terms.renewal == "tacit":
            if terms.renewal_months is None:
                self._lack("la durée des reconductions")
            if terms.renewal_max_count is None:
                self._lack("le nombre de reconductions")
        if terms.notice_months is None or terms.notice_mode is None:
            self._lack("le préavis" if terms.notice_months is None else "le mode de préavis")

    def _with_note(self, terms: Terms) -> Terms:
        """What was written and not understood is kept in the note: nothing of the file is lost."""
        state = self.cells.get("state", "")
        if not values.is_blank(state) and not values.says_signed(state):
            self._lack(f"{LABELS['state']} « {state} »")
        unread = [words for words in self.missing if "«" in words]
        left = f"Lu dans le tableau, à compléter : {', '.join(unread)}." if unread else ""
        note = "\n".join(filter(None, (self.text("note"), left))) or None
        return replace(terms, note=note)

    def _months(self, name: str) -> int | None:
        return self._read(name, lambda typed: values.months(typed, self.units.get(name)))

    def _act(self, name: str, body_id: UUID, known: Known) -> UUID | None:
        typed = self.text(name)
        found = known.act(body_id, typed) if typed else None
        if typed and found is None:
            self._lack(f"{LABELS[name]} « {typed} »")
        return found

    def _read(self, name: str, parse: Callable[[str], Value]) -> Value | None:
        typed = self.cells.get(name, "").strip()
        if values.is_blank(typed):
            return None
        if typed.startswith("="):
            self._lack(f"{LABELS[name]} « {typed[:60]} », {FORMULA}")
            return None
        try:
            return parse(typed)
        except ValueError:
            self._lack(f"{LABELS[name]} « {typed[:60]} »")
            return None

    def _lack(self, words: str) -> None:
        if words not in self.missing:
            self.missing.append(typo_fr(words))
