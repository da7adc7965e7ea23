"""Signed files that come back: each real case signed with real certificates on our own PDF."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from app.core.errors import InvalidError
from app.documents import pdf, recognising
from app.documents.signatures import Signatory, TimeKind, Verdict, apart, judge
from app.documents.signatures.apart import within
from app.documents.signatures.reading import load_roots
from tests.documents import samples
from tests.documents.signing import SIGNED_AT, authority, hand, sign, with_fields, written

AT = datetime(2026, 4, 1, 8, tzinfo=UTC)
MEMBER = hand("Camille Durand", "Commune de Moissac")
SYNDICAT = hand("Dominique Martin", "Tarn-et-Garonne Numérique")
EXPECTED = {
    "partie-1": Signatory("Tarn-et-Garonne Numérique", "Dominique Martin"),
    "partie-2": Signatory("Moissac", "Camille DURAND"),
}
ROOTS = (authority().der,)


def printed(**changes: object) -> bytes:
    content = samples.convention(**changes)
    return with_fields(pdf.render_pdf("convention_adhesion/1", content, meta=samples.META))


@pytest.fixture(scope="module")
def generated() -> bytes:
    return printed()


@pytest.fixture(scope="module")
def half(generated: bytes) -> bytes:
    return sign(generated, "partie-2", MEMBER)


@pytest.fixture(scope="module")
def complete(half: bytes) -> bytes:
    return sign(half, "partie-1", SYNDICAT, datetime(2026, 3, 9, 14, tzinfo=UTC))


def judged(returned: bytes, generated: bytes | None) -> Verdict:
    return judge(returned, generated, EXPECTED, ROOTS, AT)


def with_text(content: bytes, text: str = "Avenant cach\\351") -> bytes:
    """A text laid over the first page by an incremental update."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    font = generic.DictionaryObject({
        generic.pdf_name("/Type"): generic.pdf_name("/Font"),
        generic.pdf_name("/Subtype"): generic.pdf_name("/Type1"),
        generic.pdf_name("/BaseFont"): generic.pdf_name("/Helvetica"),
    })  # fmt: skip
    fonts = generic.DictionaryObject({generic.pdf_name("/JalonX"): writer.add_object(font)})
    resources = generic.DictionaryObject({generic.pdf_name("/Font"): fonts})
    stream = generic.StreamObject(
        stream_data=f"BT /JalonX 24 Tf 80 400 Td ({text}) Tj ET".encode("latin-1")
    )
    writer.add_stream_to_page(0, writer.add_object(stream), resources)
    return written(writer)


