"""Starting costs little: heavy libraries load when first needed."""

import subprocess
import sys

import pytest

HEAVY = ("weasyprint", "pypdfium2", "openpyxl", "holidays", "argon2", "alembic", "segno")


@pytest.mark.parametrize("module", ["app.main", "app.cli", "app.worker"])
def test_a_composition_root_loads_no_heavy_library(module: str) -> None:
    program = f"import sys, {module}; print([n for n in {HEAVY!r} if n in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )

    assert done.stdout.strip() == "[]"
