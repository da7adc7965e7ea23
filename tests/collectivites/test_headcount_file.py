"""Files of headcounts as people really send them."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from sqlmodel import Session

from app.collectivites import headcount_file
from app.collectivites.headcount_file import Defaults, Verdict
from app.core import spreadsheet
from app.core.errors import InvalidError
from tests.collectivites.factories import TODAY, make_collectivite

DEFAULTS = Defaults(date(2026, 1, 1), "RSU 2025")


def examine(session: Session, content: str | bytes, defaults: Defaults = DEFAULTS) -> list[Verdict]:
    raw = content.encode() if isinstance(content, str) else content
    return headcount_file.verdicts(session, raw, defaults, TODAY)


def xlsx(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def bodies(session: Session) -> None:
    make_collectivite(session, "Nègrepelisse", siren="218201341", insee_code="82134")
    make_collectivite(session, "Moissac", siren="218201127", insee_code="82112")
    make_collectivite(session, "Saint-Loup", insee_code="82165")
    make_collectivite(session, "Saint-Loup", insee_code="31501", departement="31")


@pytest.mark.usefixtures("bodies")
class TestRecognised:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param("nom;etp\nNègrepelisse;49,9\n", id="semicolon-and-comma"),
            pytest.param("etp,nom\n49.9,NEGREPELISSE\n", id="comma-order-free-no-accent"),
            pytest.param("Commune\tNombre d’agents (ETP)\nnègrepelisse\t49,90\n", id="tab"),
            pytest.param("\ufeffSIREN;Effectif\r\n218 201 341;49,9\r\n", id="bom-crlf-spaces"),
            pytest.param("SIRET;agents\n21820134100017;49,9\n", id="siret-gives-the-siren"),
            pytest.param("Code INSEE;ETP;Agents\n82134;49,9;70\n", id="etp-before-agents"),
            pytest.param("\n\nnom;etp\n\nNègrepelisse;49,9\n", id="blank-lines"),
            pytest.param("Nom ;etp\nNègrepelisse ; 49,9 \n".encode("cp1252"), id="windows"),
            pytest.param("nom;etp\nNègrepelisse;49,9\n".encode("utf-16"), id="utf-16"),
            pytest.param(xlsx(["Nom", "ETP"], ["Nègrepelisse", 49.9]), id="xlsx"),
            pytest.param(xlsx([], ["insee", "etp"], [82134, "49,9"]), id="xlsx-code-as-number"),
        ],
    )
    def test_the_same_line_in_many_files(self, session: Session, content: str | bytes) -> None:
        (one,) = examine(session, content)

        assert one.problem == ""
        assert one.data is not None
        assert (one.label, one.data.etp) == ("Nègrepelisse", Decimal("49.9"))
        assert (one.data.effective_on, one.data.source) == (date(2026, 1, 1), "RSU 2025")

    def test_a_line_may_give_its_own_date_and_source(self, session: Session) -> None:
        (one,) = examine(session, "nom;etp;date;source\nMoissac;62;31/12/2025;paie\n")

        assert one.data is not None
        assert (one.data.effective_on, one.data.source) == (date(2025, 12, 31), "paie")

    def test_a_date_of_excel_is_a_date(self, session: Session) -> None:
        (one,) = examine(session, xlsx(["nom", "etp", "date"], ["Moissac", 62, date(2025, 12, 31)]))

        assert one.data is not None
        assert one.data.effective_on == date(2025, 12, 31)

    def test_two_dates_of_one_body_are_two_facts(self, session: Session) -> None:
        found = examine(session, "nom;etp;date\nMoissac;62;01/01/2025\nMoissac;60;01/01/2026\n")

        assert [one.problem for one in found] == ["", ""]


@pytest.mark.usefixtures("bodies")
class TestRefusedLines:
    @pytest.mark.parametrize(
        ("content", "cell", "words"),
        [
            pytest.param("nom;etp\nMoissac;environ 50\n", "B2", "49,5", id="about"),
            pytest.param("nom;etp\nMoissac;-3\n", "B2", "négatif", id="negative"),
            pytest.param("nom;etp\nMoissac;\n", "B2", "manque", id="nothing"),
            pytest.param("nom;etp\nMoissac;49,999\n", "B2", "arrondit", id="three-decimals"),
            pytest.param("etp;nom\n62;Moisac\n", "B2", "aucune", id="nearly-the-name"),
            pytest.param("nom;etp\nSaint-Loup;62\n", "A2", "code INSEE", id="namesakes"),
            pytest.param("siren;etp\n218201128;62\n", "A2", "aucune", id="unknown-siren"),
            pytest.param("siren;insee;etp\n218201127;82134;62\n", "B2", "désigne", id="disagree"),
            pytest.param("nom;etp;date\nMoissac;62;31/02/2026\n", "C2", "calendrier", id="no-day"),
            pytest.param("nom;etp;date\nMoissac;62;01/01/2027\n", "C2", "futur", id="future"),
            pytest.param("nom;etp\n;62\n", "B2", "Rien ne dit", id="nobody"),
        ],
    )
    def test_each_says_why_and_where(
        self, session: Session, content: str, cell: str, words: str
    ) -> None:
        (one,) = examine(session, content)

        assert one.data is None
        assert one.cell == cell
        assert words in one.problem

    def test_duplicates_are_all_refused(self, session: Session) -> None:
        found = examine(session, "nom;etp\nMoissac;62\nNègrepelisse;40\nMOISSAC;63\n")

        assert [bool(one.problem) for one in found] == [True, False, True]
        assert "plusieurs fois" in found[0].problem

    def test_without_any_date_the_line_waits(self, session: Session) -> None:
        (one,) = examine(session, "nom;etp\nMoissac;62\n", Defaults(None, "paie"))

        assert "date" in one.problem

    def test_without_any_source_the_line_waits(self, session: Session) -> None:
        (one,) = examine(session, "nom;etp\nMoissac;62\n", Defaults(TODAY, ""))

        assert "d’où vient" in one.problem


def a_zip() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("effectifs.csv", "nom;etp\n")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "vide", id="empty"),
        pytest.param(b" \r\n\r\n", "vide", id="blank"),
        pytest.param(b"\xef\xbb\xbf", "vide", id="only-a-mark"),
        pytest.param(b"<!DOCTYPE html><html></html>", "page web", id="html"),
        pytest.param(b"%PDF-1.7\n", "PDF", id="pdf"),
        pytest.param(a_zip(), "compressé", id="zip"),
        pytest.param(b"PK\x03\x04 cut short", "compressé", id="broken-zip"),
        pytest.param(xlsx(["nom", "etp"])[:-200], "compressé", id="truncated-xlsx"),
        pytest.param(b"\xd0\xcf\x11\xe0old", ".xlsx", id="old-excel"),
        pytest.param(b"\x00\x01\x02\x03", "ni un CSV", id="binary"),
        pytest.param(b'nom;etp\n"Moissac;62\n' * 3, "", id="unclosed-quote"),
        pytest.param(b"nom;etp\n", "titres", id="headings-alone"),
        pytest.param(b"Moissac;62\nAlbias;30\n", "Il manque une colonne", id="no-headings"),
        pytest.param(b"nom;date\nMoissac;2026\n", "effectif", id="no-etp"),
        pytest.param(b"etp\n62\n", "siren, insee ou nom", id="no-name"),
        pytest.param(b"nom;etp 2024;etp 2025\nMoissac;6;7\n", "se disputent", id="two-etp"),
        pytest.param(b"nom;etp\n" + b"Moissac;1\n" * 5_001, "lignes", id="too-long"),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence(
    session: Session, content: bytes, words: str
) -> None:
    if not words:  # read as one long cell: no line is recognised, nothing breaks
        assert not headcount_file.recognised(examine(session, content))
        return
    with pytest.raises(InvalidError, match=words):
        examine(session, content)


@pytest.mark.parametrize(
    ("row", "column", "name"), [(2, 0, "A2"), (10, 25, "Z10"), (3, 26, "AA3"), (3, 701, "ZZ3")]
)
def test_cells_are_named_as_spreadsheets_do(row: int, column: int, name: str) -> None:
    assert spreadsheet.cell_name(row, column) == name
