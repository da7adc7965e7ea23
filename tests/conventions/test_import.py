"""Tables of conventions as offices keep them: what each line becomes, and what it never does."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.conventions.importing import service, verdicts
from app.conventions.importing.answers import import_json
from app.conventions.importing.verdicts import Verdict
from app.conventions.models import Convention, ConventionParty, Signature
from app.conventions.queries import loading
from app.conventions.rules.facts import State
from app.conventions.rules.states import state
from app.core import spreadsheet
from app.core.errors import InvalidError
from tests.conventions.factories import (
    AGENT,
    TODAY,
    make_body,
    make_convention,
    make_deliberation,
    make_draft,
    make_syndicat,
)
from tests.conventions.test_overlays import replaced

NAMES = {
    "Montauban": ("218201218", "82121"),
    "Moissac": ("218201127", "82112"),
    "Saint-Nicolas-de-la-Grave": ("218201697", "82169"),
    "Castelsarrasin": ("218200335", "82033"),
}


@pytest.fixture(autouse=True)
def bodies(session: Session) -> None:
    make_syndicat(session)
    for name, (siren, insee) in NAMES.items():
        make_body(session, name, siren=siren, insee_code=insee, code=insee)
    make_body(session, "Communauté de communes des Deux Rives", kind="epci", siren="248200016")
    make_body(session, "Région Occitanie", kind="region", siren="200053791", departement=None)


def judged(session: Session, content: str | bytes, **choices: Any) -> list[Verdict]:
    raw = content.encode() if isinstance(content, str) else content
    opened = service.read(session, spreadsheet.read(raw))
    chosen = choices.get("choices", {})
    return verdicts.examine(session, opened.table, opened.columns, chosen, TODAY)


def recorded(session: Session, content: str | bytes) -> list[Convention]:
    return service.record(session, AGENT, judged(session, content), "suivi.csv", TODAY)


def body(session: Session, name: str) -> Collectivite:
    return session.exec(select(Collectivite).where(col(Collectivite.name) == name)).one()


class TestTexts:
    @pytest.mark.parametrize(
        ("heading", "longest"),
        [
            pytest.param("Titre", 200, id="title"),
            pytest.param("Référence", 200, id="reference"),
            pytest.param("Plateforme", 200, id="platform"),
            pytest.param("Remarque", 1_000, id="note"),
        ],
    )
    def test_a_text_too_long_is_refused_on_its_line(
        self, session: Session, heading: str, longest: int
    ) -> None:
        head = f"Collectivité;Signature;{heading}\n"
        lines = f"Moissac;26/09/2022;{'a' * longest}\nMontauban;26/09/2022;{'b' * (longest + 1)}\n"

        kept, refused = judged(session, head + lines)

        assert kept.status == verdicts.INCOMPLETE
        assert (refused.status, refused.cell, refused.paper) == (verdicts.REFUSED, "C3", None)
        assert f"{longest + 1} caractères ; {longest} au plus" in refused.problem.replace(
            "\u00a0", " "
        ).replace("\u202f", " ")


class TestMembers:
    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            pytest.param("TGN / Montauban", "Montauban", id="parties-in-one-cell"),
            pytest.param("Montauban - TGN", "Montauban", id="either-order"),
            pytest.param("Le syndicat et Moissac", "Moissac", id="et"),
            pytest.param("MONTAUBAN", "Montauban", id="capitals"),
            pytest.param("Commune de Moissac", "Moissac", id="commune-de"),
            pytest.param("Ville de Montauban", "Montauban", id="ville-de"),
            pytest.param("St Nicolas de la Grave", "Saint-Nicolas-de-la-Grave", id="st"),
            pytest.param("st-nicolas-de-la-grave", "Saint-Nicolas-de-la-Grave", id="st-hyphens"),
            pytest.param("CC des Deux Rives", "Communauté de communes des Deux Rives", id="cc"),
            pytest.param("CC Deux-Rives", "Communauté de communes des Deux Rives", id="cc-short"),
        ],
    )
    def test_a_name_is_known_however_written(self, session: Session, typed: str, name: str) -> None:
        (line,) = judged(session, f"Collectivité;Signature\n{typed};26/09/2022\n")

        assert (line.label, line.status) == (name, verdicts.INCOMPLETE)

    @pytest.mark.parametrize(
        "cells", ["SIREN\n218 201 127", "Code INSEE\n82112", "SIRET\n21820112700011"]
    )
    def test_a_code_is_enough(self, session: Session, cells: str) -> None:
        (line,) = judged(session, cells.replace("\n", ";Durée\n") + ";3 ans\n")

        assert line.label == "Moissac"

    def test_a_near_name_is_proposed_and_never_taken(self, session: Session) -> None:
        (line,) = judged(session, "Commune;Signature\nMoisac;26/09/2022\n")

        assert (line.status, line.cell, line.paper) == (verdicts.REFUSED, "A2", None)
        assert [name for _, name in line.candidates] == ["Moissac"]
        assert "Est-ce Moissac" in line.problem.replace("\u00a0", " ")

    def test_a_part_of_a_name_is_proposed(self, session: Session) -> None:
        (line,) = judged(session, "Collectivité;Signature\nDeux Rives;26/09/2022\n")

        assert [n for _, n in line.candidates] == ["Communauté de communes des Deux Rives"]

    def test_the_chosen_one_is_taken(self, session: Session) -> None:
        moissac = body(session, "Moissac")

        (line,) = judged(session, "Commune;Signature\nMoisac;26/09/2022\n", choices={2: moissac.id})

        assert (line.label, line.status) == ("Moissac", verdicts.INCOMPLETE)

    def test_a_code_and_a_name_that_disagree_are_refused(self, session: Session) -> None:
        (line,) = judged(session, "Commune;SIREN\nMontauban;218201127\n")

        assert line.status == verdicts.REFUSED
        assert "Le code désigne Moissac, le nom Montauban" in line.problem.replace("\u00a0", " ")

    def test_an_unknown_code_is_refused(self, session: Session) -> None:
        (line,) = judged(session, "Commune;SIREN\nMontauban;218201128\n")

        assert (line.status, line.cell) == (verdicts.REFUSED, "B2")

    def test_two_bodies_of_one_name_are_to_choose(self, session: Session) -> None:
        make_body(session, "Moissac", kind="syndicat", code="x", siren="200000008")

        (line,) = judged(session, "Commune;Signature\nMoissac;26/09/2022\n")

        assert line.status == verdicts.REFUSED
        assert len(line.candidates) == 2

    def test_a_third_party_signs_too(self, session: Session) -> None:
        (row,) = recorded(
            session, "Parties;Signature\nTGN / Région Occitanie / Moissac;26/09/2022\n"
        )

        roles = session.exec(
            select(ConventionParty.role).where(col(ConventionParty.convention_id) == row.id)
            .order_by(col(ConventionParty.position))
        ).all()  # fmt: skip
        assert roles == ["syndicat", "member", "other"]

    def test_the_syndicat_alone_is_refused(self, session: Session) -> None:
        (line,) = judged(session, "Parties;Signature\nTGN;26/09/2022\n")

        assert line.status == verdicts.REFUSED


class TestTerms:
    def test_a_full_line_is_recorded_whole(self, session: Session) -> None:
        act = make_deliberation(session, body(session, "Moissac"), number="2022-41")

        rows = recorded(
            session,
            "N°;Commune;Signature du syndicat;Signature commune;Date d’effet;Durée;Reconduction;"
            "Durée de reconduction;Nombre de reconductions;Préavis;Mode de préavis;Délibération;"
            "Statut;Licence;Plateforme;Remarque\n"
            "C-7;Moissac;26/09/2022;3 oct. 2022;01/11/2022;3 ans;tacite;1 an;2;3 mois;au terme;"
            "n° 2022-41 du 30/09/2022;en vigueur;Licence Ouverte;Data 82;RAS\n",
        )

        (row,) = rows
        assert (row.reference, row.starts_on, row.duration_months) == (
            "C-7", date(2022, 11, 1), 36,
        )  # fmt: skip
        assert (row.renewal, row.renewal_months, row.renewal_max_count) == ("tacit", 12, 2)
        assert (row.notice_months, row.notice_mode, row.licence) == (3, "term", "licence_ouverte")
        assert (row.platform_name, row.note) == ("Data 82", "RAS")
        loaded = loading.load(session, row.id)
        assert [p.signature.signed_on for p in loaded.parties if p.signature] == [
            date(2022, 9, 26), date(2022, 10, 3),
        ]  # fmt: skip
        assert loaded.parties[1].row.deliberation_id == act.id
        assert state(loaded.facts, TODAY) == State.IN_FORCE

    def test_nothing_missing_is_ok(self, session: Session) -> None:
        (line,) = judged(
            session,
            "Commune;Signature;Durée;Reconduction;Préavis;Mode de préavis\n"
            "Moissac;26/09/2022;3 ans;aucune;3 mois;terme\n",
        )

        assert (line.status, line.missing) == (verdicts.OK, ())

    def test_what_is_unclear_stays_blank_and_is_kept_in_the_note(self, session: Session) -> None:
        content = (
            "Commune;Signature;Durée;Reconduction;Préavis;Délibération;Statut\n"
            "Moissac;automne 2022;3;oui;=B3;n° 12;résiliée\n"
        )

        (line,) = judged(session, content)
        (row,) = recorded(session, content)

        assert line.status == verdicts.INCOMPLETE
        said = " ".join(line.missing)
        for words in ("automne 2022", "« 3 »".replace(" ", "\u00a0"), "oui", "=B3", "n° 12"):
            assert words in said
            assert words in (row.note or "")
        assert (row.duration_months, row.renewal, row.notice_months) == (None, None, None)
        signatures = session.exec(select(Signature.signed_on)).all()
        assert list(signatures) == [None, None]

    def test_an_end_that_the_duration_reaches_is_kept(self, session: Session) -> None:
        (row,) = recorded(
            session, "Commune;Signature;Durée;Fin\nMoissac;01/08/2020;3 ans;31/07/2023\n"
        )

        assert (row.ends_on, row.duration_months) == (date(2023, 7, 31), None)

    @pytest.mark.parametrize(
        ("line", "cell", "why"),
        [
            ("Moissac;01/08/2020;3 ans;01/08/2023;", "D2", "ne concordent pas"),
            ("Moissac;01/08/2020;;31/07/2019;", "D2", "précède"),
            ("Moissac;01/08/2030;;;", "B2", "dans l’avenir"),
            ("Moissac;;;;à signer", "E2", "n’est pas signée"),
            (";01/08/2020;;;", "A2", "de quelle collectivité"),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_cell(
        self, session: Session, line: str, cell: str, why: str
    ) -> None:
        (said,) = judged(session, f"Commune;Signature;Durée;Fin;Statut\n{line}\n")

        assert (said.status, said.cell) == (verdicts.REFUSED, cell)
        assert why in said.problem


class TestDuplicates:
    def test_the_same_reference_is_already_recorded(self, session: Session) -> None:
        make_convention(session, body(session, "Moissac"), reference="C-7")

        (line,) = judged(session, "N°;Commune;Signature\nC-7;Moissac;01/02/2001\n")

        assert (line.status, line.problem) == (verdicts.KNOWN, "Déjà enregistrée\u00a0: C-7.")

    def test_the_reference_of_another_is_refused(self, session: Session) -> None:
        make_convention(session, body(session, "Moissac"), reference="C-7")

        (line,) = judged(session, "N°;Commune;Signature\nC-7;Montauban;01/02/2001\n")

        assert (line.status, line.cell) == (verdicts.REFUSED, "A2")

    def test_the_same_member_and_day_is_already_recorded(self, session: Session) -> None:
        make_convention(session, body(session, "Moissac"), signed_on=date(2022, 9, 26))

        (line,) = judged(session, "Commune;Signature\nMoissac;26/09/2022\n")

        assert line.status == verdicts.KNOWN

    def test_the_same_line_twice_is_told(self, session: Session) -> None:
        one, two = judged(session, "Commune;Signature\nMoissac;26/09/2022\nMoissac;26/09/2022\n")

        assert (one.status, two.status) == (verdicts.INCOMPLETE, verdicts.KNOWN)
        assert two.problem == "Même convention que la ligne 2."

    def test_running_twice_changes_nothing(self, session: Session) -> None:
        content = (
            "N°;Commune;Signature;Fin\n;Moissac;26/09/2022;\nC-1;Montauban;;\n"
            ";Castelsarrasin;;31/12/2023\n;CC Deux Rives;;\n"
        )
        assert len(recorded(session, content)) == 4

        assert recorded(session, content) == []
        assert {line.status for line in judged(session, content)} == {verdicts.KNOWN}

    def test_a_typed_reference_is_kept_from_the_numbers_given(self, session: Session) -> None:
        """The first line would be given TGN-2022-001, which the second line has."""
        rows = recorded(
            session,
            "N°;Commune;Signature\n;Moissac;26/09/2022\nTGN-2022-001;Montauban;27/09/2022\n",
        )

        assert sorted(row.reference for row in rows) == ["TGN-2022-001", "TGN-2022-002"]

    def test_a_draft_is_known_by_its_reference(self, session: Session) -> None:
        row = make_draft(session, body(session, "Moissac"))

        (line,) = judged(session, f"N°;Commune;Statut\n{row.reference};Moissac;brouillon\n")

        assert line.status == verdicts.KNOWN


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def with_macros() -> bytes:
    out = BytesIO(workbook(["Commune"], ["Moissac"]))
    with ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


def other_zip() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    return out.getvalue()


class TestFiles:
    def test_a_workbook_with_dates_and_merged_headings(self, session: Session) -> None:
        book = Workbook()
        sheet: Any = book.active
        sheet.append(["Suivi 2024"])
        sheet.append([])
        sheet.append(["Collectivité", "Signatures", None])
        sheet.append([None, "Syndicat", "Commune"])
        sheet.append(["Moissac", date(2022, 9, 26), 44837])
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("B3:C3")
        out = BytesIO()
        book.save(out)

        (line,) = judged(session, out.getvalue())

        assert line.paper is not None
        assert [side.signed_on for side in line.paper.parties] == [
            date(2022, 9, 26), date(2022, 10, 3),
        ]  # fmt: skip

    def test_a_formula_never_computed_is_to_complete(self, session: Session) -> None:
        content = workbook(["Commune", "Signature"], ["Moissac", "=TODAY()"])

        (line,) = judged(session, content)

        assert line.status == verdicts.INCOMPLETE
        assert "une formule sans résultat" in line.missing[0]

    def test_characters_no_database_keeps_are_dropped(self, session: Session) -> None:
        (row,) = recorded(session, "Commune;Titre\nMoissac;a\x00bc\n".encode("utf-16"))

        assert row.title == "abc"

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            pytest.param(b"", "vide", id="empty"),
            pytest.param(b"<!DOCTYPE html><table></table>", "page web", id="html"),
            pytest.param(other_zip(), "compressé", id="zip"),
            pytest.param(with_macros(), "macros", id="macros"),
            pytest.param(b"PK\x03\x04broken", "compressé", id="broken"),
            pytest.param(
                b"Commune;Fin\n" + b"Moissac;\n" * 6_000, "5\u202f000 lignes", id="6000-lines"
            ),
            pytest.param(b"Commune;Fin\n", "aucune ligne", id="headings-alone"),
            pytest.param("Prénom;Âge\nÉmile;3\n".encode(), "quelle colonne", id="not-ours"),
        ],
    )
    def test_a_file_that_is_no_table_is_one_sentence(
        self, session: Session, content: bytes, why: str
    ) -> None:
        with pytest.raises(InvalidError) as refusal:
            judged(session, content)

        assert why in refusal.value.message

    def test_without_syndicat_it_says_what_to_do(self, session: Session) -> None:
        session.rollback()

        with pytest.raises(InvalidError, match="jalon init"):
            judged(session, "Commune;Fin\nMoissac;\n")


class TestAnswer:
    CONTENT = "Commune;Signature\nMoissac;26/09/2022\nMoisac;27/09/2022\n"

    def test_a_dry_run_records_nothing(self, session: Session, tmp_path: Path) -> None:
        path = tmp_path / "suivi.csv"
        path.write_text(self.CONTENT)

        answer = import_json(session, path, TODAY, dry_run=True)

        assert answer["counts"] == {"ok": 0, "incomplete": 1, "known": 0, "refused": 1}
        assert answer["imported"] == []
        assert answer["columns"] == {"Collectivité": "A", "Date de signature": "B"}
        assert answer["lines"][1]["candidates"] == ["Moissac"]
        assert session.exec(select(Convention)).all() == []

    def test_it_records_what_it_accepts(self, session: Session, tmp_path: Path) -> None:
        path = tmp_path / "suivi.csv"
        path.write_text(self.CONTENT)

        answer = import_json(session, path, TODAY, dry_run=False)

        assert answer["imported"] == ["TGN-2022-001"]

    def test_a_missing_file_is_told(self, session: Session, tmp_path: Path) -> None:
        with pytest.raises(InvalidError, match="ne peut pas être lu"):
            import_json(session, tmp_path / "rien.csv", TODAY, dry_run=True)


class TestAfterAMerger:
    """Moissac's convention, that « Moissac-Nouvelle » took over by an avenant."""

    @pytest.fixture
    def taken(self, session: Session) -> Convention:
        row = make_convention(session, body(session, "Moissac"), signed_on=date(2022, 9, 26))
        replaced(session, row)
        return row

    @pytest.mark.parametrize(
        "line",
        [
            pytest.param("{ref};Moissac-Nouvelle;", id="reference"),
            pytest.param("{ref};Moissac-Nouvelle;26/09/2022", id="both"),
            pytest.param(";Moissac-Nouvelle;26/09/2022", id="day"),
        ],
    )
    def test_a_line_naming_the_successor_is_the_convention_it_took_over(
        self, session: Session, taken: Convention, line: str
    ) -> None:
        content = "Référence;Collectivité;Signature\n" + line.format(ref=taken.reference)

        (verdict,) = judged(session, content)

        assert (verdict.status, verdict.paper) == (verdicts.KNOWN, None)
        assert verdict.problem == (
            f"Déjà enregistrée\N{NO-BREAK SPACE}: {taken.reference}, au nom de Moissac, "
            "à qui Moissac-Nouvelle succède."
        )

    def test_so_is_one_still_naming_the_first(self, session: Session, taken: Convention) -> None:
        (verdict,) = judged(session, "Collectivité;Signature\nMoissac;26/09/2022\n")

        assert verdict.problem == f"Déjà enregistrée\N{NO-BREAK SPACE}: {taken.reference}."

    @pytest.mark.parametrize(
        "line",
        [
            pytest.param("AUTRE-1;Moissac-Nouvelle;26/09/2022", id="other-reference"),
            pytest.param(";Moissac-Nouvelle;02/02/2024", id="other-day"),
        ],
    )
    def test_a_convention_of_its_own_is_not(
        self, session: Session, taken: Convention, line: str
    ) -> None:
        (verdict,) = judged(session, f"Référence;Collectivité;Signature\n{line}")

        assert verdict.status == verdicts.INCOMPLETE

    def test_the_reference_of_somebody_else_s_is_still_refused(
        self, session: Session, taken: Convention
    ) -> None:
        content = f"Référence;Collectivité;Signature\n{taken.reference};Montauban;26/09/2022"

        (verdict,) = judged(session, content)

        assert verdict.status == verdicts.REFUSED
        assert "autre collectivité" in verdict.problem
