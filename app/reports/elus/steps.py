"""The three next steps of a member, each with a person and a date when one is known. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.conventions.rules.steps import NextStep, Step
from app.core.french import NBSP, date_fr
from app.datasets.rules import DATASETS, Applicability, Cell, Conformity, Stage
from app.documents.fiche_content import FicheStep
from app.priority_datasets import DatasetCode

SHOWN = 3
NO_DATE = "pas de date fixée"
# What is expected of a convention, in the words of an élu; the sides it names come with it.
_CONVENTION = {
    Step.COMPLETE_DRAFT: "Terminer la préparation de la convention",
    Step.FREEZE: "Relire le projet de convention et en arrêter le texte",
    Step.DELIBERATE: "Délibérer sur la convention, puis transmettre et publier l’acte",
    Step.PROVE_EXECUTOIRE: "Transmettre la preuve que la délibération est exécutoire "
    "(reçue en préfecture et publiée)",
    Step.SIGN: "Signer la convention",
    Step.RECEIVE_NOTICE: "Enregistrer la réception de la dénonciation",
    Step.DECIDE_NOTICE: f"Décider{NBSP}: laisser la convention se reconduire, ou la dénoncer",
    Step.PREPARE_NEXT: "Préparer la suite de la convention",
    Step.COMPLETE_TERMS: "Retrouver ce qui manque dans la convention d’origine",
    Step.CLAIM_COPY: "Rendre l’exemplaire papier signé, ou dire où il est",
    Step.KEEP_FILE: "Verser l’exemplaire signé au dossier",
}
_BOTH = {Step.DECIDE_NOTICE, Step.PREPARE_NEXT}


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to ask in a body: its executive and its correspondant, named or by their function."""

    executive: str
    correspondant: str = ""

    @property
    def who(self) -> str:
        return self.correspondant or self.executive


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the steps follow from. `people`, `meetings`: by name of body; `ours`: the syndicat's.

    `planned`: what the accompaniment of the member has already set a day for.
    """

    member: str
    ours: str
    people: Mapping[str, Person]
    obligation: str
    convention: NextStep | None
    cells: Sequence[Cell]
    on: date
    meetings: Mapping[str, date] = field(default_factory=dict)
    planned: Sequence[FicheStep] = ()


def next_steps(known: Standing) -> tuple[FicheStep, ...]:
    """The convention first, what has its day, the figure that decides the duty, the datasets."""
    found = (*_of_convention(known), *known.planned, *_of_duty(known), *_of_datasets(known))
    return found[:SHOWN]


def _by_meeting(known: Standing, *names: str) -> str:
    """Nothing else gives a date: the next assembly of those who are asked, when one is known."""
    days = [known.meetings[name] for name in names if name in known.meetings]
    return f"d’ici la séance du {date_fr(min(days))}" if days else NO_DATE


def _of_convention(known: Standing) -> Iterator[FicheStep]:
    step = known.convention
    if step is None:
        if known.obligation == "subject" and known.ours:
            who = known.people[known.ours].executive
            when = _by_meeting(known, known.ours)
            yield FicheStep(what="Proposer une convention au membre", who=who, when=when)
        return
    if step.step not in _CONVENTION:
        return
    names = step.who or ((known.member, known.ours) if step.step in _BOTH else (known.ours,))
    when = f"avant le {date_fr(step.before)}" if step.before else _by_meeting(known, *names)
    yield FicheStep(
        what=_CONVENTION[step.step], who=" ; ".join(_executive(known, n) for n in names), when=when
    )


def _executive(known: Standing, name: str) -> str:
    """Another side of the convention is asked by its name."""
    return known.people[name].executive if name in known.people else name


def _of_duty(known: Standing) -> Iterator[FicheStep]:
    if known.obligation == "unknown":
        yield FicheStep(
            what="Donner le chiffre qui manque pour dire si la publication est obligatoire",
            who=known.people[known.member].executive,
            when=_by_meeting(known, known.member),
        )


def _of_datasets(known: Standing) -> Iterator[FicheStep]:
    """One step for each thing to do, with its datasets; the nearest to its end first."""
    person = known.people[known.member]
    grouped: dict[int, list[DatasetCode]] = {}
    for cell in known.cells:
        rank = _rank(cell)
        if rank is not None:
            grouped.setdefault(rank, []).append(cell.dataset)
    if grouped and not person.correspondant:
        yield FicheStep(
            what="Désigner un correspondant pour les données",
            who=person.executive,
            when=_by_meeting(known, known.member),
        )
    for rank in sorted(grouped):
        names = ", ".join(DATASETS[code].name for code in grouped[rank])
        who = person.executive if rank == _TO_DECIDE else person.who
        yield FicheStep(
            what=f"{_ACTIONS[rank]}{NBSP}: {names}", who=who, when=_when(known, grouped[rank])
        )


_TO_DECIDE = 5
_ACTIONS = (
    "Corriger le fichier publié",
    "Mettre à jour le fichier publié",
    "Publier le fichier reçu",
    "Envoyer le fichier",
    "Dire qui tient les données et où elles sont",
    "Dire si ces données concernent le membre",
)


def _rank(cell: Cell) -> int | None:
    """The place of what is to do in `_ACTIONS`; None when nothing is."""
    if not cell.is_applicable:
        return None
    if cell.applicability is Applicability.UNDETERMINED:
        return _TO_DECIDE
    if cell.stage is not Stage.PUBLISHED:
        return 4 - cell.stage
    if cell.conformity is Conformity.NON_CONFORMANT:
        return 0
    return 1 if cell.freshness is not None and cell.freshness < 1 else None


def _when(known: Standing, codes: Sequence[DatasetCode]) -> str:
    """The nearest date that the rhythm of a yearly file gives, else the next assembly."""
    dues = [
        (_next_due(due, known.on), code) for code in codes if (due := DATASETS[code].vintage_due)
    ]
    if not dues:
        return _by_meeting(known, known.member)
    day, code = min(dues)
    which = f" ({DATASETS[code].name})" if len(codes) > 1 else ""
    return f"avant le {date_fr(day)}{which}"


def _next_due(due: tuple[int, int], on: date) -> date:
    this_year = date(on.year, *due)
    return this_year if this_year >= on else date(on.year + 1, *due)
