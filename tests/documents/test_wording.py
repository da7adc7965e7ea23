"""The sentences a convention's terms become."""

from datetime import date

import pytest

from app.documents.contents import NoticeMode, Renewal, TermContent
from app.documents.wording import (
    assembly,
    copies,
    designation,
    duration_sentence,
    months,
    notice_sentence,
    number_words,
    renewal_sentence,
    with_article,
)

NBSP = "\u00a0"


class TestNumberWords:
    @pytest.mark.parametrize(
        ("number", "words"),
        [
            (0, "zéro"),
            (1, "un"),
            (16, "seize"),
            (17, "dix-sept"),
            (20, "vingt"),
            (21, "vingt et un"),
            (22, "vingt-deux"),
            (36, "trente-six"),
            (60, "soixante"),
            (61, "soixante et un"),
            (70, "soixante-dix"),
            (71, "soixante et onze"),
            (72, "soixante-douze"),
            (79, "soixante-dix-neuf"),
            (80, "quatre-vingts"),
            (81, "quatre-vingt-un"),
            (91, "quatre-vingt-onze"),
            (99, "quatre-vingt-dix-neuf"),
            (100, "cent"),
            (101, "cent un"),
            (180, "cent quatre-vingts"),
            (200, "deux cents"),
            (201, "deux cent un"),
            (999, "neuf cent quatre-vingt-dix-neuf"),
        ],
    )
    def test_it_writes_traditional_french(self, number: int, words: str) -> None:
        assert number_words(number) == words

    def test_every_number_has_its_own_words(self) -> None:
        assert len({number_words(number) for number in range(1000)}) == 1000

    @pytest.mark.parametrize("number", [-1, 1000])
    def test_it_refuses_what_it_does_not_cover(self, number: int) -> None:
        with pytest.raises(ValueError, match="0 to 999"):
            number_words(number)


def test_months_are_in_words_and_figures_on_one_line() -> None:
    assert months(36) == f"trente-six (36){NBSP}mois"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, f"un (1){NBSP}exemplaire original"),
        (2, f"deux (2){NBSP}exemplaires originaux"),
    ],
)
def test_copies_agree(count: int, text: str) -> None:
    assert copies(count) == text


class TestDuration:
    def test_without_a_written_date_it_starts_at_the_last_signature(self) -> None:
        sentence = duration_sentence(TermContent(duration_months=36))

        assert sentence == (
            "La présente convention prend effet à la date de la dernière signature. Elle est "
            f"conclue pour une durée de trente-six (36){NBSP}mois comptés de cette date{NBSP}; son "
            "dernier jour est la veille du jour correspondant du mois d’échéance."
        )

    def test_a_fixed_last_day_is_included(self) -> None:
        sentence = duration_sentence(TermContent(ends_on=date(2017, 4, 30)))

        assert sentence.endswith(f"Elle est conclue jusqu’au 30{NBSP}avril 2017 inclus.")

    def test_both_dates_and_the_duration_are_said_together(self) -> None:
        term = TermContent(
            starts_on=date(2026, 3, 1), duration_months=12, ends_on=date(2027, 2, 28)
        )

        assert duration_sentence(term) == (
            f"La présente convention prend effet le 1er{NBSP}mars 2026. Elle est conclue pour une "
            f"durée de douze (12){NBSP}mois, soit jusqu’au 28{NBSP}février 2027 inclus."
        )


class TestRenewal:
    def test_none(self) -> None:
        assert "ne se renouvelle pas d’elle-même" in renewal_sentence(TermContent())

    def test_express_needs_an_act_before_the_end(self) -> None:
        term = TermContent(renewal=Renewal.EXPRESS, renewal_months=24)

        assert f"pour vingt-quatre (24){NBSP}mois par un acte exprès" in renewal_sentence(term)

    @pytest.mark.parametrize(
        ("count", "cap"),
        [
            (1, ", une seule fois,"),
            (2, f", dans la limite de deux (2){NBSP}reconductions,"),
            (None, ", à chaque échéance,"),
        ],
    )
    def test_tacit_is_capped(self, count: int | None, cap: str) -> None:
        term = TermContent(renewal=Renewal.TACIT, renewal_months=12, renewal_max_count=count)

        assert f"pour douze (12){NBSP}mois{cap} sauf dénonciation" in renewal_sentence(term)


class TestNotice:
    def test_at_the_term_under_tacit_renewal(self) -> None:
        term = TermContent(renewal=Renewal.TACIT, notice_months=3)

        sentence = notice_sentence(term)

        assert f"reçue au moins trois (3){NBSP}mois avant le terme en cours" in sentence
        assert "Seule compte la date de réception" in sentence

    @pytest.mark.parametrize(
        ("count", "words"),
        [(1, "d’un (1)"), (3, "de trois (3)"), (8, "de huit (8)"), (11, "de onze (11)")],
    )
    def test_at_any_time_it_runs_from_reception(self, count: int, words: str) -> None:
        term = TermContent(notice_months=count, notice_mode=NoticeMode.ANY_TIME)

        sentence = notice_sentence(term)

        assert f"moyennant un préavis {words}{NBSP}mois." in sentence
        assert "court de la réception" in sentence

    def test_without_renewal_the_term_comes_anyway(self) -> None:
        assert "La convention prend fin à son terme" in notice_sentence(
            TermContent(notice_months=2)
        )

    def test_without_a_notice_only_agreement_ends_it(self) -> None:
        assert "commun accord" in notice_sentence(TermContent())


def test_a_commune_is_named_with_its_kind() -> None:
    assert designation("Albias", "commune") == "commune d’Albias"
    assert designation("CC des Deux Rives", "epci") == "CC des Deux Rives"


def test_an_unknown_kind_still_has_an_assembly() -> None:
    assert assembly("acteur_associe") == "organe délibérant"


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("Moissac", "commune", "la commune de Moissac"),
        ("Syndicat mixte X", "syndicat", "le Syndicat mixte X"),
        ("Communauté de communes X", "epci", "la Communauté de communes X"),
        ("Office de tourisme", "acteur_associe", "l’Office de tourisme"),
        ("Numérique 82", "acteur_associe", "Numérique 82"),
    ],
)
def test_a_body_takes_its_article_when_its_first_word_tells_it(
    name: str, kind: str, text: str
) -> None:
    assert with_article(name, kind) == text
