import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deliberations.reading.reader import Reading, read_text, reading_json
from tests.deliberations.reading.samples import (
    COMMUNITY,
    HEADING,
    SIDE_STAMPS,
    SMALL_COMMUNE,
    STAMP_A,
    STAMP_B,
    STAMP_C,
    act,
)

IDENTIFIER = "082-218201127-20250314-03202507-DE"
KEYS = {
    *("identifiers", "deliberation_number", "meeting_on", "convened_on", "received_on"),
    *("published_on", "executoire_on", "siren", "votes", "matter", "subject", "doubts"),
}


def messages(reading: Reading) -> str:
    return "\n".join(doubt.message for doubt in reading.doubts)


class TestLayouts:
    @pytest.mark.parametrize(
        ("stamp", "published"),
        [
            pytest.param(STAMP_A, date(2025, 3, 19), id="A"),
            pytest.param(STAMP_B, date(2025, 3, 19), id="B"),
            pytest.param(STAMP_C, None, id="C-without-publication"),
            pytest.param(STAMP_A.replace("Reçu", "Regu"), date(2025, 3, 19), id="ocr-regu"),
            pytest.param(STAMP_A.replace(" le ", " Ie "), date(2025, 3, 19), id="ocr-ie"),
            pytest.param(STAMP_A.upper(), date(2025, 3, 19), id="capitals"),
            pytest.param(
                STAMP_A.replace("20250314-", "20250314-\n"), date(2025, 3, 19), id="cut-identifier"
            ),
            pytest.param(STAMP_A.replace("\n", "\r\n"), date(2025, 3, 19), id="windows-line-ends"),
        ],
    )
    def test_each_stamp_gives_the_same_act(self, stamp: str, published: date | None) -> None:
        reading = read_text(act(stamp, end=""))

        assert reading.identifiers == (IDENTIFIER,)
        assert reading.received_on == date(2025, 3, 18)
        assert reading.published_on == published
        assert reading.executoire_on == published
        assert reading.doubts == ()

    def test_an_act_is_read_whole(self) -> None:
        reading = read_text(act())

        assert reading_json(reading) == {
            "identifiers": [IDENTIFIER],
            "deliberation_number": "03/2025-07",
            "meeting_on": "2025-03-14",
            "convened_on": "2025-03-07",
            "received_on": "2025-03-18",
            "published_on": "2025-03-19",
            "executoire_on": "2025-03-19",
            "siren": "218201127",
            "votes": {
                "present": 3,
                "represented": 2,
                "excused": 1,
                "unanimous": True,
                "for": None,
                "against": None,
                "abstention": None,
            },
            "matter": "9.1",
            "subject": "PARTAGE DES DONNEES : ADHESION A LA PLATEFORME DU TERRITOIRE",
            "doubts": [],
        }
        assert reading.sent_on == date(2025, 3, 18)

    def test_side_stamps_and_names_without_figures(self) -> None:
        reading = read_text(SIDE_STAMPS)

        assert reading.identifiers == ("082-218201127-20250314-2025-31bis-DE",)
        assert (reading.meeting_on, reading.convened_on) == (date(2025, 3, 14), date(2025, 3, 7))
        assert (reading.received_on, reading.published_on) == (
            date(2025, 3, 18),
            date(2025, 3, 19),
        )
        assert (reading.present_count, reading.represented_count) == (5, 2)
        assert (reading.number, reading.matter_code) == (None, "9.1")
        assert reading.subject == "ESSAI « DONNEES POUR TOUS » N°2025-02 - CONVENTION DE PARTAGE"
        (doubt,) = reading.doubts
        assert doubt.field == "number"
        assert "2025-31bis" in doubt.message

    def test_counts_without_colons_and_a_number_with_letters(self) -> None:
        reading = read_text(COMMUNITY)

        assert reading.number == "DEL2025_041"
        assert reading.meeting_on == date(2025, 6, 18)
        assert (reading.present_count, reading.represented_count) == (25, 5)
        assert (reading.votes_for, reading.votes_against, reading.abstentions) == (28, 0, 2)
        assert reading.doubts == ()

    def test_everything_on_one_line_without_any_stamp(self) -> None:
        reading = read_text(SMALL_COMMUNE)

        assert (reading.number, reading.subject) == ("2025-012", "Adhésion")
        assert (reading.meeting_on, reading.convened_on) == (date(2025, 4, 7), date(2025, 4, 1))
        assert (reading.sent_on, reading.received_on) == (date(2025, 4, 10), None)
        assert (reading.published_on, reading.executoire_on) == (date(2025, 4, 11), None)
        assert (reading.present_count, reading.represented_count) == (11, 2)
        assert reading.matter_code == "5.7"
        assert reading.doubts == ()

    def test_it_tells_where_each_fact_stands(self) -> None:
        reading = read_text("page de garde\f" + act())

        place = reading.places["received_on"]
        assert (place.page, place.line, place.excerpt) == (2, 4, "Reçu le 18/03/2025")


