"""Save and take back an installation: the database and the stored files, in one checked archive."""

import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine

from app.core.clock import now
from app.core.errors import ConflictError, InvalidError
from app.core.settings import Settings
from app.core.templating import product_version

MANIFEST = "manifest.json"
SQLITE_COPY = "jalon.db"
POSTGRESQL_DUMP = "jalon.dump"


def save(engine: Engine, settings: Settings, target: str) -> str:
    """Write a .tar.gz that appears whole or not at all; the service may keep running.

    VACUUM INTO gives a consistent copy under constant writes, where the online backup of SQLite
    never ended (measured); the store only grows, so it is copied after the database.
    """
    path = Path(target)
    if path.exists():
        raise ConflictError(f"Le fichier {path} existe déjà. Choisissez un autre nom.")
    if not path.parent.is_dir():
        raise InvalidError(f"Le dossier {path.parent} n’existe pas. Créez-le, puis recommencez.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".jalon-backup-") as folder:
        staged = Path(folder)
        database = _dump(engine, staged)
        manifest = {
            "product": "jalon",
            "version": product_version(),
            "saved_at": now().isoformat(),
            "database": database.name,
            "database_sha256": sha256(database.read_bytes()).hexdigest(),
        }
        (staged / MANIFEST).write_text(json.dumps(manifest, indent=2), encoding="utf-8")
        archive = staged / "archive.tar.gz"
        with tarfile.open(archive, "w:gz", compresslevel=6) as tar:
            tar.add(staged / MANIFEST, MANIFEST)
            tar.add(database, database.name)
            for name in ("store", "secret.key"):
                if (settings.data_dir / name).exists():
                    tar.add(settings.data_dir / name, name)
        archive.replace(path)
    return f"Sauvegarde écrite : {path} ({path.stat().st_size // 1024} Kio)."


def _dump(engine: Engine, folder: Path) -> Path:
    if engine.dialect.name == "sqlite":
        copy = folder / SQLITE_COPY
        with sqlite3.connect(engine.url.database or "") as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        _check_integrity(copy)
        return copy
    copy = folder / POSTGRESQL_DUMP
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    _run("pg_dump", "--format=custom", f"--file={copy}", url)
    return copy


def _check_integrity(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise InvalidError(f"La copie de la base est abîmée ({verdict}). Rien n’a été gardé.")


def _run(*command: str) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise InvalidError(
            f"Le programme {command[0]} manque. Installez-le : apt-get install postgresql-client."
        )
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise InvalidError(f"{command[0]} a échoué : {done.stderr.strip()[:300]}")


def restore(settings: Settings, source: str) -> str:
    """Take a backup back into an installation that holds no data yet."""
    path = Path(source)
    if not path.is_file() or not tarfile.is_tarfile(path):
        raise InvalidError(f"{path} n’est pas une sauvegarde de Jalon. Vérifiez le nom du fichier.")
    _refuse_existing_data(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".jalon-restore-") as folder:
        staged = Path(folder)
        with tarfile.open(path) as tar:
            tar.extractall(staged, filter="data")
        database = _checked(staged)
        for name in ("store", "secret.key"):
            if (staged / name).exists():
                (staged / name).replace(settings.data_dir / name)
        _load(settings, database)
    return f"Sauvegarde reprise dans {settings.data_dir}. Lancez « jalon doctor » pour la vérifier."


def _refuse_existing_data(settings: Settings) -> None:
    busy = [name for name in (SQLITE_COPY, "store") if (settings.data_dir / name).exists()]
    if busy:
        raise ConflictError(
            f"Le dossier {settings.data_dir} contient déjà des données ({', '.join(busy)}). "
            "Choisissez un dossier vide avec JALON_DATA_DIR."
        )


def _checked(staged: Path) -> Path:
    try:
        manifest = json.loads((staged / MANIFEST).read_text(encoding="utf-8"))
        database = staged / str(manifest["database"])
        is_whole = sha256(database.read_bytes()).hexdigest() == manifest["database_sha256"]
    except (OSError, ValueError, KeyError):
        is_whole = False
    if not is_whole:
        raise InvalidError("Cette sauvegarde est incomplète ou altérée : rien n’a été repris.")
    return database


def _load(settings: Settings, database: Path) -> None:
    if database.name == SQLITE_COPY:
        database.replace(settings.data_dir / SQLITE_COPY)
        return
    if settings.database_url is None:
        raise InvalidError("Sauvegarde de PostgreSQL : indiquez la base dans JALON_DATABASE_URL.")
    url = settings.resolved_database_url.replace("postgresql+psycopg://", "postgresql://")
    _run("pg_restore", "--no-owner", f"--dbname={url}", str(database))
