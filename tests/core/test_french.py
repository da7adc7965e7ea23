"""What people read: typography, wording and sort keys."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import french

PROSE = st.text(alphabet="abé '’«»;:!?%.,()/0123456789\u00a0\u202f\n", max_size=40)


class TestDates:
    def test_the_first_of_the_month_is_an_ordinal(self) -> None:
        assert french.date_fr(date(2026, 3, 1)) == "1er mars 2026"
        assert french.date_fr(date(2026, 8, 31)) == "31 août 2026"

    def test_tables_get_eight_digits(self) -> None:
        assert french.date_short(date(2026, 3, 1)) == "01/03/2026"

    def test_an_instant_is_told_in_paris_time(self) -> None:
        late = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)

        assert french.datetime_fr(late) == "21 novembre 2026 à 14\u00a0h\u00a005"

    def test_an_evening_in_utc_is_already_the_next_day_in_paris(self) -> None:
        assert french.date_short(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == "01/07/2026"

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            pytest.param(date(2026, 11, 21), "aujourd’hui", id="same-day"),
            pytest.param(date(2026, 11, 22), "demain", id="next-day"),
            pytest.param(date(2026, 11, 20), "hier", id="day-before"),
            pytest.param(date(2026, 12, 3), "dans 12 jours", id="soon"),
            pytest.param(date(2026, 11, 18), "il y a 3 jours", id="lately"),
            pytest.param(date(2027, 1, 20), "dans 60 jours", id="last-day-counted-in-days"),
            pytest.param(date(2027, 1, 21), "dans 2 mois", id="first-day-counted-in-months"),
            pytest.param(date(2017, 4, 30), "il y a 9 ans", id="years"),
        ],
    )
    def test_a_distance_is_told_in_words(self, value: date, expected: str) -> None:
        assert french.ago_fr(value, date(2026, 11, 21)) == expected

    @given(st.dates(), st.dates())
    def test_every_distance_has_words(self, value: date, today: date) -> None:
        words = french.ago_fr(value, today)

        assert words.startswith(("dans ", "il y a ")) == (abs((value - today).days) > 1)


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            pytest.param(0, "0", id="zero"),
            pytest.param(999, "999", id="no-group"),
            pytest.param(3_500, "3\u202f500", id="one-group"),
            pytest.param(-1_234_567, "−1\u202f234\u202f567", id="negative"),
            pytest.param(Decimal("50.00"), "50", id="zeros-dropped"),
            pytest.param(Decimal("49.50"), "49,5", id="comma"),
            pytest.param(100, "100", id="zeros-of-an-integer-kept"),
            pytest.param(Decimal("-0.0"), "0", id="no-negative-zero"),
        ],
    )
    def test_groups_are_thin_and_the_mark_is_a_comma(
        self, value: int | Decimal, expected: str
    ) -> None:
        assert french.number_fr(value) == expected

    def test_decimals_can_be_imposed(self) -> None:
        assert french.number_fr(Decimal(1250), 2) == "1\u202f250,00"

    def test_a_percentage_never_loses_its_sign_at_the_end_of_a_line(self) -> None:
        assert french.percent_fr(57) == "57\u00a0%"

    @pytest.mark.parametrize(
        ("count", "expected"),
        [(0, "0 convention"), (1, "1 convention"), (2, "2 conventions"), (3500, None)],
    )
    def test_the_plural_starts_at_two(self, count: int, expected: str | None) -> None:
        result = french.plural(count, "convention", "conventions")

        assert result == (expected or "3\u202f500 conventions")

    @given(st.integers())
    def test_no_digit_is_lost(self, value: int) -> None:
        assert int(french.number_fr(value).replace("\u202f", "").replace("−", "-")) == value

    def test_a_siren_and_a_siret_are_grouped(self) -> None:
        assert french.siren_fr("200061257") == "200\u202f061\u202f257"
        assert french.siren_fr("20006125700012") == "200\u202f061\u202f257\u202f00012"


class TestTypography:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("L'acte", "L’acte", id="apostrophe"),
            pytest.param("Vraiment ?", "Vraiment\u202f?", id="space-replaced"),
            pytest.param("Vraiment?", "Vraiment\u202f?", id="space-added"),
            pytest.param("À savoir : 57 %", "À savoir\u00a0: 57\u00a0%", id="colon-and-percent"),
            pytest.param("« projet »", "«\u00a0projet\u00a0»", id="guillemets"),
            pytest.param("Fin ; suite", "Fin\u202f; suite", id="semicolon"),
            pytest.param("https://a.fr/?q=1 à 14:05", "https://a.fr/?q=1 à 14:05", id="address"),
        ],
    )
    def test_signs_get_their_space(self, text: str, expected: str) -> None:
        assert french.typo_fr(text) == expected

    @given(PROSE)
    def test_running_twice_changes_nothing(self, text: str) -> None:
        once = french.typo_fr(text)

        assert french.typo_fr(once) == once

    @given(PROSE)
    def test_only_spaces_and_apostrophes_change(self, text: str) -> None:
        def bare(value: str) -> str:
            return "".join(value.replace("'", "’").split())

        assert bare(french.typo_fr(text)) == bare(text)


class TestArticles:
    @pytest.mark.parametrize(
        ("name", "of", "at"),
        [
            ("Moissac", "de Moissac", "à Moissac"),
            ("Albias", "d’Albias", "à Albias"),
            ("Escatalens", "d’Escatalens", "à Escatalens"),
            ("Évreux", "d’Évreux", "à Évreux"),
            ("Yvetot", "d’Yvetot", "à Yvetot"),
            ("Yaucourt", "de Yaucourt", "à Yaucourt"),
            ("Le Fau", "du Fau", "au Fau"),
            ("La Ville-Dieu-du-Temple", "de La Ville-Dieu-du-Temple", "à La Ville-Dieu-du-Temple"),
            ("Les Barthes", "des Barthes", "aux Barthes"),
            ("L’Honor-de-Cos", "de L’Honor-de-Cos", "à L’Honor-de-Cos"),
            ("Lesparre", "de Lesparre", "à Lesparre"),
            ("CC des Deux Rives", "de la CC des Deux Rives", "à la CC des Deux Rives"),
            ("Département du Lot", "du Département du Lot", "au Département du Lot"),
            ("Agence de l’eau", "de l’Agence de l’eau", "à l’Agence de l’eau"),
        ],
    )
    def test_a_name_takes_its_article(self, name: str, of: str, at: str) -> None:
        assert french.de(name) == of
        assert french.a_la(name) == at

    def test_other_words_elide_too(self) -> None:
        assert french.elide("que", "Auvillar") == "qu’Auvillar"
        assert french.elide("que", "Caussade") == "que Caussade"


class TestSortKey:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Nègrepelisse", "negrepelisse"),
            ("Œuilly", "oeuilly"),
            ("L’Honor-de-Cos", "l honor de cos"),
            ("St-Antonin", "st antonin"),
            ("  Saint  Antonin ", "saint antonin"),
        ],
    )
    def test_accents_case_and_marks_do_not_count(self, name: str, expected: str) -> None:
        assert french.sort_key(name) == expected

    def test_a_slug_is_fit_for_a_file_name(self) -> None:
        assert (
            french.slug("Convention n° 12 – Nègrepelisse (82)") == "convention-n-12-negrepelisse-82"
        )

    @given(st.text())
    def test_a_key_is_its_own_key(self, text: str) -> None:
        assert french.sort_key(french.sort_key(text)) == french.sort_key(text)

    @given(st.text(alphabet="abcéèàùçôïœ-’ ", max_size=30))
    def test_upper_case_has_the_same_key(self, text: str) -> None:
        assert french.sort_key(text.upper()) == french.sort_key(text)