class TestMeeting:
    @pytest.mark.parametrize(
        "words",
        [
            "RÉUNION DU 14 MARS 2025",
            "Réunion du 14 mars 2025",
            "Séance du 14.03.2025",
            "SEANCE ORDINAIRE DU 14/03/2025",
            "Séance du Conseil Municipal du vendredi 14 mars 2025 à 18 h",
            "L'an deux mille vingt-cinq, le quatorze mars, à dix-huit heures,",
            "L’An deux mille vingt-cinq et le 14 du mois de mars (14.03.2025) à 18 heures,",
            "séance du quatorze mars deux mille vingt-cinq",
            "REUNION DU 14\nMARS 2025",
        ],
    )
    def test_words_or_figures(self, words: str) -> None:
        reading = read_text(act(heading=HEADING.replace("RÉUNION DU 14 MARS 2025", words), end=""))

        assert reading.meeting_on == date(2025, 3, 14)
        assert reading.doubts == ()

    def test_the_minutes_of_the_previous_meeting_are_another_matter(self) -> None:
        text = "Adoption du procès-verbal de la séance du 3 février 2025\n" + act()

        assert read_text(text).meeting_on == date(2025, 3, 14)

    def test_only_the_stamp_is_a_doubt(self) -> None:
        reading = read_text(STAMP_A)

        assert reading.meeting_on == date(2025, 3, 14)
        assert "que dans l’identifiant" in messages(reading)


