"""Files as they really come: each ends in an answer, in French."""

import gzip
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.datasets.checking import SchemaCode, check_file
from app.datasets.checking.reading import source
from tests.datasets.checking.files import (
    COLUMNS,
    DELIBERATION,
    check,
    codes,
    csv_of,
    places,
    text_of,
)

ROW = [DELIBERATION.get(name, "") for name in COLUMNS]
ACCENTS = {"COLL_NOM": "Négrepelisse", "DELIB_OBJET": "Été à l’école, à Nègrepelisse"}


class TestText:
    @pytest.mark.parametrize(
        ("encoding", "name"),
        [
            ("utf-8", "UTF-8"),
            ("utf-8-sig", "UTF-8"),
            ("cp1252", "Windows-1252"),
            ("utf-16", "UTF-16"),
            ("utf-16-le", "UTF-16"),
        ],
    )
    def test_the_encoding_is_recognised(self, encoding: str, name: str) -> None:
        report = check(text_of([ACCENTS]).encode(encoding))

        assert (report.is_valid, report.rows, report.facts.encoding) == (True, 1, name)
        assert [one.code for one in report.warnings] == ([] if name == "UTF-8" else ["encoding"])

    @pytest.mark.parametrize(
        ("separator", "name"),
        [(",", "virgule"), (";", "point-virgule"), ("\t", "tabulation"), ("|", "barre verticale")],
    )
    def test_the_separator_is_recognised(self, separator: str, name: str) -> None:
        report = check(text_of([{}], separator))

        assert (report.is_valid, report.facts.separator) == (True, name)

    def test_old_mac_line_ends_are_read(self) -> None:
        assert check(csv_of({}, {}).replace(b"\n", b"\r")).rows == 2

    def test_titles_on_line_three_are_found_and_told(self) -> None:
        report = check(
            b"Registre des d\xc3\xa9lib\xc3\xa9rations;;\n;;\n" + text_of([{}], ";").encode()
        )

        assert (report.facts.header_row, report.rows, codes(report)) == (3, 1, ["header-not-first"])
        assert "à la ligne 3" in report.errors[0].message

    def test_rows_keep_the_number_a_spreadsheet_shows(self) -> None:
        lines = b"Titre\n\n" + csv_of({}, {"DELIB_DATE": "26/09/2022"})

        assert [one.row for one in check(lines).errors if one.code == "type-error"] == [5]

    def test_a_blank_row_is_one_error(self) -> None:
        report = check(csv_of({}) + b"\n" + ",".join([""] * 17).encode() + b"\n")

        assert [(one.row, one.code) for one in report.errors] == [
            (3, "blank-row"),
            (4, "blank-row"),
        ]

    def test_columns_without_title_are_told(self) -> None:
        lines = csv_of({}).decode().splitlines()
        one, two = (f"{lines[0]}{end}\n{lines[1]}{end}\n" for end in (",", ",,"))

        assert codes(check(one)) == ["blank-label"]
        assert codes(check(two)) == ["duplicate-label"]

    def test_a_title_twice_is_told_once(self) -> None:
        lines = csv_of({}).decode().splitlines()

        report = check(f"{lines[0]},COLL_NOM\n{lines[1]},x\n")

        assert codes(report) == ["duplicate-label"]
        assert "« COLL_NOM »" in report.errors[0].message.replace("\u00a0", " ")

    def test_a_title_in_another_case_is_named(self) -> None:
        report = check(csv_of({}).replace(b"COLL_SIRET", b"coll_siret"))

        assert [(one.field, one.code) for one in report.errors] == [("COLL_SIRET", "missing-label")]
        assert "Renommez la colonne «\u00a0coll_siret\u00a0»" in report.errors[0].message

    def test_a_quote_never_closed_is_told(self) -> None:
        report = check(csv_of({}).replace(b"Convention", b'"Convention') + csv_of({}))

        assert not report.is_valid
        assert "unbalanced-quotes" in [one.code for one in report.warnings]

    def test_a_quote_that_swallows_a_large_file_is_told(self) -> None:
        report = check(csv_of({}) + b'"' + b"x" * 200_000)

        assert (report.readable, codes(report)) == (False, ["unbalanced-quotes"])

    def test_nul_bytes_are_only_wrong_values(self) -> None:
        report = check(csv_of({}, {"VOTE_POUR": "25\x00"}))

        assert (3, "VOTE_POUR") in places(report)

    def test_titles_alone_are_valid_and_told(self) -> None:
        report = check(",".join(COLUMNS) + "\n")

        assert (report.is_valid, [one.code for one in report.warnings]) == (True, ["no-row"])

    @given(content=st.binary(max_size=400), schema=st.sampled_from(SchemaCode))
    def test_any_bytes_get_an_answer(self, content: bytes, schema: SchemaCode) -> None:
        report = check(content, schema)

        assert report.readable or report.errors[0].message

    @given(text=st.text(max_size=300), schema=st.sampled_from(SchemaCode))
    def test_any_text_gets_an_answer(self, text: str, schema: SchemaCode) -> None:
        check(text.encode("utf-8", "replace"), schema)


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "code", "said"),
        [
            (b"", "empty", "vide"),
            (b"\xef\xbb\xbf \n\n", "empty", "vide"),
            (b"<!DOCTYPE html><html><body>404</body></html>", "html", "page web"),
            (b"%PDF-1.7\n", "pdf", "PDF"),
            (b"\x89PNG\r\n\x1a\n....", "image", "image"),
            (gzip.compress(b"a,b\n1,2\n", mtime=0), "archive", "Décompressez"),
            (b'{"type": "FeatureCollection", "features": []}', "geojson", "GeoJSON"),
            (b'[{"COLL_NOM": "Moissac"}]', "json", "JSON"),
            (b"<?xml version='1.0'?><a/>", "xml", "XML"),
            (b"PK\x03\x04 not a zip", "damaged", "abîmé"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged", "abîmé"),
        ],
        ids=[
            "nothing",
            "only-a-mark",
            "html",
            "pdf",
            "image",
            "gzip",
            "geojson",
            "json",
            "xml",
            "not-a-zip",
            "not-an-xls",
        ],
    )
    def test_what_is_no_table_is_named(self, content: bytes, code: str, said: str) -> None:
        report = check(content)

        assert (report.readable, report.is_valid, codes(report)) == (False, False, [code])
        assert said in report.errors[0].message

    def test_a_zip_named_csv_is_a_zip(self) -> None:
        content = BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("deliberations.csv", csv_of({}))

        report = check(content.getvalue())

        assert (report.readable, codes(report)) == (False, ["archive"])

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"a" * 1_100_000, "dépasse un million de caractères"),
            (b"," * 600, "plus de 500 colonnes"),
            (b"a\n" * 2_003_000, "plus de 2 millions de lignes"),
        ],
        ids=["line", "columns", "rows"],
    )
    def test_what_would_never_end_is_stopped(self, content: bytes, said: str) -> None:
        report = check(content)

        assert not report.readable
        assert said in report.errors[0].message

    def test_a_file_over_the_limit_is_refused_unread(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "large.csv"
        with path.open("wb") as file:
            file.truncate(source.LARGEST + 1)

        from app.datasets.checking import check_file

        report = check_file(path, SchemaCode.DELIBERATIONS)
        assert codes(report) == ["too-large"]


def xlsx(rows: list[list[object]], title: str = "Feuil1") -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Notes"
    book.active.append(["Export du logiciel"])
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def ods(rows: list[list[object]]) -> bytes:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    sheet = Table(name="Feuille1")
    for row in rows:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        sheet.addElement(line)
    empty = TableRow(numberrowsrepeated="1048000")
    empty.addElement(TableCell(numbercolumnsrepeated="1024"))
    sheet.addElement(empty)
    book.spreadsheet.addElement(sheet)
    content = BytesIO()
    book.write(content)
    return content.getvalue()


class TestWorkbooks:
    @pytest.mark.parametrize("make", [xlsx, ods])
    def test_the_sheet_with_the_titles_is_read(self, make: Callable[..., bytes]) -> None:
        report = check(make([list(COLUMNS), ROW, ROW]))

        assert (report.is_valid, report.rows) == (True, 2)

    def test_dates_and_numbers_of_cells_are_read_as_such(self) -> None:
        day, votes = COLUMNS.index("DELIB_DATE"), COLUMNS.index("VOTE_POUR")
        row: list[object] = list(ROW)
        row[day], row[votes] = date(2026, 10, 1), 25.0

        assert check(xlsx([list(COLUMNS), row])).is_valid

    def test_blank_rows_between_are_told_and_those_at_the_end_are_not(self) -> None:
        report = check(xlsx([list(COLUMNS), ROW, [None], ROW, [None], [""]]))

        assert [(one.row, one.code) for one in report.errors] == [(3, "blank-row")]

    def test_an_old_workbook_is_read(self) -> None:
        path = Path(__file__).parent / "samples" / "subventions" / "forme-colonnes-maison.xls"

        report = check(path.read_bytes(), SchemaCode.SUBVENTIONS)

        assert (report.readable, report.rows, report.facts.format) == (True, 1, "Excel 97 (.xls)")


class TestBinary:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"MZ\x90\x00\x03" + bytes(range(256)) * 8, "C’est un programme"),
            (b"\x7fELF\x02" + bytes(200), "C’est un programme"),
            (bytes(range(256)) * 20, "ni du texte ni un classeur"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
                + "EncryptedPackage".encode("utf-16-le") + bytes(3_000),
                "protégé par un mot de passe",
            ),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3_000), "Cet ancien fichier Office"),
        ],
        ids=["windows", "linux", "noise", "locked", "damaged"],
    )  # fmt: skip
    def test_what_is_no_table_is_unreadable(self, content: bytes, said: str) -> None:
        report = check_file(content, SchemaCode.PRENOMS)

        assert not report.readable
        assert said in report.errors[0].message.replace("\u00a0", " ")

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
    def test_text_is_no_binary_whatever_its_encoding(self, encoding: str) -> None:
        text = "COLL_INSEE;ENFANT_PRENOM\n" + "82112;L’Œuvre d’été…\n" * 200

        assert check_file(text.encode(encoding), SchemaCode.PRENOMS).readable