def with_stamp(content: bytes) -> bytes:
    """A drawn signature, as a PDF viewer puts it: an annotation with a picture of ink."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    ink = generic.DictionaryObject({
        generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
        generic.pdf_name("/Subtype"): generic.pdf_name("/Ink"),
        generic.pdf_name("/Rect"): generic.ArrayObject(
            generic.NumberObject(value) for value in (80, 200, 260, 260)
        ),
        generic.pdf_name("/InkList"): generic.ArrayObject([
            generic.ArrayObject(generic.NumberObject(v) for v in (90, 210, 150, 250, 250, 215))
        ]),
    })  # fmt: skip
    writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(ink))
    return written(writer)


class TestGood:
    def test_the_member_then_the_syndicat(self, generated: bytes, complete: bytes) -> None:
        verdict = judged(complete, generated)

        assert verdict.refusals == ()
        assert verdict.intact is True
        assert verdict.only_signatures_added is True
        assert verdict.matches_generated is True
        first, last = verdict.signatures
        assert (first.signer, first.party, first.field) == (
            "Camille Durand", "Moissac", "partie-2",
        )  # fmt: skip
        assert first.signed_at == SIGNED_AT
        assert first.time_kind is TimeKind.SELF_REPORTED
        assert first.trusted
        assert not first.covers_whole_document
        assert first.level is None
        assert (last.signer, last.organisation) == (
            "Dominique Martin", "Tarn-et-Garonne Numérique",
        )  # fmt: skip
        assert last.covers_whole_document

    def test_the_member_alone(self, generated: bytes, half: bytes) -> None:
        verdict = judged(half, generated)

        assert verdict.refusals == ()
        assert [one.party for one in verdict.signatures] == ["Moissac"]
        assert verdict.signatures[0].covers_whole_document

    def test_the_computer_of_the_signer_proves_no_date(self, generated: bytes, half: bytes) -> None:
        assert any("horodatage" in doubt for doubt in judged(half, generated).doubts)

    def test_an_unknown_authority_is_a_doubt(self, generated: bytes, half: bytes) -> None:
        verdict = judge(half, generated, EXPECTED, (), AT)

        assert not verdict.is_refused
        assert not verdict.signatures[0].trusted
        assert any("Chaîne non vérifiée" in doubt for doubt in verdict.doubts)

    def test_another_name_than_expected_is_a_doubt(self, generated: bytes) -> None:
        verdict = judged(sign(generated, "partie-2", hand("Alex Roche")), generated)

        assert not verdict.is_refused
        assert any("Camille DURAND devait signer" in doubt for doubt in verdict.doubts)

    def test_a_signature_out_of_its_place_is_a_doubt(self, generated: bytes) -> None:
        verdict = judged(sign(generated, None, MEMBER), generated)

        assert not verdict.is_refused
        assert verdict.signatures[0].party is None
        assert any("case prévue" in doubt for doubt in verdict.doubts)

    def test_without_the_generated_file_it_says_what_it_does_not_know(
        self, complete: bytes
    ) -> None:
        verdict = judge(complete, None, {}, ROOTS, AT)

        assert verdict.intact is True
        assert verdict.matches_generated is None
        assert verdict.only_signatures_added is True
        assert any("n’est pas dans cette base" in doubt for doubt in verdict.doubts)

    def test_a_text_without_fields_may_be_signed(self) -> None:
        """As those frozen before the press knew fields."""
        bare = pdf.render_pdf(
            "convention_adhesion/1", samples.convention(is_frozen=False), meta=samples.META
        )

        verdict = judged(sign(bare, None, MEMBER), bare)

        assert not verdict.is_refused
        assert verdict.matches_generated is True
        assert judged(sign(with_text(bare), None, MEMBER), bare).is_refused

    def test_a_timestamp_proves_the_time(self, generated: bytes) -> None:
        at = datetime(2026, 3, 3, 10, tzinfo=UTC)
        stamped = sign(generated, "partie-2", MEMBER, stamped_at=at)

        first = judged(stamped, generated).signatures[0]

        assert (first.time_kind, first.signed_at) == (TimeKind.TIMESTAMPED, at)
        assert not any("horodatage" in doubt for doubt in judged(stamped, generated).doubts)
        assert any(
            "service non vérifié" in doubt
            for doubt in judge(stamped, generated, EXPECTED, (), AT).doubts
        )

    def test_one_person_may_stand_for_both_parties(self, generated: bytes) -> None:
        both = {field: Signatory(name, "Camille Durand") for field, name in PARTIES.items()}
        returned = sign(sign(generated, "partie-2", MEMBER), "partie-1", MEMBER)

        assert not judge(returned, generated, both, ROOTS, AT).is_refused


PARTIES = {field: signatory.party for field, signatory in EXPECTED.items()}


class TestRefused:
    @pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
    def test_one_changed_byte(self, generated: bytes, complete: bytes, place: float) -> None:
        at = int(len(generated) * place)
        returned = bytearray(complete)
        returned[at] ^= 1

        verdict = judged(bytes(returned), generated)

        assert verdict.is_refused
        assert not verdict.intact
        assert verdict.matches_generated is False

    def test_a_page_added_by_rewriting(self, generated: bytes, complete: bytes) -> None:
        output = BytesIO()
        with pikepdf.open(BytesIO(complete)) as document:
            document.add_blank_page()
            document.save(output)

        verdict = judged(output.getvalue(), generated)

        assert verdict.is_refused
        assert not verdict.intact
        assert verdict.matches_generated is False

    def test_a_page_added_by_an_update(self, generated: bytes, complete: bytes) -> None:
        writer = IncrementalPdfFileWriter(BytesIO(complete))
        page = generic.DictionaryObject({
            generic.pdf_name("/Type"): generic.pdf_name("/Page"),
            generic.pdf_name("/MediaBox"): generic.ArrayObject(
                generic.NumberObject(value) for value in (0, 0, 595, 842)
            ),
            generic.pdf_name("/Resources"): generic.DictionaryObject(),
        })  # fmt: skip
        writer.insert_page(page)

        verdict = judged(written(writer), generated)

        assert verdict.intact is True
        assert verdict.only_signatures_added is False
        assert verdict.matches_generated is False
        assert any("Autre chose qu’une signature" in said for said in verdict.refusals)

    def test_a_text_changed_after_both_signatures(self, generated: bytes, complete: bytes) -> None:
        verdict = judged(with_text(complete), generated)

        assert verdict.intact is True
        assert verdict.only_signatures_added is False
        assert verdict.is_refused

    def test_a_text_changed_between_the_signatures(self, generated: bytes, half: bytes) -> None:
        verdict = judged(sign(with_text(half), "partie-1", SYNDICAT), generated)

        first, last = verdict.signatures
        assert last.is_accepted
        assert not first.is_accepted
        assert verdict.matches_generated is False
        assert any("celle de Camille Durand" in said for said in verdict.refusals)

    def test_a_text_changed_before_the_first_signature(self, generated: bytes) -> None:
        """Every signature is perfect, and the file begins with ours."""
        verdict = judged(sign(with_text(generated), "partie-2", MEMBER), generated)

        assert verdict.signatures[0].is_accepted
        assert verdict.matches_generated is False
        assert verdict.only_signatures_added is False
        assert any("changé avant d’être signé" in said for said in verdict.refusals)

    def test_the_same_without_the_generated_file(self, generated: bytes) -> None:
        verdict = judge(sign(with_text(generated), "partie-2", MEMBER), None, {}, ROOTS, AT)

        assert verdict.only_signatures_added is False
        assert any("première version" in doubt for doubt in verdict.doubts)

    def test_another_document_behind_our_bytes(self, generated: bytes) -> None:
        """The bytes are ours, but the last table of the file leads to a document of its own."""
        other = sign(printed(reference="TGN-2026-0099"), "partie-2", MEMBER)
        verdict = judged(generated + other, generated)

        assert verdict.is_refused
        assert verdict.matches_generated is False

    def test_another_convention_properly_signed(self, generated: bytes) -> None:
        verdict = judged(sign(printed(reference="TGN-2026-0099"), "partie-2", MEMBER), generated)

        assert verdict.intact is True
        assert verdict.matches_generated is False
        assert any("autre convention" in said for said in verdict.refusals)

    def test_both_fields_by_one_party(self, generated: bytes, half: bytes) -> None:
        verdict = judged(sign(half, "partie-1", MEMBER), generated)

        assert verdict.intact is True
        assert any("Camille Durand a signé 2 fois" in said for said in verdict.refusals)
        assert any("Dominique Martin devait signer" in said for said in verdict.doubts)

    def test_a_second_certificate_is_the_same_hand(self, generated: bytes, half: bytes) -> None:
        again = hand("DURAND Camille", issuer="Autre autorité")

        assert judged(sign(half, "partie-1", again), generated).is_refused

    @pytest.mark.parametrize("share", [0.2, 0.7, 0.999])
    def test_a_truncated_file(self, generated: bytes, complete: bytes, share: float) -> None:
        verdict = judged(complete[: int(len(complete) * share)], generated)

        assert verdict.is_refused
        assert verdict.matches_generated is False

    def test_a_drawn_image(self, generated: bytes) -> None:
        verdict = judged(with_stamp(generated), generated)

        assert verdict.signatures == ()
        assert verdict.intact is None
        assert any("image de signature" in said for said in verdict.refusals)

    def test_the_file_as_it_left(self, generated: bytes) -> None:
        verdict = judged(generated, generated)

        assert any("n’est pas encore signé" in said for said in verdict.refusals)

    def test_an_expired_certificate(self, generated: bytes) -> None:
        late = hand("Camille Durand", valid_from=datetime(2021, 1, 1, tzinfo=UTC), days=365)

        verdict = judged(sign(generated, "partie-2", late), generated)

        assert any("n’était pas valable" in said for said in verdict.refusals)

    def test_a_certificate_expired_since_is_a_doubt(self, generated: bytes) -> None:
        then = hand("Camille Durand", valid_from=datetime(2025, 4, 1, tzinfo=UTC), days=364)

        verdict = judged(sign(generated, "partie-2", then), generated)

        assert not verdict.is_refused
        assert any("a expiré le 31 mars 2026" in doubt for doubt in verdict.doubts)

    def test_an_encrypted_file(self, generated: bytes, complete: bytes) -> None:
        output = BytesIO()
        with pikepdf.open(BytesIO(complete)) as document:
            document.save(output, encryption=pikepdf.Encryption(owner="a", user=""))

        verdict = judged(output.getvalue(), generated)

        assert any("mot de passe" in said for said in verdict.refusals)

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"", id="empty"),
            pytest.param(b"MZ\x90\x00", id="program"),
            pytest.param(b"%PDF-1.7\n%%EOF", id="hollow"),
            pytest.param(b"%PDF-" + bytes(33 * 1024 * 1024), id="oversized"),
        ],
    )
    def test_what_is_no_pdf_of_ours(self, content: bytes) -> None:
        verdict = judged(content, None)

        assert verdict.is_refused
        assert verdict.signatures == ()

    def test_too_many_pages(self) -> None:
        document = pikepdf.new()
        for _ in range(201):
            document.add_blank_page()
        output = BytesIO()
        document.save(output)

        assert any("201 pages" in said for said in judged(output.getvalue(), None).refusals)


class TestApart:
    def test_another_process_says_the_same(self, generated: bytes, complete: bytes) -> None:
        answer = apart(judge, complete, generated, EXPECTED, ROOTS, AT)

        assert answer == judged(complete, generated)

    def test_it_does_not_take_all_the_memory(self) -> None:
        with pytest.raises(InvalidError, match="mémoire"):
            apart(bytes, 3 * 1024**3)

    def test_it_does_not_wait_for_ever(self, complete: bytes) -> None:
        with pytest.raises(InvalidError, match="trop de temps"):
            within(0.01, judge, complete, None, {}, (), AT)


class TestRoots:
    def test_a_folder_of_certificates(self, tmp_path: Path) -> None:
        (tmp_path / "deux.pem").write_bytes(authority().pem + authority("Autre autorité").pem)
        (tmp_path / "lisez-moi.txt").write_text("rien")

        assert load_roots(tmp_path) == (authority().der, authority("Autre autorité").der)
        assert load_roots(None) == ()

    @pytest.mark.parametrize(
        "spoil",
        [
            pytest.param(lambda folder: (folder / "faux.pem").write_text("rien"), id="no-pem"),
            pytest.param(lambda folder: folder.rmdir(), id="no-folder"),
        ],
    )
    def test_what_is_no_certificate_is_said(
        self, tmp_path: Path, spoil: Callable[[Path], object]
    ) -> None:
        spoil(tmp_path)

        with pytest.raises(InvalidError, match="autorités de confiance"):
            load_roots(tmp_path)


class TestRecognising:
    def test_a_signed_file_begins_with_ours(self, generated: bytes, complete: bytes) -> None:
        import hashlib

        ours = hashlib.sha256(generated).hexdigest()

        found = recognising.beginnings(complete, [12, len(generated), 10**9])

        assert found[ours] == len(generated)
        assert len(found) == 2

    def test_its_data_name_it(self, complete: bytes) -> None:
        assert recognising.reference_inside(complete) == "TGN-2026-0042"

    def test_so_does_its_subject(self, complete: bytes) -> None:
        output = BytesIO()
        with pikepdf.open(BytesIO(complete)) as document:
            del document.attachments["donnees.json"]
            document.save(output)

        assert recognising.reference_inside(output.getvalue()) == "TGN-2026-0042"

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.7 rien", b"MZ"])
    def test_what_says_nothing_names_nothing(self, content: bytes) -> None:
        assert recognising.reference_inside(content) is None
