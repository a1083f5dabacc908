"""The chain of seals, followed from the first to the last: number, link, range and signature of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.seals.findings import Finding, Kind
from shared.seals.seal import FIRST_PREVIOUS_HASH, Seal


@dataclass
class SealChain:
    """Checks one service's seals in their order.

    Attributes:
        keys: Public seal keys by id.
        add: Takes what is wrong.
        on_gap: Takes the first and the last number of seals that are not there.
        last: The seal that was followed last.
    """

    keys: Mapping[str, Ed25519PublicKey]
    add: Callable[[Finding], None]
    on_gap: Callable[[int, int], None]
    last: Seal | None = None

    def follow(self, seal: Seal) -> None:
        """Check the next seal: that it continues the last one, and that it is signed."""
        content, last = seal.content, self.last
        number = content.seal_no
        expected = last.content.seal_no + 1 if last else 1
        if number != expected:
            self.on_gap(expected, number - 1)
        else:
            previous_hash = last.seal_hash if last else FIRST_PREVIOUS_HASH
            if content.previous_hash != previous_hash:
                self._find(Kind.CHANGED, number, f"封印{number}番は直前の封印につながっていません。")
            if last and content.from_tx != last.content.to_tx:
                self._find(Kind.CHANGED, number, f"封印{number}番の範囲が直前の封印に続いていません。")
        self._check_signature(seal)
        self.last = seal

    def _check_signature(self, seal: Seal) -> None:
        number, canonical = seal.content.seal_no, seal.content.canonical()
        key = self.keys.get(seal.content.key_id)
        if key is None:
            sentence = f"封印{number}番の鍵({seal.content.key_id})がないため署名を確認できません。"
            self._find(Kind.UNVERIFIABLE, number, sentence)
        elif sha256(canonical).digest() != seal.seal_hash or not _signed(key, seal.signature, canonical):
            self._find(Kind.CHANGED, number, f"封印{number}番の内容が署名と合いません。")

    def _find(self, kind: Kind, number: int, sentence: str) -> None:
        self.add(Finding(kind, sentence, seal_no=number))


def _signed(key: Ed25519PublicKey, signature: bytes, content: bytes) -> bool:
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True
