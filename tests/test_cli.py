"""The commands as a person or a script types them: exit codes, one JSON document, French words."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from app.cli import main
from app.core.settings import Settings
from tests.documents.signing import hand, sign

ACT = "082-200061257-20220926-09202203-DE"


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, on SQLite, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JALON_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("JALON_DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def typed(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        written = capsys.readouterr()
        return code, written.out, written.err

    return typed


Run = Callable[..., tuple[int, str, str]]


def document(run: Run, *arguments: str) -> Any:
    _code, out, _err = run(*arguments, "--json")
    return json.loads(out)


class TestHelp:
    @pytest.mark.parametrize(
        "arguments", [["--help"], ["init", "--help"], ["act", "parse", "--help"]], ids=" ".join
    )
    def test_it_speaks_french(self, run: Run, arguments: list[str]) -> None:
        code, out, _ = run(*arguments)

        assert code == 0
        assert "emploi :" in out
        assert "show this help" not in out

    @pytest.mark.parametrize(
        "arguments",
        [[], ["rien"], ["deadline"], ["init"], ["deadline", "--end", "31/02/2026"]],
        ids=["nothing", "unknown", "missing", "no-scope", "impossible-date"],
    )
    def test_misuse_exits_2(self, run: Run, arguments: list[str]) -> None:
        code, out, err = run(*arguments)

        assert code == 2
        assert out == ""
        assert "jalon" in err


class TestObligation:
    @pytest.mark.parametrize(
        ("kind", "population", "etp", "status"),
        [
            pytest.param("commune", "3500", "50", "subject", id="both-exactly-at-threshold"),
            pytest.param("commune", "3499", "500", "exempt", id="one-inhabitant-short"),
            pytest.param("commune", "3500", "49,99", "exempt", id="a-hundredth-of-an-agent-short"),
            pytest.param("epci", "1000", "50", "subject", id="population-does-not-free-an-epci"),
        ],
    )
    def test_it_answers(self, run: Run, kind: str, population: str, etp: str, status: str) -> None:
        answer = document(
            run, "obligation", "--kind", kind, "--population", population, "--etp", etp
        )

        assert answer["status"] == status
        assert answer["reasons"]
        assert any("312-1-1" in source for source in answer["sources"])

    def test_ignorance_is_not_an_exemption(self, run: Run) -> None:
        answer = document(run, "obligation", "--kind", "commune", "--population", "4000")

        assert answer["status"] == "unknown"

    @pytest.mark.parametrize(
        "typed",
        [
            ["--etp", "environ 50"],
            ["--etp=-1"],
            ["--population", "beaucoup"],
            ["--kind", "planete"],
        ],
        ids=["about", "negative", "words", "unknown-kind"],
    )
    def test_a_bad_value_is_refused_in_french(self, run: Run, typed: list[str]) -> None:
        code, out, err = run("obligation", *typed)

        assert code == 1
        assert out == ""
        assert err.strip().endswith(".")


class TestDeadline:
    @pytest.mark.parametrize(
        ("end", "months", "limit"),
        [
            pytest.param("2023-07-31", "3", "2023-04-30", id="first-period"),
            pytest.param("2024-07-31", "3", "2024-04-30", id="second-tacit-year"),
            pytest.param("2026-08-31", "2", "2026-06-30", id="end-of-month"),
            pytest.param("2027-03-31", "1", "2027-02-28", id="short-month"),
            pytest.param("2026-05-30", "3", "2026-02-28", id="the-30th"),
            pytest.param("2017-04-30", "1", "2017-03-31", id="castelnaudary"),
            pytest.param("2027-02-28", "1", "2027-01-31", id="end-of-february"),
        ],
    )
    def test_the_limit_is_right_to_the_day(
        self, run: Run, end: str, months: str, limit: str
    ) -> None:
        answer = document(run, "deadline", "--end", end, "--notice-months", months)

        assert answer["limit_on"] == limit
        assert answer["ends_on"] == end

    def test_notice_at_any_time_runs_from_reception(self, run: Run) -> None:
        answer = document(
            run, "deadline", "--end", "2017-04-30", "--notice-months", "1",
            "--mode", "anytime", "--received", "2017-02-10",
        )  # fmt: skip

        assert answer["ends_on"] == "2017-03-10"


class TestAct:
    def test_a_good_identifier_is_taken_apart(self, run: Run) -> None:
        assert document(run, "act", "parse", ACT) == {
            "valid": True, "departement": "082", "siren": "200061257",
            "decided_on": "2022-09-26", "number": "09202203", "nature": "DE", "warnings": [],
        }  # fmt: skip

    @pytest.mark.parametrize(
        "identifier",
        [
            "082-200061257-20220926-A123456789012345-DE",
            "082-200061258-20220926-09202203-DE",
            "082-200061257-20220231-09202203-DE",
        ],
        ids=["sixteen-characters", "wrong-key", "31-february"],
    )
    def test_a_bad_one_is_refused_with_its_reason(self, run: Run, identifier: str) -> None:
        code, out, err = run("act", "parse", identifier, "--json")

        assert code == 1
        assert json.loads(out)["valid"] is False
        assert err.strip()


class TestInstallation:
    def test_it_loads_the_departement_once(self, run: Run) -> None:
        first = run("init", "--departement", "82")
        second = run("init", "--departement", "82")

        assert first[0] == second[0] == 0
        assert "195 communes" in first[2]
        assert "Rien de nouveau" in second[2]

    def test_an_unknown_departement_is_refused(self, run: Run) -> None:
        code, _, err = run("init", "--departement", "99")

        assert code == 1
        assert "99" in err

    def test_a_syndicat_with_a_wrong_key_is_refused(self, run: Run) -> None:
        code, _, err = run("init", "--departement", "31", "--syndicat", "200061258")

        assert code == 1
        assert "clé" in err

    def test_the_real_cases_of_the_territory_are_recorded(self, run: Run) -> None:
        run("init", "--departement", "82")

        assert run("doctor")[0] == 0

    def test_a_token_is_printed_alone(self, run: Run) -> None:
        code, out, _ = run("tokens", "add", "tableur")

        assert code == 0
        assert out.strip().startswith("jalon_")
        assert len(out.split()) == 1

    def test_an_account_is_added_with_its_password(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import io

        monkeypatch.setattr("sys.stdin", io.StringIO("une phrase assez longue\n"))

        code, _, _ = run("users", "add", "a@exemple.fr", "--role", "admin", "--password-stdin")

        assert code == 0
        assert run("users", "add", "a@exemple.fr", "--role", "elu")[0] == 1

    def test_reminders_on_an_empty_base_have_nothing_to_say(self, run: Run) -> None:
        answer = document(run, "reminders", "--on", "2026-11-21")

        assert answer["planned"] == []
        assert answer["mails"] == 0


class TestServing:
    @pytest.mark.parametrize(
        ("chosen", "told"),
        [("", "http://localhost:8131"), ("https://jalon.exemple.fr", "https://jalon.exemple.fr")],
        ids=["the-port-that-answers", "the-address-of-the-settings"],
    )
    def test_links_lead_to(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, chosen: str, told: str
    ) -> None:
        monkeypatch.setenv("JALON_BASE_URL", chosen)
        seen: list[str] = []
        monkeypatch.setattr("uvicorn.run", lambda *_, **__: seen.append(Settings().base_url))

        code, _, _ = run("serve", "--port", "8131")

        assert code == 0
        assert seen == [told]


class TestBackup:
    def test_what_was_saved_comes_back_whole(
        self, run: Run, installation: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run("init", "--departement", "82")

        saved = run("backup", "copie.tar.gz")
        monkeypatch.setenv("JALON_DATA_DIR", str(installation / "ailleurs"))
        restored = run("restore", "copie.tar.gz")

        assert saved[0] == restored[0] == 0
        assert "Rien de nouveau" in run("init", "--departement", "82")[2]
        assert run("doctor")[0] == 0

    def test_a_backup_is_never_written_over(self, run: Run, installation: Path) -> None:
        (installation / "copie.tar.gz").write_bytes(b"precious")

        assert run("backup", "copie.tar.gz")[0] == 1
        assert (installation / "copie.tar.gz").read_bytes() == b"precious"

    def test_data_already_there_is_never_replaced(self, run: Run) -> None:
        run("init", "--departement", "82")
        run("backup", "copie.tar.gz")

        code, _, err = run("restore", "copie.tar.gz")

        assert code == 1
        assert "JALON_DATA_DIR" in err

    def test_an_altered_backup_is_refused(
        self, run: Run, installation: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (installation / "copie.tar.gz").write_bytes(b"not an archive")
        monkeypatch.setenv("JALON_DATA_DIR", str(installation / "ailleurs"))

        code, _, err = run("restore", "copie.tar.gz")

        assert code == 1
        assert "pas une sauvegarde" in err


class TestActRead:
    TEXT = (
        "AR Prefecture\n082-200061257-20220926-09202203-DE\nReçu le 27/09/2022\n"
        "Publié le 27/09/2022\nDate d'envoi de la convocation : 19 septembre 2022\n"
        "PRESENTS : 12\nREPRÉSENTÉS : 4\nDELIBERATION N°09/2022-03\nRÉUNION DU 26 SEPTEMBRE 2022\n"
        "ADOPTÉ À L'UNANIMITÉ\n"
    )

    def test_a_text_gives_its_facts(self, run: Run, installation: Path) -> None:
        (installation / "acte.txt").write_text(self.TEXT, encoding="utf-8")

        answer = document(run, "act", "read", "acte.txt")

        assert answer["identifiers"] == [ACT]
        assert answer["deliberation_number"] == "09/2022-03"
        assert answer["executoire_on"] == "2022-09-27"
        assert answer["votes"]["present"] == 12

    def test_a_program_renamed_is_refused(self, run: Run, installation: Path) -> None:
        (installation / "acte.pdf").write_bytes(b"MZ\x90\x00 not a PDF")

        code, _, err = run("act", "read", "acte.pdf")

        assert code == 1
        assert "PDF" in err


class TestSignatures:
    def test_on_an_empty_base_it_says_what_it_can(self, run: Run, tmp_path: Path) -> None:
        blank = BytesIO()
        blank_pdf = pikepdf.new()
        blank_pdf.add_blank_page()
        blank_pdf.save(blank)
        path = tmp_path / "signe.pdf"
        path.write_bytes(sign(blank.getvalue(), None, hand("Camille Durand")))

        code, out, _ = run("signatures", "check", str(path), "--json")
        answer = json.loads(out)

        assert code == 0
        assert answer["intact"] is True
        assert answer["only_signatures_added"] is True
        assert answer["matches_generated"] is None
        (signature,) = answer["signatures"]
        assert signature["signer"] == "Camille Durand"
        assert signature["signed_at"].startswith("2026-03-02T09:30:00")
        assert (signature["valid"], signature["trusted"]) == (True, False)
        assert signature["covers_whole_document"] is True
        assert any("n’est pas dans cette base" in problem for problem in answer["problems"])
        assert run("signatures", "check", str(path))[0] == 0

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"%PDF-1.7 coup", id="truncated"),
            pytest.param(b"MZ", id="no-pdf"),
            pytest.param(None, id="no-file"),
        ],
    )
    def test_a_refusal_is_an_answer(self, run: Run, tmp_path: Path, content: bytes | None) -> None:
        path = tmp_path / "signe.pdf"
        if content is not None:
            path.write_bytes(content)

        code, out, err = run("signatures", "check", str(path), "--json")

        assert code == 1
        assert json.loads(out)
        assert err