class TestDoubts:
    def test_two_readings_of_one_stamp_are_both_kept(self) -> None:
        other = "082-218201127-20250314-0320250J-DE"
        reading = read_text(act() + STAMP_A.replace(IDENTIFIER, other))

        assert reading.identifiers == (IDENTIFIER, other)
        assert reading.act_identifier == IDENTIFIER
        assert "Deux lectures d’un même identifiant" in reading.doubts_of("act_identifier")[0]
        assert "7 et J" in messages(reading)

    @pytest.mark.parametrize(
        ("before", "after", "field", "words"),
        [
            pytest.param(
                "du 7 octobre 2016", "du 7 octobre 2019", "", "elle est du 7 octobre 2016", id="law"
            ),
            pytest.param(
                "n°2016-1321 du 7 octobre 2016",
                "n°2015-991 du 7 août 2019",
                "",
                "elle est du 7 août 2015",
                id="other-law",
            ),
            pytest.param("218201127-", "218201128-", "act_identifier", "clé fausse", id="key"),
            pytest.param(
                "218201127-",
                "2I820II27-",
                "act_identifier",
                f"peut-être {IDENTIFIER}",
                id="letter-in-siren",
            ),
            pytest.param(
                "20250314-", "2O250314-", "act_identifier", f"peut-être {IDENTIFIER}", id="letter"
            ),
            pytest.param("-DE\n", "-0E\n", "act_identifier", "peut-être", id="nature"),
            pytest.param(
                "-20250314-", "-20250315-", "meeting_on", "n’est pas celle de la séance", id="day"
            ),
            pytest.param(
                "03202507", "03202509", "number", "n’ont pas les mêmes chiffres", id="number"
            ),
            pytest.param(
                "N°03/2025-07", "N°03/2O25-07", "number", "peut-être 03/2025-07", id="number-letter"
            ),
            pytest.param(
                "Reçu le 18/03/2025",
                "Reçu le 13/03/2025",
                "received_on",
                "précède la décision",
                id="received-first",
            ),
            pytest.param(
                "Reçu le 18/03/2025",
                "Reçu le 1B/03/2025",
                "received_on",
                "peut-être du 18/03/2025",
                id="letter-in-date",
            ),
            pytest.param(
                "Publié le 19/03/2025",
                "Publié le 20/03/2025",
                "published_on",
                "20/03/2025 et 19/03/2025",
                id="two-publications",
            ),
            pytest.param("PRESENTS : 3", "PRESENTS : 8", "present_count", "3 noms", id="names"),
            pytest.param(
                "ADOPTÉ À",
                "Nombre de votants : 9\n\nADOPTÉ À",
                "present_count",
                "9 votants",
                id="voters",
            ),
            pytest.param(
                "ADOPTÉ À L'UNANIMITÉ",
                "Pour : 4\nContre : 3\nAbstentions : 0",
                "votes_for",
                "5 votants",
                id="votes",
            ),
            pytest.param(
                "Matière : 9.1", "Matière : 9.8", "matter_code", "nomenclature", id="matter"
            ),
            pytest.param(
                "convocation : 7 mars",
                "convocation : 17 mars",
                "convened_on",
                "suit la séance",
                id="late",
            ),
        ],
    )
    def test_it_is_told_beside_its_field(
        self, before: str, after: str, field: str, words: str
    ) -> None:
        text = act()
        assert before in text

        reading = read_text(text.replace(before, after))

        assert words in "\n".join(reading.doubts_of(field))

    def test_a_chair_who_is_not_in_the_list_is_told(self) -> None:
        chaired = "Le Conseil s'est réuni sous la présidence de Madame Ève HOTEL, Maire"
        before = "Le Conseil Municipal légalement convoqué s'est rassemblé."
        apart = SIDE_STAMPS.replace(before, chaired)
        listed = apart.replace("Présents : ALPHA", "Présents : HOTEL Ève, ALPHA")

        (doubt,) = read_text(apart).doubts_of("present_count")

        assert read_text(apart).present_count == 5
        assert "sans HOTEL, qui préside" in doubt
        assert read_text(listed).doubts_of("present_count") == []

    def test_a_title_cut_by_a_blank_line_goes_on_when_it_is_left_hanging(self) -> None:
        parted = act().replace("ADHESION A LA\n", "ADHESION A LA\n\n")
        ended = act().replace("ADHESION A LA\n", "ADHESION\n\n")

        whole = "PARTAGE DES DONNEES : ADHESION A LA PLATEFORME DU TERRITOIRE"
        assert read_text(parted).subject == whole
        assert read_text(ended).subject == "PARTAGE DES DONNEES : ADHESION"

    @pytest.mark.parametrize(
        ("after", "subject"),
        [
            pytest.param(
                "\n\nAVEC LES\nCOMMUNES\n\nVu le code", "ACCORD AVEC LES COMMUNES", id="on"
            ),
            pytest.param("\n\nLE MAIRE EXPOSE", "ACCORD", id="body-in-capitals"),
            pytest.param("\n\nPar courrier reçu hier", "ACCORD", id="sentence"),
        ],
    )
    def test_one_word_goes_on_only_above_capitals(self, after: str, subject: str) -> None:
        assert read_text(f"DELIBERATION N°2025-12\nACCORD{after}").subject == subject

    def test_a_letter_is_never_corrected_silently(self) -> None:
        reading = read_text(act().replace("20250314-", "2O250314-").replace("18/03", "1B/03"))

        assert reading.identifiers == ("082-218201127-2O250314-03202507-DE",)
        assert reading.received_on is None

    def test_another_siren_is_proposed_from_the_siret(self) -> None:
        reading = read_text(act().replace("218201127-", "218201128-"))

        assert reading.siren == "218201127"
        assert f"peut-être {IDENTIFIER}" in messages(reading)

    @pytest.mark.parametrize(
        "text", ["", "Bonjour,\n\nLe pot du 14 mars 2025 est reporté.", "\x00\f\n"]
    )
    def test_a_text_without_any_act_is_empty(self, text: str) -> None:
        document = reading_json(read_text(text))

        votes: dict[str, Any] = document.pop("votes")  # type: ignore[assignment]
        (doubt,) = document.pop("doubts")  # type: ignore[misc]
        assert "Aucune délibération" in doubt
        assert document.pop("identifiers") == []
        assert set(votes.values()) == set(document.values()) == {None}


