"""A file sealed for one receiver: a CMS envelope (RFC 5652, AES-256) that only his private key opens."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options


class NoCertificate(Exception):  # noqa: N818 - It names what was found.
    """There is no certificate of the receiver, or none with an RSA key."""


def read_certificate(path: Path) -> x509.Certificate:
    """The receiver's certificate, from a PEM file.

    Raises:
        NoCertificate: The file is not there, is no certificate, or has no RSA key.
    """
    try:
        return certificate_of(path.read_bytes())
    except FileNotFoundError:
        raise NoCertificate from None


def certificate_of(pem: bytes) -> x509.Certificate:
    """The receiver's certificate, from PEM.

    Raises:
        NoCertificate: It is no certificate, or has no RSA key.
    """
    try:
        certificate = x509.load_pem_x509_certificate(pem)
    except ValueError:
        raise NoCertificate from None
    if not isinstance(certificate.public_key(), RSAPublicKey):
        raise NoCertificate
    return certificate


def fingerprint(certificate: x509.Certificate) -> str:
    """What names a certificate: its SHA-256 in hexadecimal."""
    return certificate.fingerprint(SHA256()).hex()


def sealed(content: bytes, certificate: x509.Certificate) -> bytes:
    """The content in an envelope, as DER; two envelopes of one content differ."""
    builder = PKCS7EnvelopeBuilder().set_data(content).set_content_encryption_algorithm(AES256)
    return builder.add_recipient(certificate).encrypt(Encoding.DER, [PKCS7Options.Binary])
