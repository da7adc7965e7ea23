"""Rereading a dossier de preuve: every piece against its hash, every difference told."""

import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from pydantic import BaseModel, ValidationError

from app.conventions.proof.gathering import FORMAT, MANIFEST, SUMS
from app.conventions.proof.packing import chunks
from app.core.errors import InvalidError
from app.core.french import plural, typo_fr

LARGEST_LIST = 5 * 1024 * 1024
BROKEN = (BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)


class ListedFile(BaseModel):
    name: str
    size: int
    sha256: str


class Absent(BaseModel):
    """Recorded, but without a file when the dossier was made: not a difference."""

    what: str
    why: str


class Manifest(BaseModel):
    format: str
    reference: str
    as_of: str
    files: list[ListedFile]
    without_file: list[Absent] = []


@dataclass
class Differences:
    missing: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)

    def sentences(self) -> list[str]:
        return [
            typo_fr(f"{words} : {name}.")
            for words, found in (
                ("Pièce manquante", self.missing),
                ("Pièce ajoutée", self.added),
                ("Pièce altérée", self.altered),
            )
            for name in found
        ]


def check_file(path: Path) -> dict[str, Any]:
    """Raises InvalidError when the file is no dossier de preuve at all."""
    try:
        with ZipFile(path) as archive:
            return _check(archive)
    except FileNotFoundError:
        raise InvalidError(f"Le fichier {path} n’existe pas. Vérifiez son nom.") from None
    except BROKEN:
        raise InvalidError(
            "Ce fichier n’est pas un ZIP lisible. Redemandez le dossier de preuve."
        ) from None


def _check(archive: ZipFile) -> dict[str, Any]:
    said, listed = _manifest(archive)
    found = _differences(archive, listed)
    if _read(archive, SUMS) != _sums(said, listed):
        (found.altered if SUMS in archive.namelist() else found.missing).append(SUMS)
    problems = found.sentences()
    return {
        "valid": not problems,
        "reference": listed.reference,
        "as_of": listed.as_of,
        "files": len(listed.files),
        "without_file": [line.model_dump() for line in listed.without_file],
        "missing": found.missing,
        "added": found.added,
        "altered": found.altered,
        "problems": problems,
        "manifest_sha256": sha256(said).hexdigest(),
    }


def _manifest(archive: ZipFile) -> tuple[bytes, Manifest]:
    said = _read(archive, MANIFEST)
    try:
        listed = Manifest.model_validate(json.loads(said or b"{}"))
    except (ValidationError, ValueError):
        listed = None
    if said is None or listed is None or listed.format != FORMAT:
        raise InvalidError(
            f"Ce ZIP n’est pas un dossier de preuve : sa liste {MANIFEST} manque ou est illisible."
        )
    return said, listed


def _read(archive: ZipFile, name: str) -> bytes | None:
    """A short file of the archive; None when absent, too long to be ours, or broken."""
    if name not in archive.namelist() or archive.getinfo(name).file_size > LARGEST_LIST:
        return None
    try:
        return archive.read(name)
    except BROKEN:
        return None


def _differences(archive: ZipFile, listed: Manifest) -> Differences:
    counts = Counter(archive.namelist())
    known = {file.name for file in listed.files}
    return Differences(
        missing=[file.name for file in listed.files if file.name not in counts],
        added=[
            name
            for name, count in counts.items()
            if name not in known | {MANIFEST, SUMS} or count > 1
        ],
        altered=[
            file.name
            for file in listed.files
            if file.name in counts and not _is_intact(archive, file)
        ],
    )


def _is_intact(archive: ZipFile, file: ListedFile) -> bool:
    """The size first, so that a file swollen to fill the disk is not read."""
    if archive.getinfo(file.name).file_size != file.size:
        return False
    digest = sha256()
    try:
        with archive.open(file.name) as entry:
            for chunk in chunks(entry):
                digest.update(chunk)
    except BROKEN:
        return False
    return digest.hexdigest() == file.sha256


def _sums(manifest: bytes, listed: Manifest) -> bytes:
    lines = [f"{file.sha256}  {file.name}\n" for file in listed.files]
    return "".join([*lines, f"{sha256(manifest).hexdigest()}  {MANIFEST}\n"]).encode()


def told(answer: dict[str, Any]) -> list[str]:
    """For a person."""
    head = f"Dossier {answer['reference']} au {answer['as_of']}"
    absent = [typo_fr(f"{line['what']} : {line['why']}.") for line in answer["without_file"]]
    if answer["valid"]:
        intact = plural(answer["files"], "pièce intacte", "pièces intactes")
        return [f"{head} : {intact}.", *absent]
    return [f"{head} : il a changé.", *answer["problems"], *absent]