class TestBallot:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            pytest.param("Pour : 4 Contre : 1 Abstention : 0", (4, 1, 0), id="figures"),
            pytest.param("4 voix pour, 1 voix contre et 0 abstention", (4, 1, 0), id="voices"),
            pytest.param("Pour : 3\nContre : une\nAbstentions : néant", (3, 1, 0), id="words"),
            pytest.param("Un crédit de 300 € pour 2025 contre remise", (None,) * 3, id="prose"),
        ],
    )
    def test_votes(self, words: str, expected: tuple[int | None, ...]) -> None:
        text = act(heading=HEADING.replace("ADOPTÉ À L'UNANIMITÉ", words))
        reading = read_text(text)

        assert (reading.votes_for, reading.votes_against, reading.abstentions) == expected

    def test_a_majority(self) -> None:
        text = act(heading=HEADING.replace("ADOPTÉ À L'UNANIMITÉ", "Adopté à la majorité"))

        assert read_text(text).is_unanimous is False

    @pytest.mark.parametrize(
        "listing",
        [
            "Présents : M. ALPHA, Mme BRAVO et M. DELTA",
            "Étaient présents :\nM. ALPHA Jean, maire,\nMme BRAVO Anne, adjointe,\nM. DELTA Luc",
            "Membres présents : 3",
            "Présents : MM. ALPHA, DELTA, Mme BRAVO",
        ],
    )
    def test_who_was_there(self, listing: str) -> None:
        start, end = HEADING.index("PRESENTS"), HEADING.index("REPRÉSENTÉS")
        heading = f"{HEADING[:start]}{listing}\n\n{HEADING[end:]}"

        assert read_text(act(heading=heading)).present_count == 3


class TestGarbage:
    @given(st.text(max_size=2000))
    def test_any_text_is_read(self, text: str) -> None:
        json.dumps(reading_json(read_text(text)))

    @given(st.lists(st.sampled_from([*act().split(), *SIDE_STAMPS.split(), "\n", "\f", "°"])))
    def test_any_order_of_words_is_read(self, words: list[str]) -> None:
        assert set(reading_json(read_text(" ".join(words)))) == KEYS

    @given(st.data())
    def test_any_misread_sign_is_read(self, data: st.DataObject) -> None:
        text = list(act())
        for _ in range(data.draw(st.integers(1, 30))):
            text[data.draw(st.integers(0, len(text) - 1))] = data.draw(
                st.sampled_from("O0Il1S5B8 \n-")
            )

        assert set(reading_json(read_text("".join(text)))) == KEYS

    @pytest.mark.parametrize(
        "unit", ["1", "- ", "deux ", "\n", "séance ", "012-", "présents a", "N° "]
    )
    def test_a_long_text_is_read_quickly(self, unit: str) -> None:
        import time

        started = time.perf_counter()
        read_text(unit * 40_000)

        assert time.perf_counter() - started < 5
