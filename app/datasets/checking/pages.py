"""What the pages of the checks show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.core.french import number_fr, plural, typo_fr
from app.datasets.checking.keeping import Kept
from app.datasets.checking.models import FileCheck
from app.datasets.checking.queries import CheckRow
from app.datasets.checking.rules import Group, Report, SchemaCode
from app.datasets.checking.rules.births import CODE as FEW_BIRTHS
from app.datasets.checking.service import DATASET_OF, verdict_fr
from app.datasets.rules import PRIVACY_TITLE
from app.jobs.pages import JobView
from app.jobs.rules import JobState
from app.priority_datasets import DATASETS

SCHEMA_CHOICES = tuple((code.value, DATASETS[DATASET_OF[code]].name) for code in SchemaCode)
TONES = {"conformant": "done", "minor": "watch", "non_conformant": "limit"}


def schema_label(code: str) -> str:
    return DATASETS[DATASET_OF[SchemaCode(code)]].name


@dataclass(frozen=True, slots=True)
class ChoosePage:
    checks: Sequence[CheckRow]
    members: Sequence[tuple[str, str]]
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    schemas: tuple[tuple[str, str], ...] = SCHEMA_CHOICES


@dataclass(frozen=True, slots=True)
class Privacy:
    """What must be weighed before first names are published; `seen`: what the file shows of it."""

    text: str
    seen: Sequence[str] = ()
    more: int = 0
    title: str = PRIVACY_TITLE


@dataclass(frozen=True, slots=True)
class ReportPage:
    """`caution`: what the population of the member says of its first names, empty when nothing."""

    check: FileCheck
    kept: Kept
    member: str | None
    caution: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    schemas: tuple[tuple[str, str], ...] = SCHEMA_CHOICES

    @property
    def report(self) -> Report:
        return self.kept.report

    @property
    def dataset(self) -> str:
        return schema_label(self.check.schema_code)

    @property
    def verdict(self) -> str:
        return verdict_sentence(self.report)

    @property
    def tone(self) -> str:
        return TONES[self.check.conformity or "non_conformant"]

    @property
    def address(self) -> str:
        return f"/jeux-de-donnees/controles/{self.check.id}"

    def trail(self, is_agent: bool) -> list[tuple[str, str]]:
        """From the cell of the member when it is known, else from the checks of the agents."""
        start = [("Jeux de données", "/jeux-de-donnees")]
        if self.member and self.check.collectivite_id:
            here = f"/jeux-de-donnees/membres/{self.check.collectivite_id}"
            code = DATASET_OF[SchemaCode(self.check.schema_code)]
            return [*start, (self.member, here), (self.dataset, f"{here}/{code}")]
        return (
            [*start, ("Contrôler un fichier", "/jeux-de-donnees/controle")] if is_agent else start
        )

    @property
    def listed(self) -> str:
        """Where every error is read; of a file with very many, the first ones."""
        known = len(self.report.errors)
        if self.report.error_count <= known:
            return "dans le rapport CSV"
        return f"les {number_fr(known)} premières erreurs du fichier sont dans le rapport CSV"

    @property
    def privacy(self) -> Privacy | None:
        """The births of the file first, which are facts, else the population of the member."""
        few = next((one for one in self.report.warning_groups if one.code == FEW_BIRTHS), None)
        if few is not None:
            shown = tuple(one.why for one in few.examples)
            return Privacy(few.fix, shown, few.count - len(shown))
        return Privacy(self.caution) if self.caution else None

    @property
    def warnings(self) -> tuple[Group, ...]:
        """What is to be noted and keeps nobody from publishing."""
        return tuple(one for one in self.report.warning_groups if one.code != FEW_BIRTHS)

    @property
    def copy_promise(self) -> str:
        """What the corrected copy is worth, known before it is downloaded."""
        left = self.kept.left or 0
        if not left:
            return "Après ces corrections, le fichier est valide."
        return f"Après ces corrections, il reste {plural(left, 'erreur', 'erreurs')} à reprendre."


@dataclass(frozen=True, slots=True)
class WaitPage:
    """The report to come of a large file; when it will not come, why."""

    check_id: UUID
    job: JobView

    @property
    def address(self) -> str:
        return f"/jeux-de-donnees/controles/{self.check_id}"

    @property
    def title(self) -> str:
        is_cancelled = self.job.row.state == JobState.CANCELLED
        return "Le contrôle est annulé" if is_cancelled else "Le contrôle n’a pas abouti"

    @property
    def why(self) -> str:
        return self.job.row.last_error or "Le fichier n’est pas gardé."


def verdict_sentence(report: Report) -> str:
    """One sentence an élu understands."""
    if not report.readable:
        return typo_fr("Ce fichier ne peut pas être lu : rien n’a pu être contrôlé.")
    rows = plural(report.rows, "ligne", "lignes")
    if report.is_valid:
        return f"Le fichier est valide : {rows}, aucune erreur."
    found = f"{verdict_fr(report)} sur {rows}"
    return f"Le fichier n’est pas valide : {found}."
