"""What the import understands of headings and cells, without any database."""

from datetime import date

import pytest

from app.conventions.importing import columns, values
from app.core.errors import InvalidError

ROW = (2, ("Moissac",))


class TestDay:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            pytest.param("26/09/2022", date(2022, 9, 26), id="french"),
            pytest.param("26/9/22", date(2022, 9, 26), id="two-figures-year"),
            pytest.param("01/02/85", date(1985, 2, 1), id="last-century"),
            pytest.param("26.09.2022", date(2022, 9, 26), id="dots"),
            pytest.param("26-09-2022", date(2022, 9, 26), id="hyphens"),
            pytest.param("2022-09-26", date(2022, 9, 26), id="iso"),
            pytest.param("2022-09-26 00:00:00", date(2022, 9, 26), id="iso-with-hour"),
            pytest.param("26 sept. 2022", date(2022, 9, 26), id="short-month"),
            pytest.param("Lundi 26 septembre 2022", date(2022, 9, 26), id="weekday"),
            pytest.param("le 1er mars 2023", date(2023, 3, 1), id="first"),
            pytest.param("12 AOÛT 2021", date(2021, 8, 12), id="accent-capitals"),
            pytest.param("7 juin 2021", date(2021, 6, 7), id="june"),
            pytest.param("7 juil. 2021", date(2021, 7, 7), id="july"),
            pytest.param("44830", date(2022, 9, 26), id="excel-serial"),
        ],
    )
    def test_it_reads_what_offices_write(self, typed: str, expected: date) -> None:
        assert values.day(typed) == expected

    @pytest.mark.parametrize(
        "typed",
        ["mars 2023", "31/02/2022", "09/26/2022", "2022", "été 2022", "12", "26/09/2022 ou 27/09",
         "44830,5", "1 2 3 2022"],
    )  # fmt: skip
    def test_what_is_not_one_day_is_not_guessed(self, typed: str) -> None:
        with pytest.raises(ValueError, match="date"):
            values.day(typed)


class TestMonths:
    @pytest.mark.parametrize(
        ("typed", "unit", "expected"),
        [
            pytest.param("36 mois", None, 36, id="months"),
            pytest.param("3 ans", None, 36, id="years"),
            pytest.param("3ans", None, 36, id="stuck"),
            pytest.param("trois ans", None, 36, id="words"),
            pytest.param("1 an et 6 mois", None, 18, id="both"),
            pytest.param("3 (trois) ans", None, 36, id="doubled"),
            pytest.param("3", 12, 36, id="heading-in-years"),
            pytest.param("36", 1, 36, id="heading-in-months"),
        ],
    )
    def test_it_reads_durations(self, typed: str, unit: int | None, expected: int) -> None:
        assert values.months(typed, unit) == expected

    @pytest.mark.parametrize("typed", ["3", "longtemps", "quelques mois", "jusqu’en 2025"])
    def test_an_unsure_duration_is_not_guessed(self, typed: str) -> None:
        with pytest.raises(ValueError, match="durée"):
            values.months(typed, None)


class TestClauses:
    def test_one_code_at_most_is_named(self) -> None:
        assert values.code("Tacite reconduction", values.RENEWALS) == "tacit"
        assert values.code("Non", values.RENEWALS) == "none"
        assert values.code("à tout moment", values.MODES) == "anytime"
        with pytest.raises(ValueError, match="clairement"):
            values.code("tacite ou expresse", values.RENEWALS)
        with pytest.raises(ValueError, match="clairement"):
            values.code("oui", values.RENEWALS)

    @pytest.mark.parametrize(
        ("state", "unsigned", "signed"),
        [
            ("À signer", True, False),
            ("en cours de signature", True, False),
            ("En cours", False, True),
            ("Signée", False, True),
            ("signée en partie", True, False),
            ("Résiliée", False, False),
        ],
    )
    def test_a_state_says_whether_it_is_signed(
        self, state: str, unsigned: bool, signed: bool
    ) -> None:
        assert values.says_unsigned(state) is unsigned
        assert values.says_signed(state) is signed


class TestColumns:
    def test_its_own_headings_are_all_understood(self) -> None:
        headings = tuple(columns.LABELS.values())

        assert columns.propose(headings) == {name: n for n, name in enumerate(columns.LABELS)}

    def test_words_of_offices(self) -> None:
        headings = ("N° convention", "Commune", "Date de signature", "Date d'échéance", "Durée",
                    "Préavis", "Reconduction (O/N)", "Obs.", "Couleur")  # fmt: skip

        assert columns.propose(headings) == {
            "reference": 0, "member": 1, "signed_on": 2, "ends_on": 3, "duration_months": 4,
            "notice_months": 5, "renewal": 6,
        }  # fmt: skip

    def test_headings_below_a_title_and_a_blank_line(self) -> None:
        rows = [
            (1, ("Suivi des conventions, 2024", "")),
            (3, ("Commune", "Signature")),
            (4, ("Moissac", "26/09/2022")),
        ]

        table = columns.table(rows)

        assert (table.header_row, table.headings) == (3, ("Commune", "Signature"))
        assert table.rows == ((4, ("Moissac", "26/09/2022")),)

    def test_merged_groups_are_spread_over_their_columns(self) -> None:
        rows = [
            (1, ("", "Signatures", "", "Durée et reconduction", "")),
            (2, ("Parties", "TGN", "Commune", "Durée", "Reconduction")),
            (3, ("TGN / Moissac", "x", "y", "3 ans", "tacite")),
        ]

        table = columns.table(rows, ours=frozenset({"tgn"}))

        assert table.headings[1:4] == ("Signatures › TGN", "Signatures › Commune", "Durée")
        assert columns.propose(table.headings, frozenset({"tgn"})) == {
            "parties": 0, "syndicat_signed_on": 1, "member_signed_on": 2, "duration_months": 3,
            "renewal": 4,
        }  # fmt: skip

    def test_a_heading_merged_over_two_lines_is_read(self) -> None:
        rows = [
            (1, ("Collectivité", "Signature", "")),
            (2, ("", "Syndicat", "Membre")),
            (3, ("Moissac", "26/09/2022", "27/09/2022")),
        ]

        assert columns.propose(columns.table(rows).headings) == {
            "member": 0, "syndicat_signed_on": 1, "member_signed_on": 2,
        }  # fmt: skip

    def test_the_same_headings_are_recognised_however_typed(self) -> None:
        one = columns.Table(1, ("Commune", "Durée (ans)"), (ROW,))
        two = columns.Table(4, ("COMMUNE ", "duree ( ans )"), (ROW,))

        assert one.signature == two.signature

    def test_a_repeated_line_of_headings_is_no_line(self) -> None:
        rows = [(1, ("Commune", "Fin")), (2, ("Moissac", "")), (3, ("Commune", "Fin"))]

        assert columns.table(rows).rows == ((2, ("Moissac", "")),)

    def test_no_line_below_is_told(self) -> None:
        with pytest.raises(InvalidError, match="aucune ligne"):
            columns.table([(1, ("Commune", "Fin"))])

    def test_nobody_named_is_told(self) -> None:
        with pytest.raises(InvalidError, match="quelle colonne donne la collectivité"):
            columns.check({"ends_on": 0})

    @pytest.mark.parametrize(
        ("heading", "unit"), [("Durée (mois)", 1), ("Durée en années", 12), ("Durée", None)]
    )
    def test_the_unit_of_a_bare_number(self, heading: str, unit: int | None) -> None:
        assert columns.unit_of(heading) == unit
