"""Real certificates and real signatures (PAdES B-B), put on the PDFs of our own press."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore

SIGNED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FIELDS = ("partie-1", "partie-2")
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Authority:
    """A root that issues certificates."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True)
class Hand:
    """Someone who can sign."""

    certificate: x509.Certificate
    key: Key
    authority: Authority

    def signer(self) -> signers.SimpleSigner:
        private = self.key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        registry = SimpleCertificateStore()
        registry.register(asn1_x509.Certificate.load(self.authority.der))
        return signers.SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(der),
            signing_key=asn1_keys.PrivateKeyInfo.load(private),
            cert_registry=registry,
        )


def authority(name: str = "Autorité d’essai") -> Authority:
    return _authority(name)


@lru_cache
def _authority(name: str) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name, None)
    certificate = (
        _builder(subject, subject, key, datetime(2020, 1, 1, tzinfo=UTC), days=9_000)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


@lru_cache
def hand(
    name: str,
    organisation: str | None = None,
    *,
    issuer: str = "Autorité d’essai",
    valid_from: datetime = datetime(2025, 1, 1, tzinfo=UTC),
    days: int = 1_095,
    stamps: bool = False,
) -> Hand:
    """`stamps`: a certificate for timestamps, and nothing else."""
    root, key = authority(issuer), _new_key(is_rsa=stamps)
    builder = _builder(_name(name, organisation), root.certificate.subject, key, valid_from, days)
    builder = builder.add_extension(_usage(), critical=True)
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return Hand(builder.sign(root.key, hashes.SHA256()), key, root)


def _new_key(*, is_rsa: bool) -> Key:
    if is_rsa:  # the timestamper of the tests knows nothing else
        return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    return ec.generate_private_key(ec.SECP256R1())


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: Key,
    valid_from: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_from + timedelta(days=days))
    )


def _name(name: str, organisation: str | None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "FR")]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, signs_certificates: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def with_fields(pdf: bytes, names: Sequence[str] = FIELDS) -> bytes:
    """The file with its empty fields, when the press has not put them there already."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if list(fields.enumerate_sig_fields(writer.prev)):
        return pdf
    for number, name in enumerate(names):
        box = (70 + 240 * number, 200, 280 + 240 * number, 260)
        fields.append_signature_field(
            writer, fields.SigFieldSpec(name, box=box, on_page=-1, empty_field_appearance=True)
        )
    return written(writer)


def sign(
    pdf: bytes,
    field: str | None,
    who: Hand,
    at: datetime = SIGNED_AT,
    *,
    stamped_at: datetime | None = None,
) -> bytes:
    """PAdES B-B, as a signing tool does it: an incremental update, B-T with a timestamp."""
    meta = signers.PdfSignatureMetadata(
        field_name=field or "Signature1",
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    new_field = None if field else fields.SigFieldSpec("Signature1")
    clock = _timestamper(stamped_at) if stamped_at else None
    signer = _DatedSigner(meta, who.signer(), timestamper=clock, new_field_spec=new_field)
    signer.at = at
    output = BytesIO()
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    # A thread of its own: pyHanko starts an event loop, and a browser test already runs one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(signer.sign_pdf, writer, output=output).result()
    return output.getvalue()


def _timestamper(at: datetime) -> timestamps.DummyTimeStamper:
    signer = hand("Horloge d’essai", stamps=True).signer()
    assert signer.signing_cert is not None
    assert signer.signing_key is not None
    return timestamps.DummyTimeStamper(
        signer.signing_cert, signer.signing_key, certs_to_embed=signer.cert_registry, fixed_dt=at
    )


class _DatedSigner(signers.PdfSigner):
    """The clock of the signer's computer."""

    at: datetime

    def init_signing_session(self, *arguments: Any, **named: Any) -> Any:
        session = super().init_signing_session(*arguments, **named)
        session.system_time = self.at
        return session


def written(writer: IncrementalPdfFileWriter) -> bytes:
    output = BytesIO()
    writer.write(output)
    return output.getvalue()
