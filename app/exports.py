"""Everything an installation holds, in open formats: what one leaves with, or hands to another.

A folder: one CSV a table with the fields of the API, the stored files under names a person
understands, and `datapackage.json` (Data Package 1.0, https://specs.frictionlessdata.io).
"""

import csv
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Engine
from sqlmodel import Session

from app.collectivites import api as collectivites_api
from app.collectivites import queries as collectivites
from app.conventions.answers import ConventionOut, convention_out
from app.conventions.queries import lists, loading
from app.core.clock import now
from app.core.db import read_session
from app.core.errors import ConflictError, InvalidError
from app.core.french import plural
from app.core.settings import Settings
from app.core.sheets import safe
from app.core.templating import product_version
from app.datasets import api as datasets_api
from app.datasets import queries as datasets
from app.deliberations import api as deliberations_api
from app.deliberations import queries as deliberations
from app.documents import queries as documents
from app.documents import store
from app.reports.snapshots import api as snapshots_api
from app.reports.snapshots import queries as snapshots

CHUNK = 200
PACKAGE = "datapackage.json"
FOLDER = "documents"
SHORT_HASH = 12
SEPARATOR = ";"

Show = Callable[[str], None]


@dataclass(frozen=True)
class Moment:
    """What the tables are read from: one transaction, one day."""

    session: Session
    settings: Settings
    on: date


@dataclass(frozen=True)
class Table:
    name: str
    title: str
    model: type[BaseModel]
    items: Callable[[Moment], Iterable[BaseModel]]


class FileOut(BaseModel):
    """`path` is where its bytes are in the export; null: lost or altered on the disk."""

    path: str | None
    sha256: str
    name: str
    size: int
    media_type: str
    is_restricted: bool
    is_demo: bool


def write(engine: Engine, settings: Settings, target: str, on: date, show: Show) -> str:
    """Write the folder, which appears whole or not at all."""
    folder = _free(Path(target))
    with (
        tempfile.TemporaryDirectory(dir=folder.parent, prefix=".jalon-export-") as aside,
        read_session(engine) as session,
    ):
        staged = Path(aside) / "export"
        staged.mkdir()
        moment = Moment(session, settings, on)
        for table in TABLES:
            count = _write_table(staged, table, table.items(moment))
            show(f"{table.title} : {plural(count, 'ligne', 'lignes')}")
        lost = _write_files(staged, moment)
        _describe(staged, on)
        if folder.exists():
            folder.rmdir()
        staged.replace(folder)
    for name in lost:
        show(f"Absent du disque ou altéré, non copié : {name}")
    return f"Export écrit : {folder}."


def _free(folder: Path) -> Path:
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ConflictError(f"{folder} existe déjà. Indiquez un dossier neuf ou vide.")
    if not folder.parent.is_dir():
        raise InvalidError(f"Le dossier {folder.parent} n’existe pas. Créez-le, puis recommencez.")
    return folder


def _collectivites(moment: Moment) -> Iterator[BaseModel]:
    last: tuple[str, UUID] | None = None
    filters = collectivites.Filters(is_everyone=True)
    while rows := collectivites.after(moment.session, filters, moment.on, last=last, limit=CHUNK):
        yield from collectivites_api.items_out(moment.session, rows, moment.on, moment.settings)
        last = rows[-1].sort_name, rows[-1].id


def _conventions(moment: Moment) -> Iterator[BaseModel]:
    last: str | None = None
    filters = lists.Filters(on=moment.on)
    while ids := lists.ids_after(moment.session, filters, last, CHUNK):
        found = loading.load_many(moment.session, ids)
        yield from (convention_out(one, moment.on) for one in found)
        last = found[-1].row.reference


def _deliberations(moment: Moment) -> Iterator[BaseModel]:
    last: UUID | None = None
    while acts := deliberations.after(moment.session, last, CHUNK):
        bodies = deliberations.bodies(moment.session, {act.collectivite_id for act in acts})
        yield from (deliberations_api.item_out(act, bodies[act.collectivite_id]) for act in acts)
        last = acts[-1].id


