"""The report of a check as a PDF/A, to join to a letter or to a file."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session

from app.core.clock import PARIS
from app.core.french import number_fr, plural
from app.datasets.checking import queries
from app.datasets.checking.correcting import Change
from app.datasets.checking.pages import ReportPage
from app.datasets.checking.rules import Example, Group
from app.documents import pdf
from app.documents.check_content import (
    CheckCaution,
    CheckChange,
    CheckContent,
    CheckExample,
    CheckGroup,
)
from app.documents.html import Meta

TEMPLATE = "rapport_controle/1"


def print_report(session: Session, page: ReportPage) -> bytes:
    content = report_content(page, queries.syndicat_name(session))
    meta = Meta(
        title=f"Rapport de contrôle, {page.check.file_name}",
        author=content.author,
        reference=content.reference,
        version=content.version_label,
        created_on=content.checked_on,
    )
    return pdf.render_pdf(TEMPLATE, content, meta=meta)


def report_content(page: ReportPage, author: str) -> CheckContent:
    check, kept = page.check, page.kept
    return CheckContent(
        reference=f"C-{check.file_sha256[:12].upper()}",
        version_label=check.checker_version,
        is_demo=check.is_demo,
        author=author,
        file_name=check.file_name,
        checked_on=check.checked_at.astimezone(PARIS).date(),
        verdict=page.verdict,
        facts=tuple(_facts(page)),
        sha256=check.file_sha256,
        errors=tuple(_group(one) for one in kept.report.error_groups),
        warnings=tuple(_group(one) for one in page.warnings),
        caution=_caution(page),
        changes=tuple(_change(one) for one in kept.changes),
        promise=page.copy_promise if kept.changes else "",
    )


def _caution(page: ReportPage) -> CheckCaution | None:
    told = page.privacy
    if told is None:
        return None
    more = plural(told.more, "autre année", "autres années") if told.more else ""
    return CheckCaution(told.title, told.text, tuple(told.seen), more)


def _facts(page: ReportPage) -> Iterator[tuple[str, str]]:
    facts = page.report.facts
    yield "Jeu de données", page.dataset
    yield "Schéma", f"{page.check.schema_name} {page.check.schema_version}"
    if page.member:
        yield "Membre", page.member
    if page.report.readable:
        form = [facts.format, facts.encoding, facts.separator and f"séparateur {facts.separator}"]
        yield "Lu comme", ", ".join(part for part in form if part)
        yield "Lignes de données", number_fr(page.check.row_count)
    yield "Contrôlé par", page.check.author


def _group(group: Group) -> CheckGroup:
    return CheckGroup(
        title=group.title,
        field=group.field or "",
        count=group.count,
        fix=group.fix,
        examples=tuple(_examples(group.examples)),
    )


def _examples(examples: Sequence[Example]) -> Iterator[CheckExample]:
    for one in examples[:3]:
        yield CheckExample(place="" if one.row is None else f"ligne {one.row}", why=one.why)


def _change(change: Change) -> CheckChange:
    name = f", colonne « {change.field} »" if change.field else ""
    shown = [one for one in change.examples if one.before.strip() != one.after]
    example = f"« {shown[0].before} » devient « {shown[0].after} »" if shown else ""
    return CheckChange(what=f"{change.what}{name}", count=change.count, example=example)
