"""Whoever files are sealed for in the demonstration: has a key of his own, and opens what the city hands over."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

_KEY_BITS = 2048
_VALID = timedelta(days=2)


@dataclass(slots=True)
class Receiver:
    """A key pair made for one run; nothing of it is kept."""

    name: str
    _key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, _KEY_BITS), repr=False)

    def certificate(self) -> bytes:
        """The certificate for which the city encrypts, as PEM."""
        return self._certificate().public_bytes(Encoding.PEM)

    def opened(self, envelope: bytes) -> bytes:
        """What is in an envelope (CMS, DER)."""
        return pkcs7.pkcs7_decrypt_der(envelope, self._certificate(), self._key, [])

    def _certificate(self) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, self.name)])
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self._key.public_key())
        builder = builder.serial_number(1).not_valid_before(now - _VALID).not_valid_after(now + _VALID)
        return builder.sign(self._key, SHA256())
