"""What is remembered from one document to the next changes no byte of any of them."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pydyf
import pytest
import weasyprint

from app.documents import warm, warm_memory
from app.documents.library import builtin
from app.documents.pdf import render_pdf
from tests.documents import samples

ROOT = Path(__file__).resolve().parents[2]


def edited(number: int) -> Any:
    """The same places, other words; then other places."""
    clauses = list(builtin.newest("convention_adhesion").clauses)
    body = (
        f"Un **mot {number}** et *deux*.\n\n| A | B {number} |\n|---|---|\n| c | d |\n\n"
        f"### Titre {number}\n\n{number}. un ;\n{number + 1}. deux.\n\n" + "Fin. " * 90
    )
    clauses[3] = replace(clauses[3], body=body)
    return tuple(clauses[: 12 + number])


def cases() -> dict[str, tuple[str, Any]]:
    convention = "convention_adhesion/1"
    several = tuple(
        replace(samples.MOISSAC, name=f"Œuvre & Cité n° {number}") for number in range(8)
    )
    wide = replace(samples.SYNDICAT, name="Syndicat mixte du numérique et des réseaux " * 3)
    return {
        **{template: (template, content) for template, content in samples.SAMPLES.items()},
        "draft": (convention, samples.convention(is_frozen=False)),
        "demo": (convention, samples.convention(is_demo=True)),
        "nine": (convention, samples.convention(parties=(samples.SYNDICAT, *several))),
        "long": (convention, samples.convention(preamble=("Un long préambule. " * 40,) * 9)),
        "clauses": ("convention_adhesion/2", samples.convention(clauses=edited(1))),
        "clauses-again": ("convention_adhesion/2", samples.convention(clauses=edited(2))),
        "wide-head": (convention, samples.convention(parties=(wide, samples.MOISSAC))),
        "rare": (convention, samples.convention(object="Ǆ ﬁ ½ № Ω ﬀ́ 12 345,67 €")),
    }


def printed(order: list[str]) -> dict[str, str]:
    known = cases()
    return {
        name: hashlib.sha256(
            render_pdf(known[name][0], known[name][1], meta=samples.META)
        ).hexdigest()
        for name in order
    }


def elsewhere(program: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", f"from tests.documents import test_warm\n{program}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(line.split("=") for line in done.stdout.split())


@pytest.fixture(scope="module")
def left_alone() -> dict[str, str]:
    """Every case, one process, WeasyPrint as it is published."""
    return elsewhere(
        "test_warm.warm.install = lambda: False\n"
        "for name, value in test_warm.printed(list(test_warm.cases())).items():\n"
        "    print(f'{name}={value}')"
    )


@pytest.mark.parametrize("turn", [1, -1])
def test_each_document_keeps_its_bytes_in_any_order(left_alone: dict[str, str], turn: int) -> None:
    order = list(cases())[::turn]

    assert printed(order) == left_alone
    assert printed(order) == left_alone


def test_this_version_of_weasyprint_is_the_one_we_know() -> None:
    """When it changes: read what we patch again, then move WEASYPRINT."""
    assert weasyprint.__version__ == warm.WEASYPRINT
    assert pydyf.__version__ == warm.PYDYF
    assert warm.install()


def test_what_is_kept_is_bounded() -> None:
    memory = warm_memory.Memory()
    many = range(warm_memory.MOST_KEPT + 1)
    memory.lines.update(dict.fromkeys(many, ()))
    memory.laid.update(dict.fromkeys(many))
    memory.cascade_of(("sheet",)).places.update(dict.fromkeys(many, 0))

    memory.make_room()

    assert memory.lines == memory.laid == memory.cascades == {}