def _progress(moment: Moment) -> Iterator[BaseModel]:
    last: tuple[str, UUID] | None = None
    while members := datasets.members_after(moment.session, moment.on, after=last, limit=CHUNK):
        found = datasets.progress(moment.session, members, moment.on)
        yield from map(datasets_api.item_out, found)
        last = members[-1].sort_name, members[-1].id


def _snapshots(moment: Moment) -> Iterator[BaseModel]:
    rows = snapshots.page_after(moment.session, None, limit=None)
    return map(snapshots_api.snapshot_out, rows)


TABLES = (
    Table("collectivites", "Collectivités", collectivites_api.CollectiviteOut, _collectivites),
    Table("conventions", "Conventions", ConventionOut, _conventions),
    Table("deliberations", "Délibérations", deliberations_api.DeliberationOut, _deliberations),
    Table("progress", "Avancement", datasets_api.ProgressOut, _progress),
    Table("snapshots", "Arrêtés", snapshots_api.SnapshotOut, _snapshots),
)


def _write_files(staged: Path, moment: Moment) -> list[str]:
    """Copy the stored files; the names of those the disk no longer holds as they were."""
    (staged / FOLDER).mkdir()
    rows = documents.newest(moment.session, limit=None)
    copied = [_copied(staged, moment.settings.store_dir, row) for row in rows]
    _write_table(staged, FILES, copied)
    return [one.name for one in copied if one.path is None]


def _copied(staged: Path, root: Path, row: documents.FileRow) -> FileOut:
    path: str | None = f"{FOLDER}/{row.sha256[:SHORT_HASH]}_{Path(row.name).name}"
    try:
        (staged / str(path)).write_bytes(store.read(root, row.sha256))
    except store.MissingFileError:
        path = None
    return FileOut(
        path=path,
        sha256=row.sha256,
        name=row.name,
        size=row.size,
        media_type=row.media_type,
        is_restricted=row.is_restricted,
        is_demo=row.is_demo,
    )


FILES = Table("documents", "Documents", FileOut, lambda _: ())


def _write_table(staged: Path, table: Table, items: Iterable[BaseModel]) -> int:
    """UTF-8 with its mark and semicolons, as a spreadsheet in French opens; days are ISO 8601."""
    names, count = list(_columns(table.model)), 0
    with (staged / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=SEPARATOR)
        writer.writerow(names)
        for item in items:
            content = item.model_dump(mode="json")
            writer.writerow([_text(_at(content, name)) for name in names])
            count += 1
    return count


def _columns(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """A model inside another gives « member.name »; whatever else is one column."""
    for name, field in model.model_fields.items():
        inside = _model_in(field.annotation)
        if inside:
            yield from _columns(inside, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """`Model` or `Model | None`; a list of models stays one column."""
    options = get_args(annotation) if get_origin(annotation) is UnionType else (annotation,)
    models = (one for one in options if isinstance(one, type) and issubclass(one, BaseModel))
    return next(models, None)


def _at(content: Mapping[str, Any], name: str) -> Any:
    first, _, rest = name.partition(".")
    value = content[first]
    return _at(value, rest) if rest and value is not None else value


def _text(value: Any) -> str:
    """Lists and objects as JSON; true and false as JSON writes them."""
    if value is None:
        return ""
    return safe(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _describe(staged: Path, on: date) -> None:
    """The Data Package that tells what each file is."""
    package = {
        "name": "jalon",
        "title": f"Export de Jalon, état au {on.isoformat()}",
        "description": "Les noms des colonnes sont ceux de l’API (/api/v1/openapi.json).",
        "version": product_version(),
        "created": now().isoformat(),
        "resources": [_resource(table) for table in (*TABLES, FILES)],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2)
    (staged / PACKAGE).write_text(text + "\n", encoding="utf-8")


def _resource(table: Table) -> Mapping[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": SEPARATOR},
        "schema": {"fields": [{"name": name, "type": "any"} for name in _columns(table.model)]},
    }
