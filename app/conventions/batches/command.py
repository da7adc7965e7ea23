"""`jalon conventions generate`: a batch done here and now, its documents written in a folder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session

from app import journal
from app.conventions.batches import offered, packing, queries, service, working
from app.conventions.batches.queries import Candidate, Filters
from app.conventions.batches.rules import Part
from app.core.db import read_session, write_session
from app.core.errors import InvalidError
from app.core.forms import parse_siren
from app.core.french import plural, typo_fr
from app.core.settings import Settings
from app.documents import service as documents
from app.documents import store

MERGED_NAME = "A-imprimer.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`sirens` empty: all the subject bodies without a convention."""

    model: str
    folder: Path
    sirens: Sequence[str] = ()
    parts: frozenset[Part] = frozenset({Part.CONVENTION})
    is_double_sided: bool = False
    only_complete: bool = False


def generate(
    engine: Engine,
    settings: Settings,
    order: Order,
    today: date,
    progress: Callable[[int, int, str], None],
) -> Mapping[str, object]:
    """What was written, what failed, who was left out. Draws up nothing when the folder is bad."""
    _prepare_folder(order.folder)
    with write_session(engine) as session:
        batch_id = _launch(session, order, today)
    if batch_id is None:
        return {"batch": None, "done": 0, "files": [], "failed": [], "left_out": []}
    working.work(settings, batch_id, working.Watch(engine, progress))
    with read_session(engine) as session:
        return _written(session, settings, order.folder, batch_id)


def told(answer: Mapping[str, object]) -> list[str]:
    """The same for a person."""
    lines = [
        f"{one['name']} : {one['reason']}"
        for name in ("left_out", "failed")
        for one in _listed(answer, name)
    ]
    if answer["batch"] is None:
        return ["Aucune collectivité soumise n’est sans convention : rien à préparer."]
    done, files = answer["done"], _listed(answer, "files")
    assert isinstance(done, int)  # noqa: S101  # for the type checker
    ready = plural(done, "collectivité prête", "collectivités prêtes")
    return [*lines, f"{ready}, {plural(len(files), 'fichier écrit', 'fichiers écrits')}."]


def is_whole(answer: Mapping[str, object]) -> bool:
    return not (_listed(answer, "failed") or _listed(answer, "left_out"))


def _listed(answer: Mapping[str, object], name: str) -> list[dict[str, str]]:
    found = answer[name]
    return found if isinstance(found, list) else []


def _prepare_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_taken = any(folder.iterdir())
    except OSError as error:
        message = f"Le dossier {folder} ne peut pas recevoir de fichiers ({error.strerror})."
        raise InvalidError(message) from None
    if is_taken:
        raise InvalidError(f"Le dossier {folder} n’est pas vide. Indiquez un dossier neuf ou vide.")


def _launch(session: Session, order: Order, today: date) -> UUID | None:
    """None when all have a convention; an unknown model is refused even then."""
    model = offered.resolve(session, order.model)
    if order.sirens:
        bodies = _named(session, order.sirens, today)
    else:
        bodies = queries.candidates(session, Filters(), today)
        if not bodies:
            return None
    choice = service.Choice(model=model, parts=order.parts, is_double_sided=order.is_double_sided)
    ids = [body.id for body in bodies]
    batch = service.create(session, journal.SYSTEM, choice, ids, today)
    with_blanks = not order.only_complete
    service.launch(session, journal.SYSTEM, batch.id, today, with_blanks=with_blanks)
    return batch.id


def _named(session: Session, sirens: Sequence[str], today: date) -> list[Candidate]:
    """Each SIREN must name one body: Paris is a commune and a département under one."""
    wanted = list(dict.fromkeys(map(_siren, sirens)))
    found = queries.candidates_by_siren(session, wanted, today)
    known = [body.siren for body in found]
    for siren in wanted:
        count = known.count(siren)
        if count == 0:
            raise InvalidError(f"Aucune collectivité chargée ne porte le SIREN {siren}.")
        if count > 1:
            names = ", ".join(body.name for body in found if body.siren == siren)
            message = (
                f"Le SIREN {siren} désigne plusieurs organismes : {names}. Passez par l’écran."
            )
            raise InvalidError(typo_fr(message))
    return found


def _siren(typed: str) -> str:
    try:
        return parse_siren(typed)
    except ValueError as error:
        raise InvalidError(str(error)) from None


def _written(
    session: Session, settings: Settings, folder: Path, batch_id: UUID
) -> Mapping[str, object]:
    batch = queries.get(session, batch_id)
    lines = queries.lines(session, batch_id)
    files = []
    for piece in packing.pieces(settings.store_dir, lines):
        content = piece.content
        if isinstance(content, Path):
            content = store.read(settings.store_dir, piece.sha256)
        _write(folder / piece.name, content)
        files.append({"name": piece.name, "sha256": piece.sha256})
    if batch.merged_sha256:
        _, whole = documents.read(session, settings.store_dir, batch.merged_sha256)
        _write(folder / MERGED_NAME, whole)
        files.append({"name": MERGED_NAME, "sha256": batch.merged_sha256})
    return {
        "batch": str(batch_id),
        "done": sum(line.row.done_at is not None for line in lines),
        "files": files,
        "failed": [
            {"name": line.name, "reason": line.row.failure} for line in lines if line.row.failure
        ],
        "left_out": [
            {"name": line.name, "reason": line.row.left_out} for line in lines if line.row.left_out
        ],
    }


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        message = (
            f"{path} ne peut pas être écrit ({error.strerror}). Les documents restent dans Jalon, "
            "écran « Préparer en série »."
        )
        raise InvalidError(typo_fr(message)) from None
