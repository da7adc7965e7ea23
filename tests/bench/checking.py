"""Rows a second of the check of files: ours, frictionless with the same schema, Validata.

Validata is measured in a throwaway environment (`uv run --with validata-table==0.12.5`), told
« absent » when it cannot be had. Files are made up: half the columns repeat themselves, as they do
in published files; a second file of subventions has nothing that repeats, the worst case.
"""

import csv
import json
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from stdnum import luhn

from app.datasets.checking import SchemaCode, check_file
from app.datasets.checking.schemas import FOLDER, table_schema

ROWS = 100_000
# The others are only as fast on more rows, and hold them all in memory.
ROWS_OF_OTHERS = 10_000
VALIDATA = """
import json, sys, time
from validata_core import resource_service, validation_service
content, schema = open(sys.argv[1], "rb").read(), json.load(open(sys.argv[2]))
started = time.perf_counter()
table = resource_service.from_file_content("a.csv", content)
report = validation_service.validate_resource(table, schema, False)
print(time.perf_counter() - started, len(report.errors))
"""
Make = Callable[[random.Random, int], Sequence[object]]


def deliberation(chance: random.Random, number: int) -> Sequence[object]:
    day = f"{2015 + number % 10}-{1 + number % 12:02}-{chance.randrange(1, 29):02}"
    return (
        "Tarn-et-Garonne Numérique", "20006125700016", f"{number}/2026", day, "8.4",
        "Domaines de compétences par thèmes/Aménagement du territoire",
        f"Objet de la délibération {number}", day[:4], "Budget principal", "PREF082", day,
        43, 40, 25, 10, 5, f"https://data.exemple.fr/{number}.pdf",
    )  # fmt: skip


def subvention(chance: random.Random, number: int) -> Sequence[object]:
    return _subvention(chance, number % 3_000, number)


def unlike_subvention(chance: random.Random, number: int) -> Sequence[object]:
    return _subvention(chance, number, number)


def _subvention(chance: random.Random, body: int, number: int) -> Sequence[object]:
    head = f"{body:08}"
    siren = head + luhn.calc_check_digit(head)
    siret = f"{siren}0001"
    return (
        "Région Exemple", "20006125700016", f"2026-{1 + number % 9:02}-12", f"2026-{number}",
        f"Association {body}", siret + luhn.calc_check_digit(siret), "", f"Projet {number}",
        f"{chance.randrange(100, 900_000) / 100}", "aide en numéraire", "échelonné",
        "2026-03-14/2027-03-14", "", "non", f"{chance.randrange(1, 100) / 100}", "",
    )  # fmt: skip


def write(path: Path, code: SchemaCode, make: Make, rows: int) -> Path:
    chance = random.Random(82)  # noqa: S311  # the same file each time
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(table_schema(code).fields)
        writer.writerows(make(chance, number) for number in range(rows))
    return path


def ours(path: Path, code: SchemaCode) -> float:
    started = time.perf_counter()
    report = check_file(path, code)
    assert report.is_valid, report.errors[:3]
    return report.rows / (time.perf_counter() - started)


def by_frictionless(path: Path, code: SchemaCode) -> float:
    """Types and constraints only: the checks of the schema are not in it."""
    import frictionless

    schema = json.loads((FOLDER / code.value / "schema.json").read_bytes())
    schema.pop("custom_checks", None)
    started = time.perf_counter()
    report = frictionless.validate(
        frictionless.Resource(
            path.name, basepath=str(path.parent), schema=frictionless.Schema(schema)
        )
    )
    assert report.valid, report.flatten(["note"])[:3]
    return ROWS_OF_OTHERS / (time.perf_counter() - started)


def by_validata(path: Path, code: SchemaCode) -> float | None:
    uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
    schema = FOLDER / code.value / "schema.json"
    command = [
        uv, "run", "--no-project", "--quiet", "--with", "validata-table==0.12.5",
        "--with", "frictionless==5.19.0", "python", "-c", VALIDATA, str(path), str(schema),
    ]  # fmt: skip
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        return ROWS_OF_OTHERS / float(answer.stdout.split()[0])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def lines(scratch: Path) -> Iterator[str]:
    cases: tuple[tuple[str, SchemaCode, Make], ...] = (
        ("délibérations", SchemaCode.DELIBERATIONS, deliberation),
        ("subventions", SchemaCode.SUBVENTIONS, subvention),
        ("subventions, nothing twice", SchemaCode.SUBVENTIONS, unlike_subvention),
    )
    for name, code, make in cases:
        large = write(scratch / "large.csv", code, make, ROWS)
        small = write(scratch / "small.csv", code, make, ROWS_OF_OTHERS)
        speed, plain = ours(large, code), by_frictionless(small, code)
        reference = by_validata(small, code)
        told = "absent" if reference is None else f"{reference:,.0f} (× {speed / reference:.1f})"
        yield f"{name:28} {speed:9,.0f} {plain:9,.0f} (× {speed / plain:.1f})   {told}"


def checking(scratch: Path) -> None:
    print("\nCheck of a file, rows/s      | ours | frictionless | validata-table 0.12.5")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for line in lines(scratch):
        print(line)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory: {before // 1024} MB before, {after // 1024} MB after")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        checking(Path(folder))
