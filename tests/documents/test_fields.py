"""The signature fields of a final text: where they are, and how two parties sign in turn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pypdfium2
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields as pyhanko_fields
from pyhanko.sign import signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.documents.fields import field_name
from app.documents.pdf import render_pdf
from tests.documents import samples

CONVENTIONS = ["convention_adhesion/1", "convention_partenariat/1"]


@lru_cache
def final(template: str, parties: int = 2) -> bytes:
    others = tuple(
        replace(samples.MOISSAC, name=f"Moissac {number}" if parties > 2 else "Moissac")
        for number in range(1, parties)
    )
    content = samples.convention(parties=(samples.SYNDICAT, *others))
    return render_pdf(template, content, meta=samples.META)


@lru_cache
def signer(name: str) -> signers.SimpleSigner:
    """A self-signed signatory, made for the tests."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=False,
                crl_sign=False, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(
            certificate.public_bytes(serialization.Encoding.DER)
        ),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )


def sign(content: bytes, field: str, name: str) -> bytes:
    output = BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(BytesIO(content)),
        signers.PdfSignatureMetadata(
            field_name=field, subfilter=pyhanko_fields.SigSeedSubFilter.PADES
        ),
        signer=signer(name),
        existing_fields_only=True,
        output=output,
    )
    return output.getvalue()


def fields_of(content: bytes) -> list[tuple[int, Any]]:
    """(number of the page, field), page after page."""
    with pikepdf.open(BytesIO(content)) as document:
        return [
            (number, {key: field[key] for key in ("/T", "/TU", "/FT")} | {"/Rect": _box(field)})
            for number, page in enumerate(document.pages)
            for field in page.get("/Annots", [])
        ]


def _box(field: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in field["/Rect"])


class TestPlace:
    @pytest.mark.parametrize("template", CONVENTIONS)
    @pytest.mark.parametrize("parties", [2, 3, 9])
    def test_each_party_has_a_field_in_order(self, template: str, parties: int) -> None:
        fields = [field for _, field in fields_of(final(template, parties))]

        assert [str(field["/T"]) for field in fields] == [
            field_name(number) for number in range(1, parties + 1)
        ]
        assert str(fields[1]["/T"]) == "partie-2"
        assert {str(field["/FT"]) for field in fields} == {"/Sig"}
        assert str(fields[0]["/TU"]) == "Signature pour Tarn-et-Garonne Numérique"
        assert str(fields[-1]["/TU"]).startswith("Signature pour la commune de Moissac")

    @pytest.mark.parametrize("template", CONVENTIONS)
    @pytest.mark.parametrize("parties", [2, 9])
    def test_it_lies_on_the_frame_where_one_signs(self, template: str, parties: int) -> None:
        """Seen on the picture: blank inside, and the frame's three other sides close around it."""
        scale = 4
        content = final(template, parties)
        with pypdfium2.PdfDocument(content) as document:
            for number, field in fields_of(content):
                page = document[number]
                picture = page.render(scale=scale, grayscale=True).to_pil()
                left, bottom, right, top = field["/Rect"]
                assert 0 < left < right < page.get_width()
                assert 0 < bottom < top < page.get_height()
                height = page.get_height()
                box = [round(v * scale) for v in (left, height - top, right, height - bottom)]
                assert picture.crop(box).getextrema()[0] > 250
                around = (box[0] - 28, box[1], box[2] + 28, box[3] + 18)
                assert picture.crop(around).getextrema()[0] < 200

    def test_the_words_above_it_are_those_of_its_party(self) -> None:
        content = final("convention_adhesion/1")
        (page, first), (_, second) = fields_of(content)
        with pypdfium2.PdfDocument(content) as document:
            text = document[page].get_textpage()
            for field, name in ((first, "Tarn-et-Garonne"), (second, "Moissac")):
                left, _, right, top = field["/Rect"]
                words = text.get_text_bounded(left - 7, top, right + 7, top + 110)
                assert f"{name}" in words
                assert words.rstrip().endswith("Signature")

    def test_a_draft_and_an_unsigned_text_have_none(self) -> None:
        draft = render_pdf(
            "convention_adhesion/1", samples.convention(is_frozen=False), meta=samples.META
        )
        letter = render_pdf("lettre_accompagnement/1", samples.letter(), meta=samples.META)

        assert fields_of(draft) == fields_of(letter) == []

    def test_the_fields_keep_the_file_an_accessible_archive(self, tmp_path: Path) -> None:
        path = tmp_path / "document.pdf"
        path.write_bytes(final("convention_adhesion/1", 9))
        with pikepdf.open(path) as document:
            form = document.Root.AcroForm
            assert "/NeedAppearances" not in form
            for field in form.Fields:
                assert isinstance(field.AP.N, pikepdf.Stream)
                assert int(field.F) == 4
                assert "/StructParent" in field

        errors = [
            finding
            for finding in pdfua.validate(str(path)).findings
            if finding.severity is pdfua.Severity.ERROR
        ]

        assert errors == []


class TestSigning:
    @pytest.mark.parametrize("template", CONVENTIONS)
    def test_the_member_signs_then_the_syndicat(self, template: str) -> None:
        content = final(template)

        signed = sign(sign(content, "partie-2", "Maire"), "partie-1", "Président")

        assert signed.startswith(content)
        judged = {
            signature.field_name: validate_pdf_signature(
                signature, ValidationContext(trust_roots=[], allow_fetching=False)
            )
            for signature in PdfFileReader(BytesIO(signed)).embedded_signatures
        }
        assert list(judged) == ["partie-2", "partie-1"]
        assert all(status.intact and status.valid for status in judged.values())
        assert all(status.docmdp_ok for status in judged.values())
        first, last = judged["partie-2"], judged["partie-1"]
        assert first.modification_level == ModificationLevel.FORM_FILLING
        assert last.modification_level in (None, ModificationLevel.NONE)
        assert first.signing_cert.subject.native["common_name"] == "Maire"
        assert last.signing_cert.subject.native["common_name"] == "Président"

    def test_what_is_signed_still_begins_with_the_bytes_kept(self) -> None:
        content = final("convention_adhesion/1")

        assert sign(content, "partie-1", "Président").startswith(content)
