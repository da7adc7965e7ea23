"""Many documents on several processes: the same bytes, each failure alone, nothing left behind."""

import os
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.documents.pdf import render_pdf
from app.documents.pool import Failed, Rendered, Sheet, crew_size, render_all
from tests.documents import samples

TEMPLATE = "lettre_accompagnement/1"


def sheet(number: int, template: str = TEMPLATE) -> Sheet:
    reference = f"TGN-2026-{number:04}-L"
    return Sheet(
        template, samples.letter(reference=reference), replace(samples.META, reference=reference)
    )


def children() -> set[int]:
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(word) for word in path.read_text().split()}


@pytest.fixture(autouse=True)
def nothing_left_behind(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Neither a process nor a file."""
    folder = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    before = children()
    yield
    assert children() <= before
    assert list(folder.glob("jalon-press-pool-*")) == []


def test_it_prints_all_with_the_bytes_of_one_process() -> None:
    sheets = [sheet(number) for number in range(6)]

    results = {result.index: result for result in render_all(sheets, 2)}

    assert sorted(results) == list(range(6))
    for index, one in enumerate(sheets):
        result = results[index]
        assert isinstance(result, Rendered)
        assert result.pdf == render_pdf(one.template, one.content, meta=one.meta)


@pytest.mark.parametrize(
    ("documents", "processes"),
    [(0, 1), (1, 1), (8, 1), (9, 2), (24, 3), (25, 4), (400, 4)],
)
def test_a_process_is_started_for_what_is_worth_it(
    monkeypatch: pytest.MonkeyPatch, documents: int, processes: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)

    assert crew_size(documents) == processes


def test_nothing_to_print_starts_and_ends() -> None:
    assert list(render_all([], 2)) == []


def test_a_bad_document_fails_alone() -> None:
    sheets = [sheet(0), sheet(1, "inconnu/1"), sheet(2)]

    results = {result.index: result for result in render_all(sheets, 1)}

    assert isinstance(results[0], Rendered)
    assert isinstance(results[2], Rendered)
    assert isinstance(results[1], Failed)
    assert "inconnu" in results[1].error


def test_a_process_that_dies_takes_one_document_with_it() -> None:
    before = children()
    results = []
    for result in render_all([sheet(number) for number in range(8)], 1):
        results.append(result)
        if len(results) == 1:
            (pid,) = children() - before
            os.kill(pid, signal.SIGKILL)

    assert sorted(result.index for result in results) == list(range(8))
    failed = [result for result in results if isinstance(result, Failed)]
    assert len(failed) <= 1
    assert all("died" in result.error for result in failed)


def test_a_document_that_lasts_too_long_fails() -> None:
    (result,) = render_all([sheet(0)], 1, seconds=0.001)

    assert isinstance(result, Failed)
    assert "not printed within 0.001 seconds" in result.error


@pytest.mark.parametrize("workers", [1, 2])
def test_leaving_early_stops_the_work(workers: int) -> None:
    before = children()
    given = []

    def sheets() -> Iterator[Sheet]:
        for number in range(1000):
            given.append(number)
            yield sheet(number)

    results = render_all(sheets(), workers)
    next(results)
    assert len(children() - before) == workers
    results.close()

    assert children() == before
    assert len(given) <= 2 * workers + 2


def test_an_error_of_the_caller_goes_through() -> None:
    def sheets() -> Iterator[Sheet]:
        yield sheet(0)
        raise LookupError("no such member")

    with pytest.raises(LookupError):
        list(render_all(sheets(), 1))


def test_a_process_that_has_lived_long_is_replaced() -> None:
    """Each process leaves after one document: the next one, already given to it, is not lost."""
    results = list(render_all([sheet(number) for number in range(3)], 1, life=1))

    assert sorted(result.index for result in results) == [0, 1, 2]
    assert all(isinstance(result, Rendered) for result in results)
