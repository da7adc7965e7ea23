"""Starting costs little: heavy libraries load when first needed."""

import subprocess
import sys

import pytest

HEAVY = ("weasyprint", "pypdfium2", "openpyxl", "holidays", "argon2", "alembic", "segno")
WEB = ("fastapi", "starlette", "sqlalchemy", "pydantic")


@pytest.mark.parametrize("module", ["app.main", "app.cli", "app.worker"])
def test_a_composition_root_loads_no_heavy_library(module: str) -> None:
    assert loaded(module, HEAVY) == "[]"


def test_a_printing_process_carries_no_web_application() -> None:
    assert loaded("app.documents.pool_worker", WEB) == "[]"


def loaded(module: str, names: tuple[str, ...]) -> str:
    program = f"import sys, {module}; print([n for n in {names!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    return done.stdout.strip()
